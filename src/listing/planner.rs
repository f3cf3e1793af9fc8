//! Takes products one at a time and lays them out as rows.

mod beside;
mod unplaced;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use sheetfill::Template;

use crate::catalog::{Code, Facts, Field, Finding, Given, ProductDraft, facts, fold};

use super::concept::Concept;
use super::family::Family;
use super::row::Row;
use super::sheet::Sheet;
use super::supplement::{self, Choice, Open, Pending, Supplement, Used};
use super::trace::{CellRef, GivenRef, Source};
use super::view::{Member, View};
use super::{Listing, Role, RowInfo, blank, describe, sold};

/// What a listing is asked for, besides its products.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Product type of those products that name none.
    pub product_type: Option<String>,
    /// Row of the data sheet where the plan begins, zero-based; the template's first free row when
    /// absent.
    pub first_row: Option<u32>,
}

/// Plans the rows of all `products` at once.
pub fn plan(template: &Template, products: &[ProductDraft], request: &Request) -> Listing {
    let mut planner = Planner::new(template, request);
    for product in products {
        planner.add(product);
    }
    planner.finish()
}

/// Lays products out as rows, one at a time.
#[derive(Debug)]
pub struct Planner<'t> {
    sheet: Sheet<'t>,
    /// Type of the call, or the template's only one.
    usual_type: Option<String>,
    /// SKUs that have a row, with the seller's row of the first.
    skus: HashMap<String, u32>,
    /// Whether the end of the template's lists was passed.
    past_lists: bool,
    used: Used,
    /// Cells that the rules of their rows want blank.
    blank: HashSet<CellRef>,
}

impl<'t> Planner<'t> {
    /// A planner without rows.
    pub fn new(template: &'t Template, request: &Request) -> Self {
        let first_row = request.first_row.unwrap_or(template.layout().first_free_row);
        let only = || match template.product_types() {
            [only] => Some(only.clone()),
            _ => None,
        };
        Self {
            sheet: Sheet::new(template, first_row),
            usual_type: request.product_type.clone().or_else(only),
            skus: HashMap::new(),
            past_lists: false,
            used: Used::default(),
            blank: HashSet::new(),
        }
    }

    /// Adds the rows of the next product, and findings about it.
    pub fn add(&mut self, draft: &ProductDraft) {
        self.add_with(draft, &Supplement::default());
    }

    /// As [`Self::add`], with what is said of the product beside its draft.
    pub fn add_with(&mut self, draft: &ProductDraft, supplement: &Supplement) {
        let (mut facts, found) = facts::read(draft);
        let texts = supplement.texts.as_ref();
        let laid = texts.map(|texts| supplement::lay(texts, draft, &mut facts.product));
        let laid = laid.unwrap_or_default();
        let mut draft = Cow::Borrowed(draft);
        if !laid.given.is_empty() {
            draft.to_mut().given.extend(laid.given.iter().cloned());
        }
        let pending = |choice: &Choice| Pending { choice: choice.clone(), written: false };
        self.sheet.chosen = supplement.choices.iter().map(pending).collect();
        let product = self.sheet.trace.begin(&draft);
        let since = self.sheet.findings.len();
        self.keep_findings(product, &facts, found);
        let before = self.rows();
        self.lay_out(&draft, &facts, product);
        self.name_left_out(&draft, since);
        if self.rows() > before {
            self.tell_of(&draft, supplement, &laid, product);
        }
        self.place_the_rest(&draft, product);
    }

    /// The product's rows.
    fn lay_out(&mut self, draft: &ProductDraft, facts: &Facts, product: usize) {
        let own = Member { facts: &facts.product, given: &draft.given, product, variant: None };
        let children = children(draft, facts, own);
        match self.product_type(draft, own, &children) {
            Some(product_type) if children.is_empty() => {
                self.alone(&draft.sku, View::alone(own), &product_type);
            }
            Some(product_type) => self.family(&draft.sku, own, children, &product_type),
            None => {
                let everything =
                    own.all().chain(children.iter().flat_map(|(_, view)| view.own.all())).collect();
                self.leave_out(Code::ProductNotWritten, &draft.sku, everything);
            }
        }
    }

    /// Adds what others have to say about a product.
    pub fn tell(&mut self, finding: Finding) {
        self.sheet.findings.push(finding);
    }

    /// Rows so far.
    pub fn rows(&self) -> usize {
        self.sheet.rows.len()
    }

    /// Findings so far.
    pub fn findings(&self) -> &[Finding] {
        &self.sheet.findings
    }

    /// The finished listing.
    pub fn finish(mut self) -> Listing {
        self.check();
        let Sheet { plan, rows, findings, trace, .. } = self.sheet;
        let (fates, used, blank) = (trace.finish(), self.used, self.blank);
        Listing { plan, rows, findings, fates, used, blank }
    }

    /// Takes over what reading found, tied to the values that it names.
    fn keep_findings(&mut self, product: usize, facts: &Facts, found: Vec<Finding>) {
        let offset = self.sheet.findings.len();
        self.sheet.findings.extend(found);
        let own = std::iter::once((None, &facts.product));
        let variants =
            facts.variants.iter().enumerate().map(|(variant, item)| (Some(variant), item));
        for (variant, item) in own.chain(variants) {
            for left in &item.left_out {
                let at = GivenRef { product, variant, index: left.given };
                self.sheet.trace.finding(at, offset + left.finding);
            }
        }
    }

    /// The product's type as the template writes it: its own, else that of its first variant that
    /// names one, else the usual one.
    fn product_type(
        &mut self,
        draft: &ProductDraft,
        own: Member<'_>,
        children: &[(&str, View<'_>)],
    ) -> Option<String> {
        let mut members = std::iter::once(own).chain(children.iter().map(|(_, view)| view.own));
        let given = members.find_map(|member| member.piece(member.facts.product_type.as_ref()));
        let types = self.sheet.template.product_types();
        let wanted = given.map(|given| given.value.as_str()).or(self.usual_type.as_deref());
        let sources: Vec<Source<'_>> = given.map(|given| given.source).into_iter().collect();
        let (code, wanted) = match wanted {
            None => (Code::ProductTypeMissing, None),
            Some(wanted) => {
                let folded = fold(wanted);
                if let Some(found) = types.iter().find(|known| fold(known) == folded) {
                    return Some(found.clone());
                }
                (Code::ProductTypeUnknown, Some(wanted.to_owned()))
            }
        };
        let mut finding = Finding::new(code).sku(&draft.sku).param("types", types.join(", "));
        finding.value = wanted;
        self.sheet.note(&finding, &sources);
        None
    }

    fn alone(&mut self, sku: &str, view: View<'_>, product_type: &str) {
        let Some(mut row) = self.open(sku, Role::StandAlone, view.own, product_type) else {
            return;
        };
        sellable(&mut row, &view, product_type);
    }

    fn family<'d>(
        &mut self,
        sku: &'d str,
        parent: Member<'d>,
        children: Vec<(&'d str, View<'d>)>,
        product_type: &str,
    ) {
        if !self.holds_families() {
            let finding = Finding::new(Code::VariationsUnsupported).sku(sku).param("parent", sku);
            let ties = ties(parent, &children);
            self.sheet.note(&finding, &ties);
            for (child, view) in children {
                self.alone(child, view, product_type);
            }
            return;
        }
        // The parent's row comes first, but a family whose parent is a duplicate has no row at all.
        let Some(row) = self.open(sku, Role::Parent, parent, product_type) else {
            let everything = children.iter().flat_map(|(_, view)| view.own.all()).collect();
            self.leave_out(Code::ProductNotWritten, sku, everything);
            return;
        };
        let mut row = row;
        let mut family = Family::new(sku, parent, children);
        family.write_parent(&mut row, product_type);
        family.complain_about_twins(&mut row);
        for (at, (child, view)) in family.children.iter().enumerate() {
            if let Some(mut row) = self.open(child, Role::Child, view.own, product_type) {
                family.write_child(&mut row, at, product_type);
            }
        }
    }

    /// Whether the template has the columns of families.
    fn holds_families(&self) -> bool {
        let has = |concept: Concept| {
            concept.stems().iter().any(|stem| !self.sheet.columns(stem).is_empty())
        };
        has(Concept::Parentage) && has(Concept::ParentSku)
    }

    /// Adds a row, unless its SKU has one already.
    fn open(
        &mut self,
        sku: &str,
        role: Role,
        member: Member<'_>,
        product_type: &str,
    ) -> Option<Row<'_, 't>> {
        let origin = member.given.first().map_or(0, |given| given.origin.row);
        if let Some(other) = self.skus.get(sku) {
            let other = other.to_string();
            self.leave_out_with(
                Code::DuplicateSku,
                sku,
                member.all().collect(),
                &[("other", other)],
            );
            return None;
        }
        self.skus.insert(sku.to_owned(), origin);
        let position = u32::try_from(self.sheet.rows.len()).unwrap_or(u32::MAX);
        let sheet_row = self.sheet.first_row.saturating_add(position);
        let at = self.sheet.add_row(RowInfo {
            sku: sku.to_owned(),
            role,
            product_type: product_type.to_owned(),
            product: member.product,
            sheet_row,
        });
        self.watch_lists(sku, sheet_row);
        Some(Row::new(&mut self.sheet, at, sku, product_type))
    }

    /// Says once when rows pass the end of the template's lists.
    fn watch_lists(&mut self, sku: &str, sheet_row: u32) {
        let layout = self.sheet.template.layout();
        let Some(end) = layout.list_rows_end.filter(|end| sheet_row > *end && !self.past_lists)
        else {
            return;
        };
        self.past_lists = true;
        let limit = end.saturating_sub(layout.data_row).saturating_add(1);
        let finding = Finding::new(Code::RowBeyondLists).sku(sku).param("limit", limit);
        self.sheet.findings.push(finding.target(sheetfill::cell::cell_name(sheet_row, 0)));
    }

    fn leave_out(&mut self, code: Code, sku: &str, sources: Vec<Source<'_>>) {
        self.leave_out_with(code, sku, sources, &[]);
    }

    /// One finding that names all values of what gets no row.
    fn leave_out_with(
        &mut self,
        code: Code,
        sku: &str,
        sources: Vec<Source<'_>>,
        params: &[(&str, String)],
    ) {
        let named: Vec<String> = sources.iter().map(|source| named(source.given)).collect();
        let mut finding = Finding::new(code).sku(sku).value(sku).param("values", named.join("; "));
        finding.source = sources.first().map(|source| source.given.origin.clone());
        finding
            .params
            .extend(params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        for source in sources {
            self.sheet.trace.finding(source.at, self.sheet.findings.len());
        }
        self.sheet.findings.push(finding);
    }

    /// A last look with the writer's own eyes: what it would refuse is not in a cell.
    fn check(&mut self) {
        let sheet = &mut self.sheet;
        let refused = sheetfill::check_plan(sheet.template, &sheet.plan, sheet.first_row);
        let mut cells = HashMap::new();
        for refusal in refused.into_iter().filter(|refusal| refusal.code.blocks()) {
            let cell = CellRef { row: refusal.plan_row, column: refusal.column };
            cells.insert(cell, sheet.findings.len());
            let mut finding = Finding::new(Code::CellRefused).param("code", refusal.code.as_str());
            finding.sku = sheet.rows.get(refusal.plan_row).map(|row| row.sku.clone());
            sheet.findings.push(finding.value(refusal.value).target(refusal.cell));
        }
        sheet.trace.withdraw(&cells);
    }
}

/// A row that can be bought and belongs to no family.
fn sellable(row: &mut Row<'_, '_>, view: &View<'_>, product_type: &str) {
    describe::head(row, view, product_type);
    let title = view.text(|facts| facts.title.as_ref());
    describe::name(row, view, title.map(|title| (title.value, title.source)));
    sold::write(row, view, false);
    describe::others(row, view);
    blank::close(row, Open::All);
}

/// The variants of a draft as rows see them.
fn children<'d>(
    draft: &'d ProductDraft,
    facts: &'d Facts,
    family: Member<'d>,
) -> Vec<(&'d str, View<'d>)> {
    let only_member = draft.variants.len() == 1;
    let variants = draft.variants.iter().zip(&facts.variants).enumerate();
    variants
        .map(|(at, (variant, item))| {
            let own = Member {
                facts: item,
                given: &variant.given,
                product: family.product,
                variant: Some(at),
            };
            (variant.sku.as_str(), View { own, family: Some(family), only_member })
        })
        .collect()
}

/// The values that only say who belongs to whom.
fn ties<'d>(parent: Member<'d>, children: &[(&'d str, View<'d>)]) -> Vec<Source<'d>> {
    let mut found = parent.sources(&Field::Sku);
    for member in std::iter::once(parent).chain(children.iter().map(|(_, view)| view.own)) {
        found.extend(member.sources(&Field::VariationTheme));
        found.extend(member.sources(&Field::ParentSku));
    }
    found
}

/// `field: value`, as findings name several values.
fn named(given: &Given) -> String {
    format!("{}: {}", given.field.label(crate::catalog::Lang::PtBr), given.raw.trim())
}
