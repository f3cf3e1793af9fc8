//! The one who asks, and the keys of the workspace.

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::api_key::Model;
use entity::id::ApiKeyId;

use super::context::Desked as _;
use super::error::UserError;
use super::scalar::DateTime;
use super::{ApiError, page};

/// Longest name of a key, in characters.
const MAX_NAME_CHARS: usize = 100;

/// The holder of the key that the request came with.
#[derive(Debug, SimpleObject)]
pub struct Viewer {
    /// Workspace whose rows are seen.
    workspace_id: ID,
    /// Whether it is a person at the machine's own command line.
    operator: bool,
}

/// Bounds that requests are held to, as configured.
#[expect(clippy::struct_field_names, reason = "they are names of the API's fields")]
#[derive(Debug, SimpleObject)]
pub struct Limits {
    /// Most items of one page.
    max_page_size: i32,
    /// Most levels of fields in an operation.
    max_depth: i32,
    /// Most cost of an operation.
    max_complexity: i32,
}

/// A key of the workspace. Its text is shown once, when it is made.
pub struct ApiKey(Model);

#[Object]
impl ApiKey {
    /// Names the key; opens nothing.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Name for people.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How the key's text begins.
    async fn prefix(&self) -> String {
        format!("bc_{}", self.0.prefix)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// From here on it opens nothing.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }
}

/// Queries about the viewer.
#[derive(Debug, Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who the server takes you for.
    async fn viewer(&self, ctx: &Context<'_>) -> async_graphql::Result<Viewer> {
        let viewer = ctx.viewer()?;
        let workspace_id = viewer.scope.tenant().to_string().into();
        Ok(Viewer { workspace_id, operator: viewer.operator })
    }

    /// Bounds that requests are held to.
    async fn limits(&self) -> Limits {
        let number = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        Limits {
            max_page_size: i32::try_from(page::MAX_FIRST).unwrap_or(i32::MAX),
            max_depth: number(super::MAX_DEPTH),
            max_complexity: number(super::MAX_COMPLEXITY),
        }
    }

    /// Keys of the workspace, newest first, revoked ones included.
    async fn api_keys(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ApiKey>> {
        let keys = ctx.desk()?.access.list(&ctx.scope()?).await.map_err(ApiError::internal)?;
        Ok(keys.into_iter().map(ApiKey).collect())
    }
}

/// A new key.
#[derive(SimpleObject)]
pub struct ApiKeyCreatePayload {
    /// The key's row.
    api_key: Option<ApiKey>,
    /// The key itself. It is not kept: store it now.
    secret: Option<String>,
    /// Why there is none.
    user_errors: Vec<UserError>,
}

/// An ended key.
#[derive(SimpleObject)]
pub struct ApiKeyRevokePayload {
    /// Whether the key ended now.
    revoked: bool,
    /// Why not.
    user_errors: Vec<UserError>,
}

/// Changes of keys.
#[derive(Debug, Default)]
pub struct KeyMutation;

#[Object]
impl KeyMutation {
    /// Makes a key of the workspace.
    async fn api_key_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Name for people, 1 to 100 characters.")] name: String,
    ) -> async_graphql::Result<ApiKeyCreatePayload> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > MAX_NAME_CHARS {
            let text = ctx.lang().pick(
                "o nome da chave deve ter de 1 a 100 caracteres",
                "a key's name has 1 to 100 characters",
            );
            let user_errors = vec![UserError::new("INVALID_NAME", text, &["name"])];
            return Ok(ApiKeyCreatePayload { api_key: None, secret: None, user_errors });
        }
        let made = ctx.desk()?.access.create(&ctx.scope()?, name).await;
        let (row, key) = made.map_err(ApiError::internal)?;
        let secret = Some(key.reveal());
        Ok(ApiKeyCreatePayload { api_key: Some(ApiKey(row)), secret, user_errors: Vec::new() })
    }

    /// Ends a key at once.
    async fn api_key_revoke(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> async_graphql::Result<ApiKeyRevokePayload> {
        let id: ApiKeyId = id.parse().map_err(|_| ApiError::NotFound)?;
        let revoked = ctx.desk()?.access.revoke(&ctx.scope()?, id).await;
        let revoked = revoked.map_err(ApiError::internal)?;
        let text =
            ctx.lang().pick("não há chave ativa com esse id", "there is no live key with this id");
        let user_errors =
            if revoked { Vec::new() } else { vec![UserError::new("NOT_FOUND", text, &["id"])] };
        Ok(ApiKeyRevokePayload { revoked, user_errors })
    }
}
