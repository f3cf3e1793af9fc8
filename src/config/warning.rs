//! Names that look like ours and are not: most often a typing error.

use super::{Environment, SECTIONS};

/// Likeness (Jaro-Winkler, 0 to 1) from which on a known name is proposed.
const LIKE: f64 = 0.85;

/// A variable that nothing reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Name as it stands in the environment.
    pub name: String,
    /// Known name that is most like it.
    pub nearest: Option<String>,
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: no such variable", self.name)?;
        match &self.nearest {
            Some(nearest) => write!(f, ", {nearest} is the nearest"),
            None => Ok(()),
        }
    }
}

/// All names beginning with `BEECATALOG_` that are in no table.
pub(super) fn unknown_names(environment: &Environment) -> Vec<Warning> {
    let known = known_names();
    environment
        .names()
        .filter(|name| name.starts_with("BEECATALOG_"))
        .filter(|name| !known.iter().any(|k| k == name))
        .map(|name| Warning { name: name.to_owned(), nearest: nearest(name, &known) })
        .collect()
}

/// Names of all tables, twins included.
pub fn known_names() -> Vec<String> {
    let variables = SECTIONS.iter().flat_map(|section| section.variables);
    let mut names = Vec::new();
    for variable in variables {
        names.push(variable.name.to_owned());
        if variable.has_twin() {
            names.push(variable.twin());
        }
    }
    names
}

fn nearest(name: &str, known: &[String]) -> Option<String> {
    // Without the common beginning, which would make all names alike.
    let bare = |name: &str| name.strip_prefix("BEECATALOG_").unwrap_or(name).to_owned();
    let likeness = |k: &String| strsim::jaro_winkler(&bare(k), &bare(name));
    let nearest = known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(nearest) >= LIKE).then(|| nearest.clone())
}
