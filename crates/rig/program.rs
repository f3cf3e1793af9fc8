//! The `beecatalog` binary as the fault rig runs it: with its jobs, and beside the other in `target/`.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    beecatalog::cli::main()
}
