//! Any bytes as a CSV file: the first byte chooses the file.
#![no_main]

use entity::fact::Dataset;
use libfuzzer_sys::fuzz_target;
use mission_graph::change::plan_import;
use mission_graph::import::{FILES, Folder};

fuzz_target!(|bytes: &[u8]| {
    if let Some((first, bytes)) = bytes.split_first() {
        let file = FILES[usize::from(*first) % FILES.len()].name;
        let _ = plan_import(&Folder::new([(file, bytes.to_vec())]), &Dataset::default(), true);
    }
});
