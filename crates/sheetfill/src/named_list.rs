//! Lists that a column had: told by the defined names of the workbook, which stay when a paste takes the
//! drop-downs off the sheet.

use std::collections::HashSet;

use crate::Error;
use crate::defined_name;
use crate::list::{ColumnList, Context, Lists, Values};
use crate::template::Column;

/// Letters of a name that are compared at once.
const LETTERS_OF_STEP: usize = 16;

/// What names tell of the lists of all columns.
#[derive(Debug, Default)]
pub(crate) struct NamedColumns {
    /// Ends of the names of lists that hang on more cells than the product type.
    hanging: HashSet<String>,
}

impl NamedColumns {
    /// Goes through the names that begin with a product type.
    pub fn of(
        lists: &mut Lists<'_, '_, '_>,
        columns: &[Column],
        types: &[String],
    ) -> Result<Self, Error> {
        let ends: HashSet<String> =
            columns.iter().map(|column| defined_name::of_group(&column.id)).collect();
        let longest = ends.iter().map(String::len).max().unwrap_or_default();
        let types: Vec<String> = types.iter().map(|of| defined_name::of_type(of)).collect();
        let mut hanging = HashSet::new();
        let names = &std::sync::Arc::clone(&lists.book.named).by_name;
        lists.spend(names.len().saturating_mul(types.len()))?;
        for name in names.keys().filter(|name| types.iter().any(|of| name.starts_with(&**of))) {
            // The end that is an attribute begins behind a point: what it hangs on stands before it.
            for (point, _) in name.match_indices('.') {
                let Some(end) = name.get(point + 1..).filter(|end| end.len() <= longest) else {
                    continue;
                };
                lists.spend(1 + end.len() / LETTERS_OF_STEP)?;
                if ends.contains(end) && !hanging.contains(end) {
                    hanging.insert(end.to_owned());
                }
            }
        }
        Ok(Self { hanging })
    }

    /// The list that the names say a column has; `None` where they know of none. One that hangs on more
    /// cells can't be told without its formula.
    pub fn list(
        &self,
        lists: &mut Lists<'_, '_, '_>,
        column: &Column,
        of: &Context<'_>,
    ) -> Result<Option<ColumnList>, Error> {
        let group = defined_name::of_group(&column.id);
        if self.hanging.contains(&group) {
            return Ok(Some(ColumnList::Unreadable(group)));
        }
        let name = defined_name::of_list(&column.id);
        if let Some(values) = named(lists, &name, of)? {
            return Ok(Some(ColumnList::Same(values)));
        }
        let mut per_type = Vec::with_capacity(of.types.len());
        for product_type in of.types {
            let name = format!("{}{name}", defined_name::of_type(product_type));
            lists.spend(1 + name.len() / LETTERS_OF_STEP)?;
            per_type.push(named(lists, &name, of)?);
        }
        let is_one = per_type.iter().any(Option::is_some);
        Ok(is_one.then_some(ColumnList::PerType(per_type)))
    }
}

/// The values of the range with a name.
fn named(
    lists: &mut Lists<'_, '_, '_>,
    name: &str,
    of: &Context<'_>,
) -> Result<Option<Values>, Error> {
    let Some((sheet, area)) = lists.book.range_of_name(name) else { return Ok(None) };
    if lists.changes(sheet, area) {
        return Ok(None);
    }
    lists.range(sheet, area, of)
}
