use super::*;

#[test]
fn groups_are_numbered_by_size_and_then_by_their_lowest_node() {
    let groups = Groups::from_labels(&[5, 2, 0, 2, 5, 1, 2]);
    assert_eq!(groups.of, [1, 0, 2, 0, 1, 3, 0]);
    assert_eq!(groups.sizes, [3, 2, 1, 1]);
    assert_eq!(Groups::from_labels(&[]), Groups::default());
}
