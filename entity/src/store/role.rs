//! As whom we speak to a database server.

use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

use super::dialect::{Dialect, server_options};
use super::{Store, StoreError};

/// Whether the role is a superuser, passes row security, or owns a table of ours.
const RIGHTS: &str = "SELECT r.rolname AS name, r.rolsuper AS superuser, r.rolbypassrls AS bypasses, \
     EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
       WHERE c.relowner = r.oid AND c.relkind = 'r' AND n.nspname = current_schema()) AS owner \
     FROM pg_roles r WHERE r.rolname = current_user";

/// A role and what it could do beyond its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// May do everything.
    pub superuser: bool,
    /// Row security does not hold for it.
    pub bypasses_row_security: bool,
    /// Owns tables of the schema, so it can change or drop them.
    pub owner: bool,
}

impl Role {
    /// Whether it can do no more than reading and writing rows.
    pub fn is_confined(&self) -> bool {
        !self.superuser && !self.bypasses_row_security && !self.owner
    }
}

impl Store {
    /// The role of our connections; `None` where there are no roles.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn role(&self) -> Result<Option<Role>, StoreError> {
        if self.0.dialect == Dialect::Sqlite {
            return Ok(None);
        }
        let asked = Statement::from_string(DbBackend::Postgres, RIGHTS);
        let Some(row) = self.read().query_one_raw(asked).await? else { return Ok(None) };
        Ok(Some(Role {
            name: row.try_get("", "name")?,
            superuser: row.try_get("", "superuser")?,
            bypasses_row_security: row.try_get("", "bypasses")?,
            owner: row.try_get("", "owner")?,
        }))
    }
}

/// The role that a URL names; `None` on SQLite.
///
/// # Errors
/// [`StoreError::UnsupportedUrl`], [`StoreError::Open`] when the URL can't be read.
pub fn role_of(url: &str) -> Result<Option<String>, StoreError> {
    match Dialect::of(url)? {
        Dialect::Sqlite => Ok(None),
        Dialect::Postgres => Ok(Some(server_options(url)?.get_username().to_owned())),
    }
}
