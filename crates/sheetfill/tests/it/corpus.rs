//! Seeds of the fuzz targets, and inputs that once did harm, replayed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::container::entries;
use crate::fixture::{DATA_PART, Fixture, Text};
use crate::survive;

/// Formulas of templates, and pieces of the grammar that they do not use.
const FORMULAS: [&str; 12] = [
    r#"INDIRECT(IF(ISNUMBER(VALUE(LEFT(C7,1))),"_","")&SUBSTITUTE(SUBSTITUTE(C7,"-","_")," ","") &"brand1.value")"#,
    r#"IF(NOT(ISERROR(INDIRECT(C7&VLOOKUP(H7,'D L'!$A$1:$B$9,2,0)))),INDIRECT(C7&VLOOKUP(H7,'D L'!$A$1:$B$9,2,0)),"")"#,
    "'Dropdown Lists'!$C$4:$C$6",
    r#""Gramas,Quilogramas""#,
    "record_action",
    r#"AND(OR($C7="COAT",$C7="SHIRT"),LEN($D7)=0,COUNTIF($H7:$J7,"?*")>0)"#,
    "IF(LEN(A1)>0,TRUE,FALSE)",
    "=-1+2*3^4/5<>6",
    r#"CONCATENATE(UPPER("a"),LOWER("B"),TRIM(" c "))"#,
    "OFFSET(A1,1,1)",
    "SUM(A1:XFD1048576)",
    "((((((1))))))",
];

fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target)
}

/// Seeds that the fixtures give: target, name, bytes.
fn made() -> Vec<(&'static str, String, Vec<u8>)> {
    let rows = "<row r=\"7\" s=\"9\" customFormat=\"1\"><c r=\"A7\" s=\"5\"/><c r=\"D7\" t=\"str\"><f>A8</f><v>old</v></c></row>";
    let fixtures = [
        ("unified", Fixture::default()),
        ("inline", Fixture { text: Text::Inline, ..Fixture::default() }),
        ("legacy", Fixture { legacy: true, text: Text::Rich, ..Fixture::default() }),
        ("filled", Fixture { rows: rows.to_owned(), prefix: "x:", ..Fixture::default() }),
    ];
    let mut seeds = Vec::new();
    for (name, fixture) in fixtures {
        seeds.push(("container", name.to_owned(), fixture.bytes()));
        let parts = fixture.parts();
        let data = parts.into_iter().find(|(part, _)| part == DATA_PART).unwrap().1;
        if name == "inline" {
            let text = String::from_utf8(data.clone()).unwrap().replace("&amp;", "&");
            let cell = &text[text.find("settings=").unwrap()..];
            let cell = &cell[..cell.find("</t>").unwrap()];
            seeds.push(("settings", name.to_owned(), cell.as_bytes().to_vec()));
        }
        seeds.push(("sheet", name.to_owned(), data));
    }
    for (number, formula) in FORMULAS.iter().enumerate() {
        seeds.push(("formula", format!("formula-{number}"), formula.as_bytes().to_vec()));
    }
    seeds
}

/// Names and checksums of a container's parts: how they are packed hangs on the packer's version.
fn parts(bytes: &[u8]) -> Vec<(String, u32)> {
    entries(bytes).into_iter().map(|entry| (entry.name, entry.crc)).collect()
}

/// `UPDATE_SEEDS=1` writes them anew.
#[test]
#[expect(clippy::disallowed_methods, reason = "a switch of the test, no configuration")]
fn every_seed_that_can_be_made_is_there_as_it_is_made() {
    let update = std::env::var_os("UPDATE_SEEDS").is_some();
    for (target, name, bytes) in made() {
        let place = folder(target).join(name);
        if update {
            fs::create_dir_all(folder(target)).unwrap();
            fs::write(&place, &bytes).unwrap();
        }
        let seed = fs::read(&place).unwrap_or_else(|error| panic!("{}: {error}", place.display()));
        let is_same =
            if target == "container" { parts(&seed) == parts(&bytes) } else { seed == bytes };
        assert!(is_same, "{} is another than is made", place.display());
    }
}

/// Every file of one target, seeds and regressions alike.
fn inputs(target: &str) -> Vec<Vec<u8>> {
    let folder = folder(target);
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    names.iter().map(|name| fs::read(name).unwrap()).collect()
}

#[test]
fn containers_are_survived() {
    for bytes in inputs("container") {
        survive::container(&bytes);
    }
}

#[test]
fn sheets_are_survived() {
    for bytes in inputs("sheet") {
        survive::sheet(&bytes);
    }
}

#[test]
fn settings_are_survived() {
    for bytes in inputs("settings") {
        survive::settings(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn formulas_are_survived() {
    for bytes in inputs("formula") {
        survive::formula(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn the_corpus_is_small() {
    let targets = ["container", "sheet", "settings", "formula"];
    let all = targets.iter().flat_map(|target| inputs(target));
    assert!(all.map(|bytes| bytes.len()).sum::<usize>() < 100_000);
}
