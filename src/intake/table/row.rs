//! One row below the header: its identity, its values, and what is odd about it.

use entity::value::Sku;

use crate::catalog::{
    Code, Field, Finding, Given, Origin, ProductDraft, VariantDraft, collapse, family::FamilyText,
};

use super::{
    super::{
        IntakeError,
        cell::{Cell, Content, column_letters, has_lost_digits},
        header::Header,
        limits::MAX_RAGGED,
        rows::RowDraft,
    },
    Line, Table,
};

/// Whose row it is.
pub(super) struct Identity {
    sku: String,
    /// SKUs of the variants that the SKU cell lists.
    children: Vec<String>,
    origin: Origin,
}

impl Table<'_, '_> {
    /// A row with another number of cells than the header: a separator too many or too few.
    pub(super) fn check_width(&mut self, header: &Header, line: &Line) {
        let Some(width) = line.width else { return };
        let last = line.cells.last().map_or(0, |cell| cell.column + 1);
        if width == self.columns_of(header) || (width > header.width && last <= header.width) {
            return;
        }
        self.ragged += 1;
        if self.ragged > MAX_RAGGED {
            return;
        }
        let origin = self.origin(line.number, None);
        self.rows.findings.push(
            Finding::new(Code::RowRagged)
                .source(origin)
                .param("cells", width)
                .param("columns", self.columns_of(header)),
        );
    }

    fn columns_of(&self, header: &Header) -> u32 {
        self.header_width.unwrap_or(header.width)
    }

    /// Reads the SKU cell. Without a usable SKU the row is named, with all its values.
    pub(super) fn identity(&mut self, header: &Header, line: &Line) -> Option<Identity> {
        let cell = line.cells.iter().find(|cell| {
            header.columns.get(&cell.column).is_some_and(|column| column.field == Field::Sku)
                && matches!(cell.content, Content::Text(_) | Content::Number(_))
        });
        let Some(cell) = cell else {
            self.leave_out(Code::RowWithoutSku, header, line, None);
            return None;
        };
        let raw = cell.content.shown();
        let origin = self.origin(line.number, Some(cell.column));
        let family = FamilyText::parse(raw);
        let own = family.as_ref().map_or(raw, |family| family.parent);
        let Ok(sku) = Sku::parse(own) else {
            self.leave_out(Code::SkuInvalid, header, line, Some(cell));
            return None;
        };
        let mut children = Vec::new();
        for child in family.iter().flat_map(|family| &family.children) {
            match Sku::parse(child) {
                Ok(child) => children.push(child.to_string()),
                Err(_) => self.rows.findings.push(
                    Finding::new(Code::SkuInvalid)
                        .sku(sku.as_str())
                        .field(Field::Sku)
                        .value(*child)
                        .source(origin.clone())
                        .param("values", child),
                ),
            }
        }
        if family.is_some() && children.is_empty() {
            self.rows.findings.push(
                Finding::new(Code::FamilyWithoutVariants)
                    .sku(sku.as_str())
                    .field(Field::Sku)
                    .value(raw)
                    .source(origin.clone()),
            );
        }
        Some(Identity { sku: sku.to_string(), children, origin })
    }

    fn leave_out(&mut self, code: Code, header: &Header, line: &Line, cell: Option<&Cell>) {
        let origin = self.origin(line.number, cell.map(|cell| cell.column));
        let values: Vec<String> = line
            .cells
            .iter()
            .map(|cell| {
                let name = header.name(cell.column);
                format!("{}: {}", name.trim_end_matches(':'), cell.content.shown().trim())
            })
            .collect();
        let values = values.join("; ");
        let value = cell.map_or_else(|| values.clone(), |cell| cell.content.shown().to_owned());
        let finding = Finding::new(code).value(value).source(origin).field(Field::Sku);
        self.rows.findings.push(finding.param("values", values));
    }

    /// Keeps the row's values; cells that hold none are named.
    pub(super) fn keep(
        &mut self,
        header: &Header,
        line: Line,
        identity: Identity,
    ) -> Result<(), IntakeError> {
        let mut all = Vec::with_capacity(line.cells.len());
        for cell in line.cells {
            let origin = self.origin(line.number, Some(cell.column));
            let (field, unit) = self.column_meaning(header, &cell, &origin);
            let (raw, exact) = match cell.content {
                Content::Text(text) if collapse(&text).is_empty() => continue,
                Content::Text(text) => (text, false),
                Content::Number(text) => (text, true),
                Content::Error(text) => {
                    self.name_cell(Code::CellError, &identity.sku, field, text, origin);
                    continue;
                }
                Content::Formula(text) => {
                    self.name_cell(Code::FormulaNotRead, &identity.sku, field, text, origin);
                    continue;
                }
            };
            if exact && has_lost_digits(&raw) {
                let (field, raw, origin) = (field.clone(), raw.clone(), origin.clone());
                self.name_cell(Code::PrecisionLost, &identity.sku, field, raw, origin);
            }
            self.rows.count_bytes(raw.len())?;
            all.push(Given { field, raw, exact, unit, origin });
        }
        let parent = all
            .iter()
            .find(|given| given.field == Field::ParentSku)
            .and_then(|given| Sku::parse(&given.raw).ok())
            .map(|sku| sku.to_string());
        let variants = identity
            .children
            .into_iter()
            .map(|sku| VariantDraft {
                given: vec![Given::text(Field::Sku, sku.clone(), identity.origin.clone())],
                sku,
            })
            .collect();
        self.rows.push(RowDraft {
            draft: ProductDraft { sku: identity.sku, given: all, variants },
            parent,
            origin: identity.origin,
        });
        Ok(())
    }

    /// The fact of a cell's column; a column without a header is reported once.
    fn column_meaning(
        &mut self,
        header: &Header,
        cell: &Cell,
        origin: &Origin,
    ) -> (Field, Option<String>) {
        if let Some(column) = header.columns.get(&cell.column) {
            return (column.field.clone(), column.unit.clone());
        }
        let letters = column_letters(cell.column);
        if self.headless_columns.insert(cell.column) {
            self.rows.findings.push(
                Finding::new(Code::ColumnWithoutHeader)
                    .value(cell.content.shown())
                    .source(origin.clone())
                    .param("column", &letters),
            );
        }
        (Field::Other(letters), None)
    }

    fn name_cell(&mut self, code: Code, sku: &str, field: Field, text: String, origin: Origin) {
        let finding = Finding::new(code).sku(sku).field(field).value(text);
        self.rows.findings.push(finding.source(origin));
    }
}
