//! Lets the crate build without Node: the folder of the built GraphiQL must exist to be embedded.

const DIST: &str = "web/graphiql/dist";

fn main() -> std::io::Result<()> {
    // Cargo watches the whole folder, so a GraphiQL that is built later is embedded then.
    println!("cargo::rerun-if-changed={DIST}");
    std::fs::create_dir_all(DIST)
}
