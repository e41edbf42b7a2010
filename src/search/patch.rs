//! An index made from the one before. What it finds, and with which scores, is what one would find that was
//! built anew: scores depend on how well documents have words, on how many documents have them, and on how
//! many there are, and on nothing else.

use std::borrow::Cow;
use std::sync::Arc;

use super::build::IndexBuilder;
use super::index::Index;
use super::lexicon::Lexicon;

/// The number and the share of documents added later that are kept apart before they are merged into the main
/// lexicon.
const MAX_LATER: usize = 256;
const LATER_SHARE: usize = 16;

impl Default for Index {
    fn default() -> Self {
        IndexBuilder::default().build()
    }
}

impl Index {
    /// The index without the documents at some places, and with new ones before some: both ascending, by the
    /// places that documents have here. Of several before the same place, the first stands first; a document
    /// that changes is one that goes and one that comes.
    pub fn patch(&self, gone: &[u32], added: IndexBuilder, before: &[u32]) -> Self {
        let mut next = self.clone();
        let first = u32::try_from(self.document_count()).expect("fewer documents than 2^32");
        next.order = self.order.patch(gone, before, first);
        if !before.is_empty() {
            next.lexicons.push(Arc::new(added.lexicon()));
            next.merge_newest();
        }
        let later = next.document_count() - next.lexicons[0].document_count;
        if later > MAX_LATER.max(next.lexicons[0].document_count / LATER_SHARE) {
            return next.renumbered().into_owned();
        }
        next
    }

    /// Keeps the lexicons few: each has more than twice as many documents as the next, but for the first,
    /// which is left alone.
    fn merge_newest(&mut self) {
        while let [_, .., before, last] = self.lexicons.as_slice()
            && before.document_count <= 2 * last.document_count
        {
            let mut both = IndexBuilder::default();
            let behind = u32::try_from(before.document_count).expect("fewer documents than 2^32");
            both.absorb(before, Some);
            both.absorb(last, |document| Some(behind + document));
            // Documents without any words have their numbers, too.
            let count = before.document_count + last.document_count;
            both.documents = u32::try_from(count).expect("fewer documents than 2^32");
            let both = Arc::new(both.lexicon());
            self.lexicons.truncate(self.lexicons.len() - 2);
            self.lexicons.push(both);
        }
    }

    /// The same index with its documents numbered as they stand, as it would be built.
    fn renumbered(&self) -> Cow<'_, Self> {
        let is_settled = self.lexicons.len() == 1
            && self.order.len() == self.document_count()
            && self.order.runs().count() <= 1;
        if is_settled {
            return Cow::Borrowed(self);
        }
        let mut places = vec![None; self.document_count()];
        for (place, document) in (0..).zip(self.order.runs().flatten()) {
            places[document] = Some(place);
        }
        let mut builder = IndexBuilder::default();
        let mut behind = places.as_slice();
        for lexicon in &self.lexicons {
            let (own, others) = behind.split_at(lexicon.document_count);
            builder.absorb(lexicon, |document| own[document as usize]);
            behind = others;
        }
        builder.documents = u32::try_from(self.order.len()).expect("fewer documents than 2^32");
        Cow::Owned(builder.build())
    }

    fn lexicon(&self) -> &Lexicon {
        &self.lexicons[0]
    }
}

/// By what they find, whatever was built when.
impl PartialEq for Index {
    fn eq(&self, other: &Self) -> bool {
        self.renumbered().lexicon() == other.renumbered().lexicon()
    }
}
