//! The gateway against vendors on this machine: the real client, real sockets.

mod answers;
mod failures;
mod vendor;
