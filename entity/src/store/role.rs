//! As whom we speak to a database server.

use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

use super::dialect::{Dialect, server_options};
use super::{Store, StoreError};

/// Whether the role, or one that it is a member of, is a superuser, passes row security, owns a table
/// of ours, or may make others.
const RIGHTS: &str = "SELECT current_user::text AS name, \
     EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolsuper \
       AND pg_has_role(current_user, r.oid, 'MEMBER')) AS superuser, \
     EXISTS (SELECT 1 FROM pg_roles r WHERE r.rolbypassrls \
       AND pg_has_role(current_user, r.oid, 'MEMBER')) AS bypasses, \
     has_schema_privilege(current_user, current_schema(), 'CREATE') OR \
     EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
       WHERE c.relkind = 'r' AND n.nspname = current_schema() \
       AND pg_has_role(current_user, c.relowner, 'MEMBER')) AS owner";

/// A role and what it could do beyond its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// May do everything.
    pub superuser: bool,
    /// Row security does not hold for it.
    pub bypasses_row_security: bool,
    /// Owns tables of the schema or may make some, so it can change it.
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
