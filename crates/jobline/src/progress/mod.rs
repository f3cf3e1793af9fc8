//! Progress: what a job says about itself, as an ordered log.

mod event;
mod feed;
mod follow;
mod hub;
mod log;
mod meter;
mod reporter;
mod wire;

pub use event::{EventKind, JobEvent, JobFault, PhaseProgress, Progress};
pub use feed::FeedEvent;
pub use log::{LogLevel, LogLine};
pub use meter::Phase;

pub(crate) use event::Body;
pub(crate) use feed::{Place, follow as follow_all};
pub(crate) use follow::follow;
pub(crate) use hub::Hub;
pub(crate) use meter::{Meter, Report};
pub(crate) use reporter::report;
