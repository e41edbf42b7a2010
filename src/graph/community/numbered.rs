/// The same labels, numbered from 0 in the order in which they come, and how many there are.
pub fn numbered(labels: &[u32]) -> (Vec<u32>, usize) {
    const NONE: u32 = u32::MAX;
    let most = labels.iter().max().map_or(0, |&most| most as usize + 1);
    let mut numbers = vec![NONE; most];
    let mut count = 0;
    let mut numbered = Vec::with_capacity(labels.len());
    for &label in labels {
        let number = &mut numbers[label as usize];
        if *number == NONE {
            *number = count;
            count += 1;
        }
        numbered.push(*number);
    }
    (numbered, count as usize)
}
