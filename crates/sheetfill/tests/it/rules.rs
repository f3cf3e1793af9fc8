//! What the rules of the real template say of a row, when it lies beside the repository.

use sheetfill::CellState::{self, MustBeBlank, NotApplicable, Optional, Required};
use sheetfill::{Cells, Options, Template, Value};

use crate::real::real;

/// Stems of the columns that the measured rows fill.
const SKU: &str = "contribution_sku.value";
const ACTION: &str = "::record_action";
const TYPE: &str = "product_type.value";
const PARENTAGE: &str = "parentage_level.value";
const RELATION: &str = "child_parent_sku_relationship.child_relationship_type";
const THEME: &str = "variation_theme.name";
const CHANNEL: &str = "fulfillment_availability.fulfillment_channel_code";
const ID_TYPE: &str = "amzn1.volt.ca.product_id_type";

fn row(template: &Template, cells: &[(&str, &str)]) -> Cells {
    let cell = |(stem, value): &(&str, &str)| {
        (template.columns_by_stem(stem).next().unwrap().index, Value::from(*value))
    };
    cells.iter().map(cell).collect()
}

/// A row of a product type with a SKU and an action, and more.
fn of_type(template: &Template, product_type: &str, more: &[(&str, &str)]) -> Cells {
    let action = "Criar ou substituir (atualização completa)";
    let mut cells = vec![(SKU, "S-1"), (ACTION, action), (TYPE, product_type)];
    cells.extend(more);
    row(template, &cells)
}

/// Cells that are required, must be blank, do not apply, are optional.
fn counts(template: &Template, row: &Cells) -> [usize; 4] {
    let states = template.rules().states(row);
    assert_eq!(states.in_state(CellState::Unknown).count(), 0);
    [Required, MustBeBlank, NotApplicable, Optional].map(|state| states.in_state(state).count())
}

#[test]
fn rows_have_the_measured_states() {
    let Some((_, template)) = real() else { return };
    assert_eq!(template.rules().unknown(), []);
    let family = [(RELATION, "Variação"), (THEME, "TAMANHO/COR")];
    let seller = [(CHANNEL, "DEFAULT"), (ID_TYPE, "EAN")];
    let parent = [&[(PARENTAGE, "Produto Pai")][..], &family].concat();
    let child = [&[(PARENTAGE, "Produto Filho")][..], &family, &seller].concat();
    assert_eq!(counts(&template, &of_type(&template, "COAT", &parent)), [10, 138, 40, 0]);
    assert_eq!(counts(&template, &of_type(&template, "COAT", &child)), [26, 92, 40, 24]);
    assert_eq!(counts(&template, &of_type(&template, "SWEATSHIRT", &seller)), [26, 97, 41, 21]);
}

#[test]
fn a_value_that_is_forbidden_stays_forbidden_and_one_that_is_not_fills_its_cell() {
    let Some((_, template)) = real() else { return };
    let quantity = "fulfillment_availability.quantity";
    let state = |more: &[(&str, &str)], stem| {
        let states = template.rules().states(&of_type(&template, "COAT", more));
        states.state(template.columns_by_stem(stem).next().unwrap())
    };
    assert_eq!(state(&[(CHANNEL, "DEFAULT")], quantity), Required);
    assert_eq!(state(&[(CHANNEL, "DEFAULT"), (quantity, "3")], quantity), CellState::Filled);
    assert_eq!(state(&[(PARENTAGE, "Produto Pai"), (quantity, "3")], quantity), MustBeBlank);
    // Excel compares without case.
    assert_eq!(state(&[(PARENTAGE, "produto pai")], quantity), MustBeBlank);
    let parent_sku = "child_parent_sku_relationship.parent_sku";
    assert_eq!(state(&[(PARENTAGE, "Produto Filho")], parent_sku), Required);
    assert_eq!(state(&[], parent_sku), MustBeBlank);
    let states = template.rules().states(&Cells::new());
    assert_eq!(
        states.in_state(NotApplicable).count() + states.in_state(CellState::Filled).count(),
        0
    );
}

#[test]
fn lists_that_hang_on_other_cells_follow_them() {
    let Some((_, template)) = real() else { return };
    let column = |stem: &str| template.columns_by_stem(stem).next().unwrap();
    let depends = |stem: &str| -> Vec<&str> {
        template.list_depends_on(column(stem)).map(|column| column.id.stem()).collect()
    };
    let (class, tax) = ("apparel_size.size_class", "tax_treatment.value");
    let (system, age, gender) =
        ("apparel_size.size_system", "age_range_description.value", "target_gender.value");
    assert_eq!(depends(class), [TYPE, gender, age, system]);
    assert_eq!(depends(tax), [TYPE, "tax_treatment.type"]);
    assert_eq!(depends("brand.value"), [""; 0]);
    let texts = |stem: &str, more: &[(&str, &str)]| -> Vec<String> {
        let row = of_type(&template, "COAT", more);
        let options = template.options_in_row(column(stem), &row);
        assert!(!matches!(options, Options::Unreadable { .. }), "{stem}: {options:?}");
        options.live().map(|value| value.text.to_string()).collect()
    };
    // Until more is known, the list for the type alone.
    assert_eq!(texts(class, &[]).len(), 6);
    let sized = [(system, "BR"), (age, "Adulto"), (gender, "Feminino")];
    assert_eq!(texts(class, &sized), ["Alfa", "Numérico"]);
    assert_eq!(texts(tax, &[("tax_treatment.type", "ICMS")]).len(), 5);
    // Excel looks values up without case, and finds no list for one that is not there.
    assert_eq!(texts(tax, &[("tax_treatment.type", "icms")]).len(), 5);
    let in_row = |more: &[(&str, &str)]| {
        template.options_in_row(column(tax), &of_type(&template, "COAT", more))
    };
    assert_eq!(in_row(&[]), Options::Dependent { closed: true });
    assert_eq!(in_row(&[("tax_treatment.type", "ISS")]), Options::NotForType { closed: true });
    // Other lists are those of the row's type.
    assert_eq!(texts("parentage_level.value", &[]), ["Produto Pai", "Produto Filho"]);
}

#[test]
fn columns_tell_all_that_the_template_says_of_them() {
    let Some((_, template)) = real() else { return };
    let count = |of: fn(&sheetfill::Column) -> bool| {
        template.columns().iter().filter(|column| of(column)).count()
    };
    assert_eq!(count(|column| column.hidden), 115);
    assert_eq!(count(|column| column.prompt.is_some()), 300);
    assert_eq!(count(|column| column.help.is_some()), 300);
    let sku = template.columns_by_stem(SKU).next().unwrap();
    let use_of_sku = "Este atributo indica o número da SKU conforme atribuído pelo colaborador";
    assert_eq!((sku.prompt.as_deref(), sku.help.as_deref()), (Some(use_of_sku), Some(use_of_sku)));
    let units: Vec<_> = template.columns().iter().filter(|column| column.id.is_unit()).collect();
    assert_eq!(units.len(), 20);
    for unit in units {
        let value = template.unit_of(unit).unwrap();
        assert_eq!(template.unit_for(value).unwrap().index, unit.index, "{}", unit.id.raw());
    }
    let mut groups = std::collections::BTreeMap::new();
    for column in template.columns() {
        let group: Vec<u32> = template.group(column).map(|column| column.index).collect();
        assert!(group.is_sorted() && group.contains(&column.index), "{}", column.id.raw());
        groups.insert(group[0], group.len());
    }
    let several: Vec<usize> = groups.into_values().filter(|columns| *columns > 1).collect();
    // 23 with 102 columns by the number behind `#`, and two of pictures by that in the name.
    assert_eq!((several.len(), several.iter().sum::<usize>()), (23 + 2, 102 + 8 + 5));
}
