//! Standard output that may be closed: `beecatalog … | head` is no error.

/// Prints a line; answers the error instead of panicking when nobody reads any more.
macro_rules! say {
    ($($arguments:tt)*) => {{
        use std::io::Write as _;
        let mut out = std::io::stdout().lock();
        writeln!(out, $($arguments)*)
    }};
}
pub(crate) use say;
