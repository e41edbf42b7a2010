use super::*;

#[test]
fn a_sample_holds_different_nodes_and_the_same_each_time() {
    let sample = SourceNodes::Sample(40).nodes(100);
    assert_eq!(sample.len(), 40);
    assert!(sample.is_sorted_by(|a, b| a < b));
    assert!(sample[39] < 100);
    assert_eq!(sample, SourceNodes::Sample(40).nodes(100));
}

#[test]
fn a_sample_as_large_as_the_graph_is_all_of_it() {
    assert_eq!(SourceNodes::Sample(9).nodes(3), [0, 1, 2]);
    assert_eq!(SourceNodes::All.nodes(3), [0, 1, 2]);
    assert!(SourceNodes::Sample(0).nodes(3).is_empty());
}
