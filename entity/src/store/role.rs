//! As whom we speak to a database server.

use sea_orm::{ConnectionTrait as _, DbBackend, Statement};

use super::dialect::{Dialect, server_options};
use super::layout::{APPLIED, quoted};
use super::{Store, StoreError};
use crate::TABLES;

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

/// Of the tables that are the value, by commas, those on which the role lacks rights that serving
/// needs, and these rights. The list of applied changes is only read.
const MISSING: &str = "SELECT t.name AS name, string_agg(r.name, ', ' ORDER BY r.n) AS rights \
     FROM unnest(string_to_array($1, ',')) AS t(name), \
       (VALUES (1, 'SELECT'), (2, 'INSERT'), (3, 'UPDATE'), (4, 'DELETE')) AS r(n, name) \
     WHERE to_regclass(t.name) IS NOT NULL AND (t.name <> $2 OR r.n = 1) \
       AND NOT has_table_privilege(current_user, to_regclass(t.name), r.name) \
     GROUP BY t.name ORDER BY t.name";

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

/// What a role lacks on a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingRights {
    /// The table.
    pub table: String,
    /// E.g. `INSERT, UPDATE`.
    pub rights: String,
}

impl MissingRights {
    /// The statement by which the table's owner gives them to `role`.
    pub fn grant_to(&self, role: &str) -> String {
        format!("GRANT {} ON {} TO {}", self.rights, self.table, quoted(role))
    }

    /// Whether not even the list of applied changes can be read.
    pub fn is_blind(&self) -> bool {
        self.table == APPLIED
    }
}

impl Store {
    /// Rights that our role lacks on tables that are there; none where there are no roles.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn missing_rights(&self) -> Result<Vec<MissingRights>, StoreError> {
        if self.0.dialect == Dialect::Sqlite {
            return Ok(Vec::new());
        }
        let tables = [&[APPLIED], TABLES.as_slice()].concat().join(",");
        let values = [tables.into(), APPLIED.into()];
        let asked = Statement::from_sql_and_values(DbBackend::Postgres, MISSING, values);
        let rows = self.read().query_all_raw(asked).await?;
        rows.into_iter()
            .map(|row| {
                let (table, rights) = (row.try_get("", "name")?, row.try_get("", "rights")?);
                Ok(MissingRights { table, rights })
            })
            .collect()
    }

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
