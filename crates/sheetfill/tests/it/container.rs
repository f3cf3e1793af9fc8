//! Looking into a workbook from outside, with readers that are not ours.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use zip::ZipArchive;

/// One entry, as it lies in the container.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    pub name: String,
    pub crc: u32,
    pub packed: Vec<u8>,
}

/// All entries in their order.
pub fn entries(bytes: &[u8]) -> Vec<Entry> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut entry = archive.by_index_raw(at).unwrap();
            let mut packed = Vec::new();
            entry.read_to_end(&mut packed).unwrap();
            Entry { name: entry.name().unwrap().into_owned(), crc: entry.crc32(), packed }
        })
        .collect()
}

/// Names of the entries that differ; the containers hold the same names in the same order.
pub fn changed(before: &[u8], after: &[u8]) -> Vec<String> {
    let (before, after) = (entries(before), entries(after));
    let names = |all: &[Entry]| all.iter().map(|e| e.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&before), names(&after));
    before.iter().zip(&after).filter(|(a, b)| a != b).map(|(a, _)| a.name.clone()).collect()
}

/// As [`changed`], and entries that are gone are told as well; the others keep their order.
pub fn changed_or_gone(before: &[u8], after: &[u8]) -> Vec<String> {
    let (before, after) = (entries(before), entries(after));
    let mut left = after.iter().peekable();
    let told: Vec<String> = before
        .iter()
        .filter(|entry| left.next_if(|kept| kept.name == entry.name) != Some(*entry))
        .map(|entry| entry.name.clone())
        .collect();
    assert_eq!(left.next().map(|entry| &entry.name), None, "an entry is new, or not in its place");
    told
}

/// A part's inflated text.
pub fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// A sheet as calamine reads it.
pub struct Sheet(calamine::Range<Data>);

impl Sheet {
    pub fn read(bytes: &[u8], name: &str) -> Self {
        let mut book: Xlsx<_> =
            calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap();
        Self(book.worksheet_range(name).unwrap())
    }

    /// Whatever stands in a cell, as text; nothing when blank.
    pub fn text(&self, row: u32, column: u32) -> String {
        self.0.get_value((row, column)).map(ToString::to_string).unwrap_or_default()
    }

    /// The typed value.
    pub fn value(&self, row: u32, column: u32) -> Data {
        self.0.get_value((row, column)).cloned().unwrap_or_default()
    }

    /// The last row that holds something.
    pub fn last_row(&self) -> u32 {
        self.0.end().unwrap().0
    }
}
