//! What is found in filled templates.

use std::io::Cursor;

use sheetfill::FindingCode::*;
use sheetfill::{
    DataRow, FillOptions, Finding, FindingCode, MAX_FINDINGS, Plan, Severity, Template, Value,
    check_rows, check_rows_within, check_workbook, fill,
};

use crate::fixture::Fixture;
use crate::real::real;
use crate::ruled::with_matrices;
use crate::wide::{Cells, Wide};

/// Code, cell and suggestion of each finding.
fn told(findings: &[Finding]) -> Vec<(FindingCode, &str, Option<&str>)> {
    findings.iter().map(|f| (f.code, f.cell.as_str(), f.suggestion.as_deref())).collect()
}

const FULL: (&str, &str) = ("B", "Criar ou substituir");
const COAT: (&str, &str) = ("C", "COAT");

#[track_caller]
fn expect(rows: &[Cells<'_>], expected: &[(FindingCode, &str, Option<&str>)]) {
    let bytes = Wide { rows, ..Wide::default() }.bytes();
    assert_eq!(told(&check_workbook(&bytes).unwrap().findings), expected);
}

#[test]
fn a_row_without_faults_has_no_findings() {
    let row = [
        ("A", "S-1"),
        FULL,
        COAT,
        ("D", "Casaco"),
        ("E", "Virtude"),
        ("F", "EAN"),
        ("G", "7891234567895"),
        ("H", "84717012"),
        ("I", "3"),
        ("J", "1.5"),
        ("K", "Gramas"),
        ("L", "Azul"),
        ("R", "Algodão"),
        ("T", "129.90"),
    ];
    let bytes = Wide { rows: &[&row], ..Wide::default() }.bytes();
    let checked = check_workbook(&bytes).unwrap();
    assert_eq!(checked.findings, []);
    assert_eq!(checked.worst(), None);
    assert_eq!(checked.rows.len(), 1);
}

#[test]
fn a_finding_names_all_that_is_asked_of_it() {
    let bytes = Wide { rows: &[&[("A", "S-1"), COAT, ("L", "azul")]], ..Wide::default() }.bytes();
    let checked = check_workbook(&bytes).unwrap();
    let finding = &checked.findings[0];
    assert_eq!((&*finding.sheet, finding.row, finding.column), ("Modelo", 3, 11));
    assert_eq!(finding.cell, "L4");
    assert_eq!(finding.attribute, "color[m=A]#1.standardized_values#1");
    assert_eq!((finding.code, finding.severity), (ValueNotInList, Severity::Error));
    assert_eq!(finding.value.as_deref(), Some("azul"));
    assert_eq!(finding.suggestion.as_deref(), Some("Azul"));
    assert_eq!(checked.worst(), Some(Severity::Error));
}

#[test]
fn values_are_held_against_their_lists() {
    expect(
        &[&[
            ("A", "S-1"),
            COAT,
            ("F", "EAM"),
            ("J", "1"),
            ("K", "gramas"),
            ("L", "Velho (Obsoleto: não use)"),
            ("R", "algodao"),
        ]],
        &[
            (ValueNotInList, "F4", Some("EAN")),
            (UnitNotOffered, "K4", Some("Gramas")),
            (ValueObsolete, "L4", None),
            (ValueOutsideSuggestions, "R4", Some("Algodão")),
        ],
    );
}

#[test]
fn a_row_says_what_it_is() {
    expect(
        &[
            &[("A", "S-1"), ("D", "x")],
            &[("D", "x"), ("C", "coat")],
            &[("A", "S-1 "), ("C", "SWEATSHIRTS")],
        ],
        &[
            (ProductTypeMissing, "C4", None),
            (RowWithoutSku, "A5", None),
            (ProductTypeUnknown, "C5", Some("COAT")),
            (DuplicateSku, "A6", Some("A4")),
            (ProductTypeUnknown, "C6", Some("SWEATSHIRT")),
        ],
    );
}

#[test]
fn codes_are_recomputed() {
    let row = |kind, id, ncm| [("A", id), COAT, ("F", kind), ("G", id), ("H", ncm)];
    expect(
        &[
            &row("EAN", "7891234567890", "8471.70.12"),
            &row("GTIN", "789123", "8471701"),
            &row("EAN", "012345678905", "casaco"),
            &row("UPC", "7,89E+12", "84717012"),
            &row("ASIN", "B0-1", "84717012"),
            &row("Isento de GTIN", "anything", "84717012"),
            &row("EAN", "789 1234567895", "84717012"),
        ],
        &[
            (GtinCheckDigit, "G4", None),
            (CodeNotDigits, "H4", Some("84717012")),
            (GtinLength, "G5", None),
            (NcmLength, "H5", None),
            (IdKindMismatch, "F6", Some("UPC")),
            (CodeNotDigits, "H6", None),
            (CodeInExponent, "G7", None),
            (AsinInvalid, "G8", None),
            (CodeNotDigits, "G10", Some("7891234567895")),
        ],
    );
}

#[test]
fn numbers_are_plain_and_units_stand_beside_them() {
    expect(
        &[
            &[("A", "1"), COAT, ("I", "três"), ("J", "1,5"), ("T", "R$ 1.299,90")],
            &[("A", "2"), COAT, ("I", "-3"), ("K", "Gramas"), ("T", "#N/A")],
        ],
        &[
            (ValueNotANumber, "I4", None),
            (ValueNotANumber, "J4", Some("1.5")),
            (UnitMissing, "K4", None),
            (ValueNotANumber, "T4", Some("1299.90")),
            (ValueNegative, "I5", None),
            (UnitWithoutValue, "K5", None),
            (CellError, "T5", None),
        ],
    );
}

#[test]
fn texts_have_limits() {
    let long = "ã".repeat(501);
    let (sku, title) = (&long[..82], &long[..402]);
    expect(
        &[&[("A", sku), COAT, ("D", title), ("S", &long)]],
        &[
            (SkuTooLong, "A4", Some("≤ 40")),
            (TitleTooLong, "D4", Some("≤ 200")),
            (ValueTooLong, "S4", Some("≤ 500")),
        ],
    );
}

#[test]
fn the_limit_that_the_template_states_counts_more_than_the_known_one() {
    let title = "x".repeat(121);
    let bytes = Wide { rows: &[&[("A", "S-1"), COAT, ("D", &title)]], ..Wide::default() }.bytes();
    let sheet = crate::container::part(&bytes, crate::fixture::DATA_PART);
    let prompt = "<dataValidation showInputMessage=\"1\" sqref=\"D2\" prompt=\"Título; máximo de 120 caracteres\"/></dataValidations>";
    let sheet = sheet.replace("</dataValidations>", prompt);
    let bytes = crate::fixture::with_part(&bytes, crate::fixture::DATA_PART, sheet.as_bytes());
    let found = check_workbook(&bytes).unwrap().findings;
    assert_eq!(told(&found), [(TextOverStatedLimit, "D4", Some("≤ 120"))]);
    assert_eq!(found[0].severity, Severity::Error);
}

const PARENT: (&str, &str) = ("O", "Produto Pai");
const CHILD: (&str, &str) = ("O", "Produto Filho");
const THEME: (&str, &str) = ("Q", "TAMANHO/COR");

#[test]
fn a_family_holds_together() {
    let brand = ("E", "Virtude");
    expect(
        &[
            &[("A", "P"), COAT, brand, PARENT, THEME],
            &[("A", "C1"), COAT, brand, CHILD, ("P", "P"), THEME, ("M", "Azul"), ("N", "M")],
            // The same colour and size but for case.
            &[("A", "C2"), COAT, brand, CHILD, ("P", "P"), THEME, ("M", "azul"), ("N", "M")],
            &[("A", "C3"), COAT, ("E", "Outra"), CHILD, ("P", "P"), THEME, ("M", "Verde")],
            &[("A", "C4"), COAT, CHILD, ("M", "Verde"), ("N", "M")],
            &[("A", "C5"), COAT, CHILD, ("P", "C1"), ("M", "Verde")],
            &[("A", "C6"), COAT, CHILD, ("P", "gone"), ("M", "Verde")],
            &[("A", "P2"), COAT, PARENT, THEME],
        ],
        &[
            (VariantsAlike, "N6", Some("N5")),
            (FamilyBrandDiffers, "E7", Some("Virtude")),
            (VariantAttributeMissing, "N7", None),
            (ChildWithoutParent, "P8", None),
            (ParentIsChild, "P9", None),
            (ParentMissing, "P10", None),
            (FamilyWithoutVariants, "O11", None),
        ],
    );
}

#[test]
fn themes_are_offered_alive_and_shared() {
    let child =
        |sku, theme| [("A", sku), COAT, CHILD, ("P", "P"), ("Q", theme), ("M", sku), ("N", "M")];
    expect(
        &[
            &[("A", "P"), COAT, PARENT, THEME],
            &child("C1", "COR (Obsoleto: não use)"),
            &child("C2", "Tamanho/Cor"),
            &child("C3", "SABOR"),
        ],
        &[
            (FamilyThemeDiffers, "Q5", Some("TAMANHO/COR")),
            (ThemeObsolete, "Q5", None),
            (FamilyThemeDiffers, "Q6", Some("TAMANHO/COR")),
            (ThemeNotOffered, "Q6", Some("TAMANHO/COR")),
            (FamilyThemeDiffers, "Q7", Some("TAMANHO/COR")),
            (ThemeNotOffered, "Q7", None),
        ],
    );
}

/// The title is needed, the brand forbidden for parents, the bullet not for coats.
const FORMATS: &str = "<conditionalFormatting sqref=\"D4:D100\"><cfRule type=\"expression\" priority=\"1\" dxfId=\"0\"><formula>IF(LEN(D4)&gt;0,1,0)</formula></cfRule><cfRule type=\"expression\" priority=\"2\" dxfId=\"1\"><formula>TRUE</formula></cfRule></conditionalFormatting><conditionalFormatting sqref=\"E4:E100\"><cfRule type=\"expression\" priority=\"3\" dxfId=\"2\"><formula>O4=\"Produto Pai\"</formula></cfRule></conditionalFormatting><conditionalFormatting sqref=\"S4:S100\"><cfRule type=\"expression\" priority=\"4\" dxfId=\"3\"><formula>C4=\"COAT\"</formula></cfRule></conditionalFormatting>";
const LOOKS: [&str; 4] = [
    "",
    "<border><left style=\"thin\"><color rgb=\"FFFF0000\"/></left></border>",
    "<fill><patternFill><bgColor rgb=\"FF808080\"/></patternFill></fill>",
    "<fill><patternFill><bgColor rgb=\"FF000000\"/></patternFill></fill>",
];

#[test]
fn the_templates_own_rules_say_what_is_missing_and_what_has_to_go() {
    let rows: [Cells<'_>; 5] = [
        &[("A", "1"), FULL, COAT, ("E", "Virtude"), ("S", "bullet")],
        &[("A", "2"), FULL, COAT, ("D", "x"), ("E", "Virtude"), PARENT],
        &[("A", "3"), ("B", "Editar"), COAT],
        &[("A", "4"), ("B", "Excluir"), ("L", "no such colour")],
        &[("A", "2"), COAT, ("D", "x"), ("P", "2")],
    ];
    let bytes = Wide { formats: FORMATS, looks: &LOOKS, rows: &rows }.bytes();
    let found = check_workbook(&bytes).unwrap().findings;
    let expected = [
        (RequiredMissing, "D4", None),
        (ValueNotForType, "S4", None),
        (ValueMustBeBlank, "E5", None),
        (DuplicateSku, "A8", Some("A5")),
    ];
    assert_eq!(told(&found), expected);
}

#[test]
fn a_parent_row_of_the_real_template_lacks_what_was_measured() {
    let Some((bytes, template)) = real() else { return };
    let mut plan = Plan::new();
    let row = plan.add_row();
    for (stem, text) in [
        ("contribution_sku.value", "S-1"),
        ("::record_action", "Criar ou substituir (atualização completa)"),
        ("product_type.value", "COAT"),
        ("parentage_level.value", "Produto Pai"),
        ("child_parent_sku_relationship.child_relationship_type", "Variação"),
        ("variation_theme.name", "TAMANHO/COR"),
        ("fulfillment_availability.quantity", "3"),
    ] {
        plan.set(row, template.columns_by_stem(stem).next().unwrap(), Value::from(text));
    }
    let mut out = Cursor::new(Vec::new());
    fill(&template, &bytes, &plan, &FillOptions::default(), &mut out).unwrap();
    let found = check_workbook(&out.into_inner()).unwrap().findings;
    let count = |code| found.iter().filter(|finding| finding.code == code).count();
    assert_eq!(count(RequiredMissing), 10);
    assert_eq!(count(ValueMustBeBlank), 1);
    assert_eq!(count(FamilyWithoutVariants), 1);
    assert_eq!(found.len(), 12);
}

#[test]
fn legacy_rows_are_held_against_the_matrices_of_their_type() {
    let row = |number: u32, cells: &[(&str, &str)]| {
        let cells = cells.iter().map(|(column, text)| {
            format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
        });
        format!("<row r=\"{number}\">{}</row>", cells.collect::<String>())
    };
    let rows = [
        row(4, &[("A", "COAT"), ("B", "S-1"), ("C", "Virtude"), ("G", "Azul")]),
        row(5, &[("A", "COAT"), ("B", "S-1"), ("D", "Título"), ("G", "azul"), ("I", "9,90")]),
        row(6, &[("A", "coats"), ("B", "S-2")]),
    ];
    let fixture = Fixture { rows: rows.concat(), ..with_matrices("1", "0") };
    let found = check_workbook(&fixture.bytes()).unwrap().findings;
    let expected = [
        (DuplicateSku, "B5", Some("B4")),
        (RequiredMissing, "C5", Some("Virtude")),
        (ValueNotForType, "D5", None),
        (ValueNotInList, "G5", Some("Azul")),
        (ValueNotANumber, "I5", Some("9.90")),
        (ProductTypeUnknown, "A6", Some("COAT")),
    ];
    assert_eq!(told(&found), expected);
}

#[test]
fn every_code_has_one_name() {
    let mut names: Vec<&str> = FindingCode::ALL.iter().map(|code| code.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), FindingCode::ALL.len());
}

#[test]
fn findings_past_the_limit_are_only_counted() {
    let bytes = Wide::default().bytes();
    let template = Template::read(&bytes).unwrap();
    let title = sheetfill::Cells::from([(3, Value::from("Casaco"))]);
    let rows: Vec<DataRow> = (3..60_003).map(|row| DataRow::new(row, title.clone())).collect();
    let found = check_rows(&template, &rows);
    assert!(found.truncated);
    assert_eq!(found.list.len(), MAX_FINDINGS);
    // Also of those that are not listed.
    assert_eq!(found.error_rows.len(), 60_000);
    assert_eq!((found.counts[&RowWithoutSku], found.counts[&ProductTypeMissing]), (60_000, 60_000));
    let of_one = check_rows(&template, &rows[..1]);
    assert!(!of_one.truncated);
    assert_eq!(found.list[..2], of_one.list[..2]);
}

#[test]
fn rows_that_are_only_compared_with_are_not_told_of() {
    let bytes = Wide {
        rows: &[&[("A", "S-1"), COAT], &[("A", "S-1"), COAT, ("L", "azul")]],
        ..Wide::default()
    };
    let checked = check_workbook(&bytes.bytes()).unwrap();
    let found = check_rows_within(&checked.template, &checked.rows, &(4..=4));
    let of_second: Vec<Finding> =
        checked.findings.iter().filter(|finding| finding.row == 4).cloned().collect();
    // The first row is what the second one repeats.
    assert_eq!(found.counts[&DuplicateSku], 1);
    assert_eq!(found.list, of_second);
    assert_eq!(found.counts.values().sum::<usize>(), of_second.len());
    assert_eq!(found.worst(), Some(Severity::Error));
    // What is said of others takes no room.
    let title: sheetfill::Cells = [(3, Value::from("x"))].into();
    let rows: Vec<DataRow> = (3..60_003).map(|row| DataRow::new(row, title.clone())).collect();
    let found = check_rows_within(&checked.template, &rows, &(60_002..=60_002));
    assert!(!found.truncated);
    assert_eq!(found.list.iter().map(|f| f.row).collect::<Vec<_>>(), [60_002, 60_002]);
}
