//! Classic mistakes that the fault rig must find. Each can be switched on in a program that is
//! built for the rig (feature `plant`), and in no other: there [`Plant::is_on`] is a constant.

/// A mistake; one at a time, named by `BEECATALOG_PLANT`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plant {
    /// Whoever once held a job may change it as long as its state fits: neither the ledger nor the
    /// holder itself asks whether the claim is still good.
    NoFence,
    /// Groups of streams begin at the newest entry, and hints that a wiped Redis forgot are not
    /// given again.
    DollarGroup,
    /// The answer comes before the job is durable.
    EnqueueOutside,
    /// An entry stays in the stream while its job runs; one that stays for long is run again.
    AckOnCompletion,
    /// Events get their number before they are written, which may happen in another order.
    BigserialCursor,
    /// Writes on SQLite take the lock when they first need it, on several connections.
    DeferredSqlite,
}

impl Plant {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::NoFence,
        Self::DollarGroup,
        Self::EnqueueOutside,
        Self::AckOnCompletion,
        Self::BigserialCursor,
        Self::DeferredSqlite,
    ];

    /// Its name in `BEECATALOG_PLANT`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoFence => "no-fence",
            Self::DollarGroup => "dollar-group",
            Self::EnqueueOutside => "enqueue-outside",
            Self::AckOnCompletion => "ack-on-completion",
            Self::BigserialCursor => "bigserial-cursor",
            Self::DeferredSqlite => "deferred-sqlite",
        }
    }

    /// The mistake of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|plant| plant.name() == name)
    }

    /// Whether the program makes this mistake. A name that nobody knows ends it.
    #[cfg(feature = "plant")]
    pub fn is_on(self) -> bool {
        *PLANTED == Some(self)
    }

    /// Whether the program makes this mistake: not this program.
    #[cfg(not(feature = "plant"))]
    pub const fn is_on(self) -> bool {
        false
    }
}

#[cfg(feature = "plant")]
static PLANTED: std::sync::LazyLock<Option<Plant>> = std::sync::LazyLock::new(|| {
    #[expect(clippy::disallowed_methods, reason = "no setting of a program that anybody is given")]
    let name = std::env::var("BEECATALOG_PLANT").unwrap_or_default();
    if name.is_empty() {
        return None;
    }
    let Some(plant) = Plant::named(&name) else {
        let known = Plant::ALL.map(Plant::name).join(", ");
        #[expect(clippy::print_stderr, reason = "before anything else, also before the log")]
        {
            eprintln!("BEECATALOG_PLANT={name}: no such mistake; there are {known}");
        }
        std::process::exit(2);
    };
    Some(plant)
});

#[cfg(test)]
mod tests {
    use super::Plant;

    #[test]
    fn each_is_found_by_its_name_and_none_is_on() {
        assert!(Plant::ALL.into_iter().all(|plant| Plant::named(plant.name()) == Some(plant)));
        assert_eq!(Plant::named("fence"), None);
        assert!(!Plant::ALL.into_iter().any(Plant::is_on));
    }
}
