//! Valid workbooks with random changes: whatever they become, there is an answer.

use proptest::prelude::*;

use crate::fixture::{Fixture, zip};
use crate::survive;

/// A change of some bytes: where, how many go, what comes.
fn change() -> impl Strategy<Value = (prop::sample::Index, usize, Vec<u8>)> {
    let token = prop::sample::select(vec![
        &b"<"[..],
        b">",
        b"/>",
        b"\"",
        b"&",
        b"&#0;",
        b"0",
        b"9999999999",
        b"-1",
        b"<row>",
        b"</c>",
        b"<![CDATA[",
        b"<!--",
        b"\xFF",
        b"A1:XFD1048576",
        b"#",
        b"[",
        b"$",
        b"_x0000_",
    ]);
    let bytes =
        prop_oneof![token.prop_map(<[u8]>::to_vec), prop::collection::vec(any::<u8>(), 0..4)];
    (any::<prop::sample::Index>(), 0..12usize, bytes)
}

fn apply(bytes: &mut Vec<u8>, changes: &[(prop::sample::Index, usize, Vec<u8>)]) {
    for (at, gone, come) in changes {
        if !bytes.is_empty() {
            let from = at.index(bytes.len());
            let to = (from + gone).min(bytes.len());
            bytes.splice(from..to, come.iter().copied());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_change_to_a_container_is_a_panic(changes in prop::collection::vec(change(), 1..6)) {
        let mut bytes = Fixture::default().bytes();
        apply(&mut bytes, &changes);
        survive::container(&bytes);
    }

    #[test]
    fn no_change_to_a_part_is_a_panic(
        legacy: bool,
        part in 1..8usize,
        changes in prop::collection::vec(change(), 1..4),
    ) {
        let mut parts = Fixture { legacy, ..Fixture::default() }.parts();
        apply(&mut parts[part].1, &changes);
        survive::container(&zip(&parts));
    }

    #[test]
    fn no_random_bytes_are_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        survive::container(&bytes);
        survive::container(&[&b"PK\x03\x04"[..], &bytes].concat());
    }
}
