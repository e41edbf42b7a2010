/// The strengths of communities, and how strongly one node is tied to each. What belongs together
/// lies together in memory: most of the time goes into looking it up.
pub struct Strengths {
    of: Vec<Strength>,
    /// The communities that the node is tied to.
    met: Vec<u32>,
}

/// A community as one node sees it.
#[derive(Clone, Copy, Default)]
pub struct Strength {
    /// Of all its nodes together.
    pub whole: u32,
    /// Of its ties with the node.
    pub tied: u32,
}

impl Strengths {
    /// As many communities as there are nodes, or more, all of them empty.
    pub fn new(count: usize) -> Self {
        Self {
            of: vec![Strength::default(); count],
            met: Vec::new(),
        }
    }

    pub fn clear(&mut self) {
        self.of.fill(Strength::default());
    }

    pub fn get(&self, community: u32) -> Strength {
        self.of[community as usize]
    }

    pub fn join(&mut self, community: u32, strength: u32) {
        self.of[community as usize].whole += strength;
    }

    pub fn leave(&mut self, community: u32, strength: u32) {
        self.of[community as usize].whole -= strength;
    }

    pub fn meet(&mut self, community: u32, weight: u32) {
        let tied = &mut self.of[community as usize].tied;
        if *tied == 0 {
            self.met.push(community);
        }
        *tied += weight;
    }

    /// The communities that were met, in that order. Forgets that they were.
    pub fn drain(&mut self) -> impl Iterator<Item = (u32, Strength)> {
        let of = &mut self.of;
        self.met.drain(..).map(|community| {
            let strength = &mut of[community as usize];
            let seen = *strength;
            strength.tied = 0;
            (community, seen)
        })
    }
}
