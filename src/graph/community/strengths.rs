/// The strengths of communities, and how strongly one node is tied to each. What belongs together
/// lies together in memory: most of the time goes into looking it up.
pub struct CommunityStrengths {
    of: Vec<CommunityStrength>,
    /// The communities that the node is tied to.
    neighbours: Vec<u32>,
}

/// A community as one node sees it.
#[derive(Clone, Copy, Default)]
pub struct CommunityStrength {
    /// Of all its nodes together.
    pub whole: u32,
    /// Of its ties with the node.
    pub tied: u32,
}

impl CommunityStrengths {
    /// As many communities as there are nodes, or more, all of them empty.
    pub fn new(count: usize) -> Self {
        Self {
            of: vec![CommunityStrength::default(); count],
            neighbours: Vec::new(),
        }
    }

    pub fn clear(&mut self) {
        self.of.fill(CommunityStrength::default());
    }

    pub fn get(&self, community: u32) -> CommunityStrength {
        self.of[community as usize]
    }

    pub fn add(&mut self, community: u32, strength: u32) {
        self.of[community as usize].whole += strength;
    }

    pub fn remove(&mut self, community: u32, strength: u32) {
        self.of[community as usize].whole -= strength;
    }

    pub fn add_neighbour(&mut self, community: u32, weight: u32) {
        let tied = &mut self.of[community as usize].tied;
        if *tied == 0 {
            self.neighbours.push(community);
        }
        *tied += weight;
    }

    /// The communities that were met, in that order. Forgets that they were.
    pub fn drain(&mut self) -> impl Iterator<Item = (u32, CommunityStrength)> {
        let of = &mut self.of;
        self.neighbours.drain(..).map(|community| {
            let strength = &mut of[community as usize];
            let seen = *strength;
            strength.tied = 0;
            (community, seen)
        })
    }
}
