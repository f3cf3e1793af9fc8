//! Cells merged over several rows: the value of the first one holds for them all.

use std::collections::{BTreeMap, VecDeque};

use calamine::Dimensions;

use crate::catalog::{Code, Field, Finding};

use super::{
    cell::{Cell, Content, column_letters},
    header::Header,
};

/// The merged cells of a sheet, as rows pass by from top to bottom.
#[derive(Debug, Default)]
pub(super) struct Merges {
    /// Those still to come, by first row.
    waiting: VecDeque<Merge>,
    /// Those that hold a value for further rows, by column: one each.
    open: BTreeMap<u32, Merge>,
}

#[derive(Debug)]
struct Merge {
    /// First and last row, one-based.
    rows: (u32, u32),
    column: u32,
    /// `B2:B4`.
    range: String,
    value: Option<Content>,
    /// Whether its finding stands.
    told: bool,
}

impl Merges {
    /// Takes the ranges that cover several rows. Of a wide one the first column counts, where its
    /// value stands.
    pub fn new(regions: &[Dimensions]) -> Self {
        let mut merges: Vec<Merge> = regions
            .iter()
            .filter(|region| region.end.0 > region.start.0)
            .map(|region| {
                let name =
                    |(row, column)| format!("{}{}", column_letters(column), u64::from(row) + 1);
                Merge {
                    rows: (region.start.0.saturating_add(1), region.end.0.saturating_add(1)),
                    column: region.start.1,
                    range: format!("{}:{}", name(region.start), name(region.end)),
                    value: None,
                    told: false,
                }
            })
            .collect();
        merges.sort_by_key(|merge| merge.rows);
        Self { waiting: merges.into(), open: BTreeMap::new() }
    }

    /// Gives a row below the header the values that are merged into it. Each range is told once,
    /// with the cell of its finding; the SKU of one row is never given to another.
    pub fn fill(&mut self, header: &Header, number: u32, cells: &mut Vec<Cell>) -> Vec<Told> {
        self.open.retain(|_, merge| merge.rows.1 >= number);
        self.begin(header, number, cells);
        let mut told = Vec::new();
        for (at, merge) in &mut self.open {
            let (Some(value), Some(column)) = (&merge.value, header.columns.get(at)) else {
                continue;
            };
            if merge.rows.0 == number || cells.iter().any(|cell| cell.column == *at) {
                continue;
            }
            let is_sku = column.field == Field::Sku;
            if !is_sku {
                cells.push(Cell { column: *at, content: value.clone() });
            }
            if !std::mem::replace(&mut merge.told, true) {
                let code = if is_sku { Code::SkuMerged } else { Code::CellMerged };
                let finding = Finding::new(code).field(column.field.clone()).value(value.shown());
                let finding = finding.param("range", &merge.range);
                told.push(Told { row: merge.rows.0, column: *at, finding });
            }
        }
        cells.sort_by_key(|cell| cell.column);
        told
    }

    /// Opens the ranges that begin here; those that began above, where no product stands, are
    /// dropped.
    fn begin(&mut self, header: &Header, number: u32, cells: &[Cell]) {
        while self.waiting.front().is_some_and(|merge| merge.rows.0 <= number) {
            let Some(mut merge) = self.waiting.pop_front() else { return };
            let cell = cells.iter().find(|cell| cell.column == merge.column);
            if let Some(cell) = cell
                && merge.rows.0 == number
                && header.columns.contains_key(&merge.column)
            {
                merge.value = Some(cell.content.clone());
                self.open.insert(merge.column, merge);
            }
        }
    }
}

/// A finding about a merged range, and where its value stands.
pub(super) struct Told {
    /// Row, one-based.
    pub row: u32,
    /// Column, zero-based.
    pub column: u32,
    pub finding: Finding,
}
