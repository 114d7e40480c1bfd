//! The prints of a set of views are those of a larger set that it holds.

use std::path::Path;

use nearmark::{Algorithm, Hasher, Query, ViewSet};

fn query(bytes: &[u8], views: ViewSet) -> Query {
    Hasher::new(Algorithm::Pdq).views(views).margins().query(bytes).expect("a picture")
}

#[test]
fn a_smaller_query_is_the_part_of_a_larger_one_that_its_set_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let pictures = [
        "crates/cli/demo/balloons.jpg",
        "crates/cli/demo/fruit_framed.jpg",
        "crates/cli/demo/lighthouse_stamped.jpg",
        "crates/cli/demo/blank.jpg",
        "fixtures/images/jpeg_exif6.jpg",
        "fixtures/images/png_rgba.png",
    ];
    for name in pictures {
        let bytes = std::fs::read(folder.join(name)).expect("a committed picture");
        let wide = query(&bytes, ViewSet::Wide);
        for set in ViewSet::ALL {
            let held: Vec<_> = wide.prints.iter().filter(|print| set.holds(print.view)).cloned().collect();
            assert_eq!(query(&bytes, set).prints, held, "{name} {set}");
        }
    }
}
