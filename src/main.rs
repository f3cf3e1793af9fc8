//! The `beecatalog` binary: reads the command line and says with its exit code how it went.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    beecatalog::cli::main()
}
