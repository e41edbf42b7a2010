use std::collections::HashSet;
use std::io;
use std::path::Path;

use entity::LinkKind::{
    self, Coordinates, Funds, HasTheme, Hosts, Leads, MemberOf, ParticipatesIn, PartnerIn,
    Produced, Represents, Supports, TwinnedWith,
};
use entity::NodeKind::{
    self, City, Country, EngagementSpace, Initiative, Learning, NationalPlatform, Pilot,
    Stakeholder, Theme,
};
use entity::Vocabulary;
use fastrand::Rng;

use super::Plan;
use super::nodes::{Pools, SOURCE};
use super::sheet;
use crate::import::DatasetPart;

/// How many of a thousand curated links lead between which kinds of nodes, rounded.
const MIX: &[(u32, NodeKind, LinkKind, NodeKind)] = &[
    (160, Pilot, HasTheme, Theme),
    (150, Learning, HasTheme, Theme),
    (120, City, ParticipatesIn, Pilot),
    (90, Stakeholder, Produced, Learning),
    (80, Stakeholder, PartnerIn, Pilot),
    (50, City, MemberOf, NationalPlatform),
    (45, City, Produced, Learning),
    (45, City, TwinnedWith, City),
    (40, City, Leads, Pilot),
    (35, Stakeholder, MemberOf, NationalPlatform),
    (35, City, ParticipatesIn, Initiative),
    (35, Pilot, Produced, Learning),
    (30, Stakeholder, PartnerIn, Initiative),
    (25, Stakeholder, Supports, City),
    (20, City, MemberOf, Stakeholder),
    (15, Stakeholder, Coordinates, Initiative),
    (10, NationalPlatform, Supports, City),
    (5, Stakeholder, Represents, Country),
    (5, Stakeholder, Hosts, EngagementSpace),
    (5, Stakeholder, Funds, Pilot),
];

/// How often a pair is drawn anew when it is taken; small kinds run out of pairs.
const ATTEMPTS: usize = 20;

/// Writes the links: most stay within a country, and a node that has links draws more.
pub fn write_links(
    plan: Plan,
    pools: &Pools,
    folder: &Path,
    random: &mut Rng,
    progress: &dyn Fn(usize),
) -> io::Result<()> {
    let mut sheet = sheet(DatasetPart::Links, folder)?;
    let mut taken = HashSet::with_capacity(plan.links);
    // The ends of earlier links: to draw from them is to prefer nodes by their degree.
    let mut ends: Vec<Vec<usize>> = vec![Vec::new(); MIX.len()];
    let total: u32 = MIX.iter().map(|(share, ..)| share).sum();
    for written in 0..plan.links {
        let pair = (0..ATTEMPTS).find_map(|_| {
            let row = weighted_row(random.u32(..total));
            let (_, from_kind, kind, to_kind) = MIX[row];
            let from = *choose(pools.nodes(from_kind, None), random)?;
            let to = draw_end(pools, to_kind, pools.countries[from], &ends[row], random)?;
            let symmetric = kind.definition().symmetric;
            let key = if symmetric && from > to {
                (to, kind, from)
            } else {
                (from, kind, to)
            };
            (from != to && taken.insert(key)).then_some((row, from, kind, to))
        });
        let Some((row, from, kind, to)) = pair else {
            continue;
        };
        ends[row].push(to);
        sheet.row(&[
            ("from", &pools.ids[from]),
            ("kind", kind.name()),
            ("to", &pools.ids[to]),
            ("since", if random.bool() { "2023" } else { "" }),
            ("source", SOURCE),
            ("as_of", "2026-01-01"),
            ("confidence", "sourced"),
        ])?;
        progress(written + 1);
    }
    sheet.finish().map(drop)
}

fn weighted_row(mut drawn: u32) -> usize {
    for (row, (share, ..)) in MIX.iter().enumerate() {
        match drawn.checked_sub(*share) {
            Some(rest) => drawn = rest,
            None => return row,
        }
    }
    MIX.len() - 1
}

fn draw_end(
    pools: &Pools,
    kind: NodeKind,
    country: Option<usize>,
    earlier: &[usize],
    random: &mut Rng,
) -> Option<usize> {
    // One in three goes to where many went before, whatever the country.
    if !earlier.is_empty() && random.u32(..3) == 0 {
        return choose(earlier, random).copied();
    }
    let here = pools.nodes(kind, country);
    let stays = !here.is_empty() && random.u32(..5) > 0;
    choose(if stays { here } else { pools.nodes(kind, None) }, random).copied()
}

fn choose<'a>(from: &'a [usize], random: &mut Rng) -> Option<&'a usize> {
    (!from.is_empty()).then(|| &from[random.usize(..from.len())])
}
