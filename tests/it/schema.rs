//! `schema.graphql` is what the code says.

use std::fs;
use std::path::Path;

/// Regenerate with `beecatalog schema > schema.graphql`.
#[test]
fn the_committed_schema_is_the_codes_own() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.graphql");
    let committed = fs::read_to_string(path).unwrap();
    assert!(
        committed == beecatalog::graphql::sdl(),
        "schema.graphql is stale: run `./bee schema > schema.graphql`"
    );
}
