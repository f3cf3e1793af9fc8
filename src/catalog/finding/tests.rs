use std::collections::BTreeSet;

use super::*;

#[test]
fn stable_names_are_unique_and_are_the_serde_names() {
    let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(names.len(), Code::ALL.len());
    for code in Code::ALL {
        let json = serde_json::to_string(code).unwrap();
        assert_eq!(json, format!("\"{code}\""));
        assert_eq!(serde_json::from_str::<Code>(&json).unwrap(), *code);
    }
}

#[test]
fn both_languages_need_the_same_facts_for_every_code() {
    for code in Code::ALL {
        let finding = Finding::new(*code);
        for lang in [Lang::PtBr, Lang::En] {
            assert_ne!(finding.message(lang), code.as_str(), "no words in {lang:?}");
        }
        let gaps = |lang| finding.message(lang).matches('—').count();
        assert_eq!(gaps(Lang::PtBr) > 0, gaps(Lang::En) > 0, "{code}");
        assert_ne!(finding.message(Lang::PtBr), finding.message(Lang::En), "{code}");
    }
}

#[test]
fn message_tells_value_fact_and_next_step() {
    let finding = Finding::new(Code::DimensionsIncomplete)
        .field(Field::ItemDimensions)
        .value("95x50")
        .param("found", 2)
        .param("missing", "height");
    assert_eq!(
        finding.message(Lang::PtBr),
        "Dimensões do produto: \"95x50\" tem 2 de 3 medidas, falta altura; ficou em branco. \
         Escreva comprimento x largura x altura."
    );
    assert_eq!(
        finding.message(Lang::En),
        "Product dimensions: \"95x50\" has 2 of 3 sides, missing height; it was left blank. \
         Write length x width x height."
    );
}

#[test]
fn braces_inside_a_value_are_left_alone() {
    let finding = Finding::new(Code::TextOutsideTable).value("{value} {sku");
    assert!(finding.message(Lang::En).contains("\"{value} {sku\""));
}

#[test]
fn attributes_have_the_names_of_the_language() {
    let finding =
        Finding::new(Code::VariantsAlike).param("attribute", "color/size").param("theme", "T");
    assert!(finding.message(Lang::PtBr).contains("em cor/tamanho ("));
    assert!(finding.message(Lang::En).contains("colour/size"));
}

#[test]
fn what_stands_in_a_sheet_has_its_column_a_short_value_and_a_suggestion() {
    let long = format!("{}fim", "ã".repeat(60));
    let finding = Finding {
        in_sheet: true,
        ..Finding::new(Code::ValueNotInList)
            .value(long)
            .param("column", "Cor")
            .param("suggestion", "Azul")
    };
    assert_eq!(
        finding.message(Lang::PtBr),
        format!("Cor: \"{}…\" não está na lista da coluna. Sugestão: \"Azul\".", "ã".repeat(60))
    );
    let json = serde_json::to_string(&finding).unwrap();
    assert_eq!(serde_json::from_str::<Finding>(&json).unwrap(), finding);
    // The suggestion stands in the words themselves.
    let finding = Finding { in_sheet: true, ..Finding::new(Code::DuplicateSku) };
    let finding = finding.value("A").param("suggestion", "A7");
    assert_eq!(
        finding.message(Lang::En),
        "The SKU \"A\" stands already in A7. Change one of them."
    );
}
