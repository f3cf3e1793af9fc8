use proptest::prelude::*;

use super::*;
use crate::catalog::{Field, Given, Origin, ProductDraft, VariantDraft, facts, fold};
use crate::content::limits;

fn given(values: &[(Field, &str)]) -> Vec<Given> {
    let given = |(field, raw): &(Field, &str)| Given::text(field.clone(), *raw, Origin::default());
    values.iter().map(given).collect()
}

fn subject(values: &[(Field, &str)], variants: &[&[(Field, &str)]]) -> Subject {
    let variants = variants
        .iter()
        .zip(0..)
        .map(|(values, at)| VariantDraft { sku: format!("A-{at}"), given: given(values) });
    let draft =
        ProductDraft { sku: "A".into(), given: given(values), variants: variants.collect() };
    Subject::of(&facts::read(&draft).0)
}

fn full() -> Subject {
    subject(
        &[
            (Field::Title, "Caneca de cerâmica Colmeia 350 ml amarela"),
            (Field::Brand, "Favo & Mel"),
            (Field::Color, "Amarelo"),
            (Field::Size, "350 ml"),
            (Field::Material, "Cerâmica"),
            (Field::ItemWeight, "350 g"),
            (Field::ItemDimensions, "12 x 9 x 10 cm"),
            (Field::PackageWeight, "450 g"),
            (Field::PackageDimensions, "14x11x11"),
            (Field::Keywords, "caneca; café; colmeia; presente"),
        ],
        &[],
    )
}

#[test]
fn enough_facts_make_whole_texts() {
    let content = write(&full());
    assert_eq!(
        content.title,
        "Caneca de cerâmica Colmeia 350 ml amarela Favo & Mel, Medidas 12 x 9 x 10 cm, Peso 350 g"
    );
    assert_eq!(
        content.bullets,
        [
            "MATERIAL E COR: Produto feito em cerâmica e na cor amarelo",
            "TAMANHO: Produto no tamanho 350 ml",
            "MARCA: Produto da marca Favo & Mel",
            "MEDIDAS E PESO: O produto mede 12 cm de comprimento, 9 cm de largura e 10 cm de altura, e pesa 350 g",
            "EMBALAGEM: A embalagem para envio mede 14 cm de comprimento, 11 cm de largura e 11 cm de altura, e pesa 450 g",
        ]
    );
    assert!(limits::KEYWORDS.contains(&content.keywords.len()), "{:?}", content.keywords);
    assert_eq!(content.needs_review, [Lack::BulletsShort]);
}

#[test]
fn few_facts_make_short_texts_that_say_so() {
    let content = write(&subject(&[(Field::Title, "Moletom")], &[]));
    assert_eq!(content.title, "Moletom");
    assert_eq!(content.bullets, [] as [&str; 0]);
    assert_eq!(content.description, "Moletom.");
    assert_eq!(content.keywords, ["moletom"]);
    assert_eq!(
        content.needs_review,
        [Lack::TitleShort, Lack::BulletsFew, Lack::DescriptionShort, Lack::KeywordsFew]
    );
    assert_eq!(write(&subject(&[], &[])).needs_review[0], Lack::TitleMissing);
}

#[test]
fn other_facts_make_other_bullets() {
    let with = |color: &str| {
        write(&subject(&[(Field::Title, "Moletom"), (Field::Color, color)], &[])).bullets
    };
    assert_ne!(with("Preto"), with("Bordô"));
}

#[test]
fn a_family_tells_what_there_is_to_choose() {
    let content = write(&subject(
        &[(Field::Title, "Moletom Básico")],
        &[
            &[(Field::Color, "PRETO"), (Field::Size, "P")],
            &[(Field::Color, "Cinza"), (Field::Size, "M")],
        ],
    ));
    let choice = "Disponível nas cores preto e cinza e nos tamanhos P e M";
    assert_eq!(content.bullets, [format!("OPÇÕES: {choice}")]);
    assert!(content.description.contains(choice), "{}", content.description);
    assert!(content.keywords.contains(&"moletom preto".to_owned()), "{:?}", content.keywords);
}

#[test]
fn a_sellers_own_points_come_first_and_refused_words_are_named() {
    let content = write(&subject(
        &[
            (Field::Title, "Caneca Melhor Pai"),
            (Field::BulletPoints, "Alça larga: cabe a mão toda; A melhor do Brasil; Leve"),
            (Field::Description, "Caneca leve. Qualidade garantida! Vai à lava-louças."),
        ],
        &[],
    ));
    assert_eq!(
        content.bullets,
        [
            "ALÇA LARGA: Cabe a mão toda",
            "DESTAQUE: Leve",
            "SOBRE O PRODUTO: Caneca leve. Vai à lava-louças",
        ]
    );
    assert!(!content.description.contains("garantida"), "{}", content.description);
    assert!(content.needs_review.contains(&Lack::PolicyWords));
}

#[test]
fn what_reads_as_an_address_in_the_end_is_left_out_and_named() {
    let points = "Leve; Veja mais: loja .com";
    let content = write(&subject(&[(Field::Title, "Caneca"), (Field::BulletPoints, points)], &[]));
    assert_eq!(content.bullets, ["DESTAQUE: Leve"]);
    assert!(content.needs_review.contains(&Lack::TextsLeftOut), "{:?}", content.needs_review);
}

#[test]
fn titles_lose_what_they_may_not_hold() {
    let title = |name: &str| write(&subject(&[(Field::Title, name)], &[])).title;
    assert_eq!(
        title("Moletom Infantil Dinossauro 🦖 – Tamanho 4"),
        "Moletom Infantil Dinossauro Tamanho 4"
    );
    assert_eq!(title("FORMA PARA SORVETE / PICOLÉ"), "Forma para Sorvete Picolé");
    assert_eq!(title("=HYPERLINK(\"http://x.invalid\";\"Casaco\") Casaco"), "Casaco");
    let long = write(&subject(&[(Field::Title, &"muito longo ".repeat(16))], &[]));
    assert!(limits::length(&long.title) <= 120 && long.needs_review.contains(&Lack::TitleCut));
}

#[test]
fn a_name_of_thousands_of_words_holds_nobody_up() {
    let name: Vec<String> = (0..4_000).map(|at| format!("pa{at:05}")).collect();
    let points = (0..1_000).map(|at| format!("Ponto {at}")).collect();
    let subject = Subject { name: name.join(" "), points, ..full() };
    let begun = std::time::Instant::now();
    let content = write(&subject);
    // Far more than it takes, and far less than one folding of all words for each word.
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    assert!(content.title.starts_with("Pa00000 pa00001"), "{}", content.title);
    assert!(content.needs_review.contains(&Lack::TitleCut));
    assert!(content.description.contains("pa00199") && !content.description.contains("pa00200"));
    let endless = write(&Subject { name: "a".repeat(30_000), ..subject });
    assert!(endless.needs_review.contains(&Lack::TitleMissing));
}

#[test]
fn whatever_can_be_said_is_a_fact() {
    for (field, value) in [
        (Field::Title, "Caneca"),
        (Field::ItemWeight, "350 g"),
        (Field::PackageDimensions, "14x11x11"),
        (Field::Material, "Cerâmica"),
        (Field::BulletPoints, "Leve"),
        (Field::Description, "Vai à lava-louças."),
        (Field::Other("Voltagem".into()), "220 V"),
    ] {
        let subject = subject(&[(field.clone(), value)], &[]);
        let content = write(&subject);
        assert!(has_facts(&subject) && !content.description.is_empty(), "{field:?}");
    }
    for nothing in [&[][..], &[(Field::Description, "A melhor!")], &[(Field::Price, "9,90")]] {
        assert!(!has_facts(&subject(nothing, &[])), "{nothing:?}");
    }
}

proptest! {
    /// Whatever sellers write, texts hold to their upper limits and are nothing but texts; all words
    /// of a bullet are the seller's or the rules' own.
    #[test]
    fn whatever_sellers_write_the_texts_are_sound(
        name in "[ -~à-ü\u{200b}\u{202e}🦖–]{0,200}",
        point in "[ -~à-ü]{0,300}",
        color in "[ -~]{0,60}",
        description in "[ -~\n]{0,3000}",
    ) {
        let subject = subject(
            &[
                (Field::Title, &name),
                (Field::BulletPoints, &point),
                (Field::Color, &color),
                (Field::Description, &description),
            ],
            &[],
        );
        let content = write(&subject);
        let says = !(content.title.is_empty() && content.bullets.is_empty() && content.description.is_empty());
        prop_assert!(!says || has_facts(&subject));
        prop_assert!(limits::length(&content.title) <= *limits::TITLE.end());
        prop_assert!(!content.title.chars().any(policy::banned_in_title), "{}", content.title);
        prop_assert!(content.bullets.len() <= limits::BULLETS);
        for bullet in &content.bullets {
            prop_assert!(limits::length(bullet) <= *limits::BULLET.end(), "{bullet}");
        }
        prop_assert!(limits::length(&content.description) <= *limits::DESCRIPTION.end());
        prop_assert!(content.keywords.len() <= *limits::KEYWORDS.end());
        let mut folded: Vec<String> = content.keywords.iter().map(|term| fold(term)).collect();
        folded.sort_unstable();
        folded.dedup();
        prop_assert_eq!(folded.len(), content.keywords.len());
        let texts = [&content.title, &content.description].into_iter();
        for text in texts.chain(&content.bullets).chain(&content.keywords) {
            prop_assert_eq!(policy::active(text), None, "{}", text);
        }
    }
}
