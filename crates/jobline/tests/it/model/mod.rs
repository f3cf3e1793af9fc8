//! The state machine: explored in every order by its rules alone, and step by step against the ledger,
//! so that the rules that are explored are the ledger's.

mod explore;
mod lockstep;
mod machine;
