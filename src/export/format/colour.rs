//! The colour of each kind of node, the same in every picture.

use std::fmt;

use entity::NodeKind;

/// Red, green and blue, each from 0 to 255. Written as `#0072b2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

/// After Okabe & Ito (2008), "Color Universal Design": colours that people tell apart whatever colours
/// they see, with a grey beside them.
pub fn of(kind: NodeKind) -> Colour {
    match kind {
        NodeKind::Country => Colour(0x33, 0x33, 0x33),
        NodeKind::City => Colour(0x00, 0x72, 0xb2),
        NodeKind::Stakeholder => Colour(0xe6, 0x9f, 0x00),
        NodeKind::NationalPlatform => Colour(0xd5, 0x5e, 0x00),
        NodeKind::Pilot => Colour(0x00, 0x9e, 0x73),
        NodeKind::Learning => Colour(0x56, 0xb4, 0xe9),
        NodeKind::EngagementSpace => Colour(0xcc, 0x79, 0xa7),
        NodeKind::Initiative => Colour(0xf0, 0xe4, 0x42),
        NodeKind::Theme => Colour(0x99, 0x99, 0x99),
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(red, green, blue) = self;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}
