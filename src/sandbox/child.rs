//! The child: takes its limits, reads the work and the input, answers, ends.

use std::io::{self, BufWriter, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use rustix::process::{Resource, Rlimit, setrlimit};

use super::wire::{self, Said};
use super::{Limits, Work, this_program};

/// Takes the limits and begins anew with `arguments`: an allocator that has reserved its memory
/// before `main` would never come to feel them. Does not return when it goes well.
pub fn confine<'a>(limits: Limits, arguments: impl IntoIterator<Item = &'a str>) -> io::Error {
    let Limits { memory_bytes, cpu_seconds } = limits;
    let all = [
        (Resource::As, memory_bytes, memory_bytes),
        // The hard limit is the one that can't be caught.
        (Resource::Cpu, cpu_seconds, cpu_seconds + 1),
        (Resource::Core, 0, 0),
        (Resource::Fsize, 0, 0),
        (Resource::Nproc, 0, 0),
    ];
    let taken = all.into_iter().try_for_each(|(resource, current, maximum)| {
        setrlimit(resource, Rlimit { current: Some(current), maximum: Some(maximum) })
    });
    match taken {
        Ok(()) => Command::new(this_program()).args(arguments).exec(),
        Err(error) => error.into(),
    }
}

/// Does the work that stands on standard input, and writes its answer to standard output. For a
/// process that is confined: from here on it can't open anything either.
///
/// # Errors
/// When the last limit can't be set, or the pipes do not hold what they should.
pub fn attend<W: Work>() -> io::Result<()> {
    // Standard input, output and error are there; no fourth descriptor can be had.
    setrlimit(Resource::Nofile, Rlimit { current: Some(3), maximum: Some(3) })?;
    let (work, input) = wire::read(io::stdin().lock())?;
    let work: W = rmp_serde::from_slice(&work).map_err(io::Error::other)?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut told = Ok(());
    let answer = work.work(&input, &mut |part| {
        if told.is_ok() {
            told = wire::say(&mut out, &Said::<_, W::Answer>::Part(part));
        }
    });
    told?;
    wire::say(&mut out, &Said::<W::Part, _>::Answer(answer))?;
    out.flush()
}
