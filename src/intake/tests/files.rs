//! Spellings of files: encodings, separators, sheets, JSON.

use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::*;
use crate::catalog::facts;

fn csv(text: &str) -> Intake {
    read(text.as_bytes(), "produtos.csv").unwrap()
}

#[test]
fn csv_is_read_in_every_usual_encoding() {
    let text = "SKU;PREÇO DE VENDA\r\nA-1;R$ 1.099,90\r\n";
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let utf16 =
        |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let with_mark = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
    for (bytes, charset) in [
        (text.as_bytes().to_vec(), "UTF-8"),
        (with_mark(b"\xef\xbb\xbf", text.as_bytes()), "UTF-8"),
        (latin, "windows-1252"),
        (with_mark(b"\xff\xfe", &utf16(u16::to_le_bytes)), "UTF-16LE"),
        (with_mark(b"\xfe\xff", &utf16(u16::to_be_bytes)), "UTF-16BE"),
        (utf16(u16::to_le_bytes), "UTF-16LE"),
    ] {
        let intake = read(&bytes, "x.csv").unwrap();
        assert_eq!((intake.kind, intake.charset.as_deref()), (FileKind::Csv, Some(charset)));
        assert_eq!(raws(&intake.drafts[0], &Field::Price), ["R$ 1.099,90"], "{charset}");
    }
}

#[test]
fn separator_is_found_even_beside_decimal_commas() {
    for text in [
        "sku;title;price\nA;Um, dois, três;1,50\n",
        "sku,title,price\nA,\"Um, dois, três\",\"1,50\"\n",
        "sku\ttitle\tprice\nA\tUm, dois, três\t1,50\n",
        "sep=;\nsku;title;price\nA;Um, dois, três;1,50\n",
    ] {
        let intake = csv(text);
        let draft = &intake.drafts[0];
        assert_eq!(raws(draft, &Field::Title), ["Um, dois, três"], "{text}");
        assert_eq!(raws(draft, &Field::Price), ["1,50"], "{text}");
        assert_eq!(codes(&intake), []);
    }
}

#[test]
fn rows_are_numbered_as_lines_whatever_stands_between_them() {
    let intake = csv("Cadastro\n\nsku;title\n\nA;\"duas\nlinhas\"\n\n;sem sku\nB;b;extra\nC\n");
    let place = |at: usize| intake.findings[at].source.as_ref().unwrap().row;
    assert_eq!(intake.drafts[0].given[0].origin.row, 5);
    let row_of =
        |code: Code| intake.findings.iter().position(|finding| finding.code == code).map(place);
    assert_eq!(row_of(Code::TextOutsideTable), Some(1));
    assert_eq!(row_of(Code::RowWithoutSku), Some(8));
    assert_eq!(row_of(Code::RowRagged), Some(9));
    assert_eq!(row_of(Code::ColumnWithoutHeader), Some(9));
    assert_eq!(raws(&intake.drafts[1], &Field::Other("C".to_owned())), ["extra"]);
    assert_eq!(skus(&intake), ["A", "B", "C"]);
}

#[test]
fn workbook_cells_keep_their_meaning() {
    let mut workbook = Workbook::new();
    let notes = workbook.add_worksheet().set_name("Leia-me").unwrap();
    notes.write(3, 1, "Instruções").unwrap();
    let sheet = workbook.add_worksheet().set_name("Dados").unwrap();
    for (column, header) in
        (0..).zip(["sku", "title", "EAN", "peso (kg)", "Lançamento", "Nota", "Preço"])
    {
        sheet.write(0, column, header).unwrap();
    }
    let date = Format::new().set_num_format("dd/mm/yyyy");
    sheet.write(1, 0, "007").unwrap();
    sheet.write(1, 1, "Um").unwrap();
    sheet.write(1, 2, 7_890_000_010_016_f64).unwrap();
    sheet.write(1, 3, 0.65).unwrap();
    sheet.write_with_format(1, 4, ExcelDateTime::from_ymd(2026, 3, 1).unwrap(), &date).unwrap();
    sheet.write(1, 5, true).unwrap();
    sheet.write_formula(1, 6, rust_xlsxwriter::Formula::new("=10*1.5").set_result("15")).unwrap();
    sheet.write(2, 0, 42).unwrap();
    sheet.write(2, 2, 12_345_678_901_234_567_000_f64).unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let intake = read(&bytes, "x.bin").unwrap();
    let draft = &intake.drafts[0];
    assert_eq!(skus(&intake), ["007", "42"]);
    assert_eq!(raws(draft, &Field::ProductId), ["7890000010016"]);
    assert_eq!(raws(draft, &Field::Other("Lançamento".to_owned())), ["2026-03-01"]);
    assert_eq!(raws(draft, &Field::Price), ["15"]);
    assert_eq!(raws(draft, &Field::Other("Nota".to_owned())), ["VERDADEIRO"]);
    assert_eq!(facts::read(draft).0.product.item_weight.unwrap().value.grams(), "650");
    assert_eq!(
        codes(&intake),
        [Code::SheetWithoutHeader, Code::ColumnUnknown, Code::ColumnUnknown, Code::PrecisionLost]
    );
    let origin = &draft.given[1].origin;
    assert_eq!(
        (origin.sheet.as_deref(), origin.row, origin.column.as_deref()),
        (Some("Dados"), 2, Some("B"))
    );
}

#[test]
fn error_cells_are_named() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, header) in (0..).zip(["sku", "title", "price"]) {
        sheet.write(0, column, header).unwrap();
    }
    sheet.write(1, 0, "A").unwrap();
    sheet.write_formula(1, 2, rust_xlsxwriter::Formula::new("=NA()").set_result("#N/A")).unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let intake = read(&bytes, "x.xlsx").unwrap();
    assert_eq!(codes(&intake), [Code::CellError]);
    assert_eq!(intake.findings[0].field, Some(Field::Price));
}

#[test]
fn json_lines_take_the_names_of_the_product_input() {
    let text = r#"{"sku":"A","title":"Um","price":1234.5,"productId":7890000010016,"packageWeight":"0,65 kg","bulletPoints":["a","b"],"keywords":"x; y","colecao":"inverno","note":null,"variants":[{"sku":"A-P","size":"P","price":"10,00"},{"size":"M"}]}
{"sku":"B" "title":1}
[1]
{"title":"sem sku"}
"#;
    let intake = read(text.as_bytes(), "p.jsonl").unwrap();
    assert_eq!((intake.kind, intake.rows_read), (FileKind::JsonLines, 4));
    let draft = &intake.drafts[0];
    assert_eq!(raws(draft, &Field::Price), ["1234.5"]);
    assert_eq!(raws(draft, &Field::ProductId), ["7890000010016"]);
    assert_eq!(raws(draft, &Field::BulletPoints), ["a", "b"]);
    assert_eq!(raws(draft, &Field::Other("colecao".to_owned())), ["inverno"]);
    let (facts, _) = facts::read(draft);
    assert_eq!(facts.product.price.unwrap().value.cents(), 123_450);
    assert_eq!(facts.variants[0].size.as_ref().unwrap().value, "P");
    assert_eq!(draft.variants[0].given[1].origin.column.as_deref(), Some("variants[0].size"));
    assert_eq!(
        codes(&intake),
        [Code::VariantWithoutSku, Code::LineUnreadable, Code::LineUnreadable, Code::RowWithoutSku]
    );
    let bad = &intake.findings[1];
    assert_eq!((bad.source.as_ref().unwrap().row, bad.params["column"].as_str()), (2, "12"));
    assert!(intake.findings[0].params["values"].contains('M'));
}

#[test]
fn long_json_numbers_are_exact_until_they_leave_64_bits() {
    let text = r#"{"sku":1234567890123456789,"ean":123456789012345678901234}"#;
    let intake = read(text.as_bytes(), "p.jsonl").unwrap();
    assert_eq!(skus(&intake), ["1234567890123456789"]);
    assert_eq!(codes(&intake), [Code::PrecisionLost]);
    assert_eq!(intake.findings[0].field, Some(Field::ProductId));
}

#[test]
fn json_documents_are_read_too() {
    for text in ["[{\"sku\":\"A\"},{\"sku\":\"B\"}]", "[\n {\"sku\": \"A\"},\n {\"sku\": \"B\"}\n]"]
    {
        assert_eq!(skus(&read(text.as_bytes(), "p.json").unwrap()), ["A", "B"]);
    }
    assert_eq!(skus(&read(b"{\n\"sku\": \"A\"\n}", "p.json").unwrap()), ["A"]);
    let error = read(b"[\n {\"sku\": }\n]", "p.json").unwrap_err();
    assert!(matches!(error, IntakeError::Json { line: 2, .. }), "{error}");
}

#[test]
fn file_without_header_says_which_headers_are_looked_for() {
    let error = read(b"a;b\nc;d\n", "x.csv").unwrap_err();
    assert_eq!(error.code(), "NO_HEADER");
    assert!(error.to_string().contains("SKU"), "{error}");
}

proptest! {
    #[test]
    fn every_cell_of_a_csv_is_kept_or_named(
        rows in proptest::collection::vec(proptest::collection::vec("[a-zA-Z0-9 ;,\"\n:áé]{0,8}", 1..7), 1..12),
    ) {
        let mut writer = csv::WriterBuilder::new().delimiter(b';').flexible(true).from_writer(Vec::new());
        writer.write_record(["SKU", "Nome do produto", "Preço", "Cor", "Coleção"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let intake = read(&bytes, "x.csv").unwrap();
        for cell in rows.iter().flatten().filter(|cell| !cell.trim().is_empty()) {
            prop_assert!(is_accounted(&intake, cell), "{cell:?} is lost in {intake:?}");
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        head in proptest::sample::select(vec!["", "PK\x03\x04", "{", "[", "sku;title\n", "\u{feff}"]),
        name in proptest::sample::select(vec!["a.csv", "a.jsonl", "a.xlsx"]),
    ) {
        let bytes = [head.as_bytes(), &bytes].concat();
        let _ = read(&bytes, name);
    }
}

#[test]
fn a_quote_that_is_never_closed_costs_its_own_line_only() {
    let intake = csv("SKU,Título,Preço\nR1,Um,10\nR2,\"Dois\nlinhas\",5\nR3,\"aberta,10\nR4,x,5\n");

    let skus: Vec<&str> = intake.drafts.iter().map(|draft| draft.sku.as_str()).collect();
    assert_eq!(skus, ["R1", "R2", "R4"]);
    let found: Vec<_> = intake.findings.iter().filter(|f| f.code == Code::QuoteNotClosed).collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].value.as_deref(), Some("R3,\"aberta,10"));
    assert_eq!(found[0].source.as_ref().map(|origin| origin.row), Some(5));
}

#[test]
fn zeros_that_a_number_format_shows_belong_to_the_code() {
    let mut workbook = Workbook::new();
    let zeros = Format::new().set_num_format("0000000");
    let money = Format::new().set_num_format("0.00");
    let sheet = workbook.add_worksheet();
    for (column, title) in (0..).zip(["SKU", "Título", "Preço"]) {
        sheet.write(0, column, title).unwrap();
    }
    sheet.write_with_format(1, 0, 123, &zeros).unwrap();
    sheet.write(1, 1, "Caneca").unwrap();
    sheet.write_with_format(1, 2, 9.5, &money).unwrap();

    let intake = read(&workbook.save_to_buffer().unwrap(), "p.xlsx").unwrap();

    let raw: Vec<&str> = intake.drafts[0].given.iter().map(|given| given.raw.as_str()).collect();
    assert_eq!(intake.drafts[0].sku, "0000123");
    assert_eq!(raw, ["0000123", "Caneca", "9.5"]);
}

#[test]
fn products_of_a_hidden_sheet_are_read_and_the_sheet_is_named() {
    let mut workbook = Workbook::new();
    for (name, sku) in [("Visível", "A"), ("Rascunho", "B")] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        for (column, title) in (0..).zip(["SKU", "Título"]) {
            sheet.write(0, column, title).unwrap();
        }
        sheet.write(1, 0, sku).unwrap();
        sheet.write(1, 1, "Caneca").unwrap();
    }
    workbook.worksheet_from_name("Rascunho").unwrap().set_hidden(true);

    let intake = read(&workbook.save_to_buffer().unwrap(), "p.xlsx").unwrap();

    assert_eq!(intake.drafts.len(), 2);
    let hidden: Vec<_> = intake.findings.iter().filter(|f| f.code == Code::SheetHidden).collect();
    assert_eq!(hidden.len(), 1);
    assert_eq!(hidden[0].params["sheet"], "Rascunho");
}

#[test]
fn a_list_where_one_text_is_expected_is_named_and_not_written() {
    let line = r#"{"sku":"A","title":["a","b"],"brand":{"name":"X"},"bulletPoints":["um","dois"]}"#;

    let intake = read(line.as_bytes(), "p.jsonl").unwrap();

    let raw: Vec<&str> = intake.drafts[0].given.iter().map(|given| given.raw.as_str()).collect();
    assert_eq!(raw, ["A", "um", "dois"]);
    let named: Vec<_> = intake.findings.iter().filter(|f| f.code == Code::ValueShape).collect();
    assert_eq!(named.len(), 2);
    assert_eq!(named[0].value.as_deref(), Some("[a, b]"));
}

fn named(intake: &Intake, code: Code) -> Vec<(u32, &str)> {
    let found = intake.findings.iter().filter(|finding| finding.code == code);
    found
        .map(|f| (f.source.as_ref().map_or(0, |o| o.row), f.value.as_deref().unwrap_or_default()))
        .collect()
}

#[test]
fn several_open_quotes_cost_their_own_lines_only() {
    let intake = csv(
        "SKU,Título,Preço\nR1,\"aberta,10\nR2,x,5\nR3,\"outra,7\nR4,\"Bom, sim\",5\nR5,\"\nR6,y,1\n",
    );
    assert_eq!(skus(&intake), ["R2", "R4", "R6"]);
    assert_eq!(
        named(&intake, Code::QuoteNotClosed),
        [(2, "R1,\"aberta,10"), (4, "R3,\"outra,7"), (6, "R5,\"")]
    );
    assert_eq!(intake.rows_read, 6);
    assert_eq!(raws(&intake.drafts[1], &Field::Title), ["Bom, sim"]);
    assert_eq!(intake.drafts[1].given[0].origin.row, 5);
}

#[test]
fn a_value_that_no_cell_holds_costs_itself_only() {
    let long = "x".repeat(300 * 1024);
    let intake = csv(&format!("sku;title;price\nA;a;1\nB;{long};2\nC;c;3\n"));
    assert_eq!(skus(&intake), ["A", "B", "C"]);
    let found = named(&intake, Code::CellTooLong);
    assert_eq!((found.len(), found[0].0), (1, 3));
    assert_eq!(raws(&intake.drafts[1], &Field::Price), ["2"]);
}

#[test]
fn many_open_quotes_are_read_in_one_pass() {
    let mut text = String::from("sku;title\n");
    for row in 0..20_000 {
        text.push_str(&format!("A{row};\"\"\"{}x\nB{row};b\n", "\"\"".repeat(row % 3)));
    }
    let intake = csv(&text);
    assert_eq!(intake.drafts.len(), 20_000);
    assert_eq!(named(&intake, Code::QuoteNotClosed).len(), 20_000);
}

#[test]
fn a_value_merged_over_rows_holds_for_each_of_them() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let plain = Format::new();
    for (column, title) in (0..).zip(["SKU", "Título", "Marca", "Preço"]) {
        sheet.write(0, column, title).unwrap();
    }
    for (row, sku) in (1..).zip(["A", "B", "C", "D"]) {
        sheet.write(row, 0, sku).unwrap();
        sheet.write(row, 3, 10).unwrap();
    }
    sheet.merge_range(1, 1, 3, 1, "Caneca", &plain).unwrap();
    sheet.merge_range(2, 2, 3, 2, "Açaí", &plain).unwrap();
    sheet.merge_range(6, 0, 7, 0, "E", &plain).unwrap();
    sheet.write(7, 3, 12).unwrap();

    let intake = read(&workbook.save_to_buffer().unwrap(), "p.xlsx").unwrap();

    let titles: Vec<_> = intake.drafts.iter().map(|d| raws(d, &Field::Title)).collect();
    assert_eq!(titles, [vec!["Caneca"], vec!["Caneca"], vec!["Caneca"], vec![], vec![]]);
    let brands: Vec<_> = intake.drafts.iter().map(|d| raws(d, &Field::Brand).len()).collect();
    assert_eq!(brands, [0, 1, 1, 0, 0]);
    assert_eq!(named(&intake, Code::CellMerged), [(2, "Caneca"), (3, "Açaí")]);
    assert_eq!(named(&intake, Code::SkuMerged), [(7, "E")]);
    assert_eq!(named(&intake, Code::RowWithoutSku).len(), 1);
    assert_eq!(skus(&intake), ["A", "B", "C", "D", "E"]);
}
