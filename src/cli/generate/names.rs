use fastrand::Rng;

const ONSETS: &[&str] = &[
    "b", "br", "d", "f", "g", "gr", "h", "k", "kl", "l", "m", "n", "p", "r", "s", "st", "t", "v",
    "z",
];
const VOWELS: &[&str] = &["a", "e", "i", "o", "u", "ä", "ø", "é", "ã", "ie"];
const ENDINGS: &[&str] = &[
    "burg", "stad", "ville", "grad", "polis", "ham", "by", "ñez", "ów", "å",
];

/// A name that could be a town's, accents included. Not unique.
pub fn town(random: &mut Rng) -> String {
    let syllables = random.usize(1..3);
    let mut name: String = (0..syllables).map(|_| syllable(random)).collect();
    name.push_str(pick(ENDINGS, random));
    let mut letters = name.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

fn syllable(random: &mut Rng) -> String {
    format!("{}{}", pick(ONSETS, random), pick(VOWELS, random))
}

/// # Panics
/// When there is nothing to choose from.
pub fn pick<'a, T: ?Sized>(from: &[&'a T], random: &mut Rng) -> &'a T {
    from[random.usize(..from.len())]
}
