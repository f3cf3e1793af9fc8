//! How much memory a template holds.

use std::collections::{BTreeMap, HashSet};
use std::mem::size_of;
use std::sync::Arc;

use crate::attribute::AttributeId;
use crate::list::{ColumnList, Values};
use crate::template::{Column, Template};

/// What an allocation costs beside its bytes: the allocator's own books, and its rounding.
const ALLOCATION: usize = 16;

/// Adds up bytes; what is shared counts once.
#[derive(Debug, Default)]
pub(crate) struct Scale {
    bytes: usize,
    /// Addresses of what was weighed already.
    seen: HashSet<usize>,
}

impl Scale {
    /// An allocation of so many things.
    pub fn many<T>(&mut self, things: usize) {
        if things > 0 {
            self.bytes += things * size_of::<T>() + ALLOCATION;
        }
    }

    /// A text in an allocation of its own.
    pub fn text(&mut self, text: &str) {
        self.many::<u8>(text.len());
    }

    /// The table behind a map: it has room for more than it holds.
    pub fn map<K, V>(&mut self, entries: usize) {
        self.many::<(K, V)>(entries + entries / 2);
    }

    /// Whether something shared is weighed for the first time; its counts are.
    pub fn is_new<T: ?Sized>(&mut self, shared: &Arc<T>) -> bool {
        let is_new = self.seen.insert(Arc::as_ptr(shared).cast::<()>().addr());
        if is_new {
            self.bytes += 2 * size_of::<usize>();
        }
        is_new
    }

    /// A text that may be shared.
    pub fn shared(&mut self, text: &Arc<str>) {
        if self.is_new(text) {
            self.text(text);
        }
    }

    /// A list that may be shared.
    pub fn values(&mut self, values: &Values) {
        if !self.is_new(values) {
            return;
        }
        self.bytes += size_of_val(&**values) + ALLOCATION;
        for value in values.iter() {
            self.shared(&value.text);
            self.optional(value.canonical.as_deref());
        }
    }

    fn optional(&mut self, text: Option<&str>) {
        if let Some(text) = text {
            self.text(text);
        }
    }

    /// Texts by texts.
    pub fn pairs(&mut self, pairs: &BTreeMap<String, String>) {
        self.map::<String, String>(pairs.len());
        for (key, value) in pairs {
            self.text(key);
            self.text(value);
        }
    }

    fn id(&mut self, id: &AttributeId) {
        self.text(id.raw());
        self.text(id.stem());
        self.text(id.group());
        self.many::<u32>(id.indices().len());
        self.many::<(String, String)>(id.qualifiers().count());
        for (name, value) in id.qualifiers() {
            self.text(name);
            self.text(value);
        }
    }

    fn column(&mut self, column: &Column) {
        self.id(&column.id);
        self.text(&column.label);
        self.optional(column.example.as_deref());
        for shared in [&column.prompt, &column.help].into_iter().flatten() {
            self.shared(shared);
        }
        column.lists.weigh(self);
    }

    /// A list of a column.
    pub fn list(&mut self, list: &ColumnList) {
        match list {
            ColumnList::Same(values) => self.values(values),
            ColumnList::PerType(lists) => {
                self.many::<Option<Values>>(lists.len());
                lists.iter().flatten().for_each(|values| self.values(values));
            }
            ColumnList::Dependent(list) if self.is_new(list) => list.weigh(self),
            ColumnList::Dependent(_) => {}
            ColumnList::Unreadable(formula) => self.text(formula),
        }
    }
}

impl Template {
    /// Bytes of memory that the template holds, to weigh it in a cache.
    ///
    /// An estimate, from the lengths of what it is made of: what columns share counts once, maps as if
    /// they had half again as many entries, each allocation with a word or two for the allocator. Of
    /// the real template it is within a quarter of what the process grows by. It takes as long as
    /// going through all lists once.
    pub fn weight(&self) -> usize {
        let mut scale = Scale { bytes: size_of::<Self>(), ..Scale::default() };
        self.settings.weigh(&mut scale);
        scale.many::<String>(self.product_types.len());
        self.product_types.iter().for_each(|name| scale.text(name));
        scale.many::<crate::TemplateSheet>(self.sheets.len());
        self.sheets.iter().for_each(|sheet| scale.text(&sheet.name));
        scale.many::<crate::Section>(self.sections.len());
        self.sections.iter().for_each(|section| scale.text(&section.title));
        scale.many::<Column>(self.columns.len());
        self.columns.iter().for_each(|column| scale.column(column));
        self.indexes(&mut scale);
        scale.pairs(&self.defaults);
        scale.map::<String, BTreeMap<String, String>>(self.aliases.len());
        for (attribute, aliases) in &self.aliases {
            scale.text(attribute);
            scale.pairs(aliases);
        }
        scale.many::<(String, Vec<String>)>(self.browse_nodes.len());
        for (name, nodes) in &self.browse_nodes {
            scale.text(name);
            scale.many::<String>(nodes.len());
            for node in nodes {
                scale.text(node);
            }
        }
        if scale.is_new(&self.rules) {
            self.rules.weigh(&mut scale);
        }
        scale.bytes
    }

    fn indexes(&self, scale: &mut Scale) {
        scale.many::<usize>(self.dependent.columns.len());
        scale.map::<u32, usize>(self.dependent.places.len());
        scale.map::<String, usize>(self.by_id.len());
        self.by_id.keys().for_each(|id| scale.text(id));
        scale.map::<String, Vec<usize>>(self.by_stem.len());
        for (stem, positions) in &self.by_stem {
            scale.text(stem);
            scale.many::<usize>(positions.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_weighs_once() {
        let text: Arc<str> = "a".repeat(1_000).into();
        let mut scale = Scale::default();
        scale.shared(&text);
        let once = scale.bytes;
        assert!((1_000..1_100).contains(&once), "{once}");
        scale.shared(&Arc::clone(&text));
        assert_eq!(scale.bytes, once);
        scale.shared(&Arc::from("b"));
        assert!(scale.bytes > once);
    }
}
