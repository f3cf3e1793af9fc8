//! Rules that the sheet no longer has: a paste over whole columns takes their formats away, while the
//! defined names that these called stay in the workbook.

use std::collections::HashMap;
use std::sync::Arc;

use super::UnknownFormula;
use super::meaning::Meaning;
use crate::book::Book;
use crate::cell::{Area, MAX_ROWS};
use crate::defined_name;
use crate::formula::FormulaFault;
use crate::template::{Column, Layout};

/// The names of rules, by what they end with: the attribute that each is for.
#[derive(Debug, Default)]
pub(super) struct NamedRules<'b>(HashMap<&'b str, &'b str>);

impl<'b> NamedRules<'b> {
    /// Those of a workbook; of several of an attribute the first by the alphabet.
    pub fn of<'w: 'b>(book: &Book<'w, '_>) -> Self {
        let mut named: HashMap<&str, &str> = HashMap::new();
        for name in book.names.keys().copied() {
            let Some(attribute) = attribute(name) else { continue };
            let first = named.entry(attribute).or_insert(name);
            *first = name.min(*first);
        }
        Self(named)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is to be said of a column of which no format says anything; `None` where no name speaks
    /// of its attribute either.
    pub fn gone(&self, column: &Column, layout: &Layout) -> Option<UnknownFormula> {
        let name = self.0.get(&*defined_name::of_group(&column.id))?;
        let (first_row, index) = (layout.data_row, column.index);
        let area =
            Area { first_row, first_column: index, last_row: MAX_ROWS - 1, last_column: index };
        let (cells, formula) = (Arc::from(area.name()), (*name).to_owned());
        Some(UnknownFormula { cells, formula, reason: FormulaFault::Gone, hides: true })
    }
}

/// What stands behind the kind of a rule and its types in a name: `reqPTList0brand.value`,
/// `for_maxfPRODUCTquantity`.
fn attribute(name: &str) -> Option<&str> {
    Meaning::of_names(&[name])?;
    let (_, types) = name.split_once("ptlist").or_else(|| name.split_once("product"))?;
    Some(types.trim_start_matches(|letter: char| letter.is_ascii_digit()))
        .filter(|rest| !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_rules_end_with_their_attribute() {
        for (name, expected) in [
            ("reqptlist0brand.value", Some("brand.value")),
            ("for_maxfproductquantity", Some("quantity")),
            ("req_togptlist12bullet_point.value", Some("bullet_point.value")),
            ("applicableptlist1", None),
            ("ptlist0", None),
            ("coatbrand1.value", None),
        ] {
            assert_eq!(attribute(name), expected, "{name}");
        }
    }
}
