//! Many processes with a real Redis.

mod counted;
mod faults;
mod flow;
mod server;
mod town;

/// The value, or the end of a test that can't be run here (the reason is on its output).
macro_rules! or_skip {
    ($server:expr) => {
        match $server {
            Some(server) => server,
            None => return,
        }
    };
}
use or_skip;

pub use server::Server;
