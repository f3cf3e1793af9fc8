//! The books that a container keeps of its parts: their types, and which belongs to which.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::Error;
use crate::active::MAX_ALL_RELATIONSHIPS;
use crate::dialect::Dialect;
use crate::edit::{Edits, Parent};
use crate::package::Package;
use crate::rewrite::Rewrite;
use crate::workbook::{MAX_RELATIONSHIPS, rels_of};
use crate::xml::{Node, Xml, attribute, local};

/// Where types of parts stand.
const TYPES: &str = "[Content_Types].xml";
/// A part of relationships that has none yet.
const NO_RELATIONSHIPS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"/>";

/// A container whose parts are being changed.
pub(super) struct Container<'p, 'b> {
    pub package: &'p mut Package<'b>,
    pub dialect: Dialect,
    pub rewrite: Rewrite<'b>,
    /// Relationships of all parts.
    pub relationships: usize,
}

impl Container<'_, '_> {
    /// The present text of a part.
    pub fn text(&mut self, part: &str) -> Result<Option<String>, Error> {
        self.rewrite.find_text(self.package, part)
    }

    /// A name of the form `before1after` that no part has, with the lowest number.
    pub fn free_name(&self, before: &str, after: &str) -> String {
        let names = (1..=self.package.names().len() + 1).map(|n| format!("{before}{n}{after}"));
        let mut free = names.filter(|name| self.package.position(name).is_none());
        free.next().unwrap_or_else(|| format!("{before}0{after}"))
    }

    /// Declares the type of a part by its name.
    pub fn declare(&mut self, part: &str, content_type: &str) -> Result<(), Error> {
        self.add_type("Override", "PartName", &format!("/{part}"), content_type)
    }

    /// Declares the type of all parts with an extension.
    pub fn declare_extension(&mut self, extension: &str, content_type: &str) -> Result<(), Error> {
        self.add_type("Default", "Extension", extension, content_type)
    }

    fn add_type(
        &mut self,
        element: &str,
        key: &str,
        value: &str,
        content_type: &str,
    ) -> Result<(), Error> {
        let text = self.text(TYPES)?;
        let text = text.ok_or_else(|| Error::MissingPart { part: TYPES.to_owned() })?;
        let mut xml = Xml::new(TYPES, &text);
        while let Some(node) = xml.next()? {
            let Node::Open { tag, .. } = node else { continue };
            let known = attribute(&tag, key).is_some_and(|known| known.eq_ignore_ascii_case(value));
            if local(&tag) == element && known {
                return Ok(());
            }
        }
        let types = Parent::find(TYPES, &text, "Types")?;
        let types = types.ok_or_else(|| Error::malformed("the container declares no types"))?;
        let prefix = types.prefix();
        let new = format!("<{prefix}{element} {key}=\"{value}\" ContentType=\"{content_type}\"/>");
        // Types by extension stand before those by name in what Excel writes, but need not.
        let mut edits = Edits::default();
        types.append(&new, 0, &mut edits);
        self.rewrite.set(TYPES, edits.apply(&text));
        Ok(())
    }

    /// Adds a relationship of `part` to `target`, another part; returns the attributes by which an
    /// element of `part` names it. Sheets need not declare their prefix themselves.
    pub fn relate(&mut self, part: &str, kind: &str, target: &str) -> Result<String, Error> {
        let rels = rels_of(part);
        let text = self.text(&rels)?.unwrap_or_else(|| NO_RELATIONSHIPS.to_owned());
        let mut ids = HashSet::new();
        let mut xml = Xml::new(&rels, &text);
        while let Some(node) = xml.next()? {
            if let Node::Open { tag, .. } = node {
                ids.extend(attribute(&tag, "Id").map(Cow::into_owned));
            }
        }
        self.relationships += 1;
        let of_all = (self.relationships, MAX_ALL_RELATIONSHIPS);
        let counts = [(ids.len() + 1, MAX_RELATIONSHIPS), of_all];
        if let Some((found, limit)) = counts.into_iter().find(|(found, limit)| found > limit) {
            let (found, limit) = (found as u64, limit as u64);
            return Err(Error::TooManyRelationships { part: rels, found, limit });
        }
        let mut free = (1..=ids.len() + 1).map(|n| format!("rId{n}"));
        let id = free.find(|id| !ids.contains(id)).unwrap_or_default();
        let parent = Parent::find(&rels, &text, "Relationships")?;
        let parent = parent.ok_or_else(|| Error::malformed(format!("part {rels} holds none")))?;
        let prefix = parent.prefix();
        let kinds = self.dialect.relationships();
        let new = format!(
            "<{prefix}Relationship Id=\"{id}\" Type=\"{kinds}/{kind}\" Target=\"/{target}\"/>"
        );
        let mut edits = Edits::default();
        parent.append(&new, 0, &mut edits);
        self.rewrite.set(rels, edits.apply(&text));
        Ok(format!("xmlns:r=\"{kinds}\" r:id=\"{id}\""))
    }
}
