//! The declaration of a filter on nodes of one kind.

/// Declares a filter: shared attributes, attributes of the kind, then single and multiple related
/// nodes.
macro_rules! node_filter {
    (@country) => { None };
    (@country $country:expr) => { Some($country) };
    (
        $(#[doc = $doc:tt])+
        $filter:ident for $details:pat, at $matching:ident, $node:ident, of $kind:expr, {
            $( $(#[doc = $own_doc:tt])+ $own:ident: $own_type:ty = $value:expr; )*
        }
        one { $( $(#[doc = $one_doc:tt])+ $one:ident: $one_filter:ident = $way:expr; )* }
        related { $( $(#[doc = $list_doc:tt])+ $list:ident: $list_filter:ident = $relation:expr $(, within $country:expr)?; )* }
    ) => {
        $(#[doc = $doc])+
        /// All conditions must match. A condition that is `null` is ignored.
        #[derive(InputObject, Clone, Debug, Default)]
        pub struct $filter {
            /// All of these filters match.
            pub(super) and: Option<Vec<$filter>>,
            /// At least one of these filters matches.
            or: Option<Vec<$filter>>,
            /// This filter does not match.
            not: Option<Box<$filter>>,
            /// Conditions on the ID.
            id: Option<IdFilter>,
            /// Conditions on the name.
            name: Option<TextFilter>,
            /// Conditions on the summary.
            summary: Option<TextFilter>,
            /// Conditions on the website.
            website: Option<TextFilter>,
            /// Conditions on the level of governance.
            level: Option<TermFilter<Level>>,
            /// Conditions on the date the sources are current to.
            as_of: Option<DateFilter>,
            /// Conditions on the confidence.
            confidence: Option<TermFilter<Confidence>>,
            /// Conditions on the number of links, of any kind and direction.
            degree: Option<IntFilter>,
            /// Conditions on the node's links, of any kind.
            links: Option<Box<LinkFilter>>,
            /// Only nodes within a number of links of other nodes.
            reach: Option<Box<ReachFilter>>,
            $( $(#[doc = $own_doc])+ $own: Option<$own_type>, )*
            $( $(#[doc = $one_doc])+ pub(super) $one: Option<Box<$one_filter>>, )*
            $( $(#[doc = $list_doc])+ $list: Option<Box<ListFilter<$list_filter>>>, )*
        }

        impl Matches for $filter {
            const KIND: Option<NodeKind> = $kind;

            fn candidates(
                &self,
                matching: &FilterEvaluation,
                kind: Option<NodeKind>,
            ) -> Option<Vec<NodeIndex>> {
                let mut path = AccessPath::new(matching, kind);
                path.all(self.and.as_ref());
                path.any(self.or.as_ref());
                path.id(self.id.as_ref());
                $( path.one(self.$one.as_deref(), $way); )*
                $( path.list(self.$list.as_deref(), $relation); )*
                path.candidates()
            }

            fn matches(&self, $matching: &FilterEvaluation, $node: NodeIndex) -> bool {
                let record = $matching.snapshot.node($node);
                #[allow(irrefutable_let_patterns, reason = "NodeFilter takes every kind")]
                let $details = &record.details else {
                    return false;
                };
                if !$matching.spend(FILTER) {
                    return false;
                }
                self.and.as_ref().is_none_or(|all| all.iter().all(|f| f.matches($matching, $node)))
                    && self.or.as_ref().is_none_or(|any| any.iter().any(|f| f.matches($matching, $node)))
                    && self.not.as_ref().is_none_or(|not| !not.matches($matching, $node))
                    && self.id.as_ref().is_none_or(|f| f.matches($matching, record))
                    && self.name.as_ref().is_none_or(|f| f.matches($matching, Some(&record.node.name)))
                    && self.summary.as_ref().is_none_or(|f| f.matches($matching, record.node.summary.as_deref()))
                    && self.website.as_ref().is_none_or(|f| f.matches($matching, record.node.website.as_deref()))
                    && self.level.as_ref().is_none_or(|f| f.matches($matching, $matching.snapshot.level($node)))
                    && self.as_of.as_ref().is_none_or(|f| f.matches($matching, record.node.as_of))
                    && self.confidence.as_ref().is_none_or(|f| f.matches($matching, Some(record.node.confidence)))
                    && self.degree.as_ref().is_none_or(|f| f.matches_count($matching, $matching.snapshot.degree($node)))
                    && self.links.as_ref().is_none_or(|f| f.matches($matching, $node))
                    && self.reach.as_ref().is_none_or(|f| f.matches($matching, $node))
                    $( && self.$own.as_ref().is_none_or(|f| f.matches($matching, $value)) )*
                    $( && self.$one.as_ref().is_none_or(|f| {
                        let one = $way.of($matching.snapshot, $node);
                        one.is_some_and(|one| $matching.matches_nested(f.as_ref(), one))
                    }) )*
                    $( && self.$list.as_ref().is_none_or(|f| f.matches($matching, $node, $relation, node_filter!(@country $($country)?))) )*
            }

            fn check(&self, snapshot: &Snapshot) -> Result<usize, Error> {
                let mut nesting = 0;
                for same in self.and.iter().chain(&self.or).flatten() {
                    nesting = nesting.max(same.check(snapshot)?);
                }
                if let Some(not) = &self.not {
                    nesting = nesting.max(not.check(snapshot)?);
                }
                if let Some(links) = &self.links {
                    nesting = nesting.max(links.check(snapshot)?);
                }
                if let Some(reach) = &self.reach {
                    reach.check(snapshot)?;
                }
                $( if let Some(own) = &self.$own {
                    Condition::check(own, snapshot)?;
                } )*
                $( if let Some(one) = &self.$one {
                    nesting = nesting.max(1 + one.check(snapshot)?);
                } )*
                $( if let Some(list) = &self.$list {
                    nesting = nesting.max(list.check(snapshot)?);
                } )*
                Ok(nesting)
            }
        }
    };
}

pub(super) use node_filter;
