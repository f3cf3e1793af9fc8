//! Identities: a prefix that tells what is meant, and a ULID that sorts by time of birth.
//!
//! Every noun has its own type, so a product's id can't be passed where a job's is asked.

use std::fmt;
use std::str::FromStr;

use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use ulid::Ulid;

use crate::instant::Instant;

/// Random bits of a ULID.
const RANDOM_BITS: u128 = (1 << Ulid::RAND_BITS) - 1;

/// Text that is not an id of the expected kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdError {
    /// Another kind's prefix, or none.
    #[error("expected an id that begins with {expected:?}")]
    WrongPrefix {
        /// What the id should begin with, e.g. `job_`.
        expected: &'static str,
    },
    /// The part behind the prefix is not a ULID.
    #[error("expected {expected:?} and 26 letters and digits behind it")]
    NotAUlid {
        /// What the id should begin with, e.g. `job_`.
        expected: &'static str,
    },
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
        #[sea_orm(value_type = "String", column_type = "Text")]
        pub struct $name(Ulid);

        impl $name {
            /// What every id of this kind begins with.
            pub const PREFIX: &'static str = $prefix;

            /// A new id, born at `at`.
            pub fn generate(at: Instant) -> Self {
                Self(new_ulid(at))
            }

            /// New ids born at `at`, each greater than the one before it.
            pub fn series(at: Instant) -> impl Iterator<Item = Self> {
                // Room for half of all random parts before the first one: no overflow.
                let first = new_ulid(at).0 & !(1 << (Ulid::RAND_BITS - 1));
                (first..).map(|next| Self(Ulid(next)))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}{}", $prefix, self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                parse(text, $prefix).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }

        impl TryFromU64 for $name {
            /// Never: ids are text, so no database makes one from a row number.
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )+};
}

ids! {
    /// Names a workspace, the tenant of all other rows.
    WorkspaceId "ws_";
    /// Names an API key's row (not the key itself).
    ApiKeyId "key_";
    /// Names an uploaded file.
    UploadId "up_";
    /// Names a marketplace's template.
    TemplateId "tpl_";
    /// Names a seller's product.
    ProductId "prd_";
    /// Names a job.
    JobId "job_";
    /// Names a schedule.
    ScheduleId "sch_";
    /// Names a job's result file.
    ArtifactId "art_";
    /// Names a product's texts.
    ContentId "cnt_";
    /// Names a call of a model.
    AiCallId "aic_";
    /// Names a fetched page.
    PageId "pg_";
    /// Names a fact that a page gave.
    ProposalId "prop_";
    /// Names a picture.
    PictureId "pic_";
    /// Names one start of a process, so that leases of a dead one can be told from ours.
    BootId "boot_";
}

impl WorkspaceId {
    /// The workspace that the first migration makes: `ws_00000000000000000000000000`.
    pub const DEFAULT: Self = Self(Ulid::nil());
}

fn new_ulid(at: Instant) -> Ulid {
    let millis = u64::try_from(at.as_micros() / 1_000).unwrap_or_default();
    Ulid::from_parts(millis, rand::random::<u128>() & RANDOM_BITS)
}

fn parse(text: &str, expected: &'static str) -> Result<Ulid, IdError> {
    let letters = text.strip_prefix(expected).ok_or(IdError::WrongPrefix { expected })?;
    Ulid::from_string(letters).map_err(|_| IdError::NotAUlid { expected })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_id_of_another_kind_is_refused_by_name() {
        let product = ProductId::generate(Instant::from_micros(1));
        let error = product.to_string().parse::<JobId>().unwrap_err();
        assert_eq!(error, IdError::WrongPrefix { expected: "job_" });
        assert_eq!(error.to_string(), "expected an id that begins with \"job_\"");
    }

    #[test]
    fn the_default_workspace_prints_zeros() {
        assert_eq!(WorkspaceId::DEFAULT.to_string(), "ws_00000000000000000000000000");
    }

    #[test]
    fn ids_sort_by_time_of_birth() {
        let older = JobId::generate(Instant::from_micros(1_000_000));
        let newer = JobId::generate(Instant::from_micros(1_001_000));
        assert!(older < newer);
        assert!(older.to_string() < newer.to_string());
    }

    proptest! {
        #[test]
        fn an_id_reads_back(micros in 0_i64..4_000_000_000_000_000) {
            let id = JobId::generate(Instant::from_micros(micros));
            prop_assert_eq!(id.to_string().parse::<JobId>(), Ok(id));
            let json = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(serde_json::from_str::<JobId>(&json).unwrap(), id);
        }

        #[test]
        fn any_text_is_answered_without_a_panic(text in ".{0,40}") {
            let _ = text.parse::<JobId>();
            let _ = format!("job_{text}").parse::<JobId>();
        }
    }
}
