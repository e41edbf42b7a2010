use entity::NodeKind;

use super::NodeFilter;

impl NodeFilter {
    /// A kind other than this one on which the filter has a condition, so that no node of this kind
    /// can match.
    pub fn other_kind(&self, kind: NodeKind) -> Option<NodeKind> {
        let conditions = [
            (NodeKind::Country, self.country.is_some()),
            (NodeKind::City, self.city.is_some()),
            (NodeKind::Stakeholder, self.stakeholder.is_some()),
            (NodeKind::NationalPlatform, self.national_platform.is_some()),
            (NodeKind::Pilot, self.pilot.is_some()),
            (NodeKind::Learning, self.learning.is_some()),
            (NodeKind::EngagementSpace, self.engagement_space.is_some()),
            (NodeKind::Initiative, self.initiative.is_some()),
            (NodeKind::Theme, self.theme.is_some()),
        ];
        let mut conditions = conditions.into_iter();
        let other = conditions.find(|&(other, is_given)| is_given && other != kind);
        let nested = || {
            let mut all = self.and.iter().flatten();
            all.find_map(|filter| filter.other_kind(kind))
        };
        other.map(|(other, _)| other).or_else(nested)
    }
}
