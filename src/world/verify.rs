use entity::change::Action;
use entity::fact::{Dataset, Fact};

use super::{World, WorldError, read_snapshot, run_blocking};
use crate::change::{
    Change, DatasetLookup, FieldChange, LocatedWarning, WarningDates, check, differing_fields,
    folder_warnings, plan_import, stored_warnings,
};
use crate::import::{Diagnostic, Folder};
use crate::store::Sources;

/// What a verification looked at, and what it found wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    pub revision: u64,
    pub nodes: usize,
    pub links: usize,
    pub observations: usize,
    /// A sentence for each thing that is wrong; none when all is well.
    pub faults: Vec<String>,
}

impl World {
    /// Rebuilds the snapshot from the store and compares it with the one that is served, and judges
    /// every stored fact by the rules through which it was written.
    ///
    /// # Errors
    /// When the store cannot be read, or holds facts that refer to nothing.
    pub async fn verify(&self) -> Result<Verification, WorldError> {
        let _writer = self.writer.lock().await;
        let rebuilt = read_snapshot(&self.store, self.clock).await?;
        let (_, dataset) = self.store.read_dataset(Sources::Included).await?;
        let current = self.current();
        let mut verification = Verification {
            revision: rebuilt.revision(),
            nodes: dataset.nodes.len(),
            links: dataset.links.len(),
            observations: dataset.observations.len(),
            faults: Vec::new(),
        };
        if rebuilt.revision() != current.revision() {
            verification.faults.push(format!(
                "revision {} is served, but the database is at {}",
                current.revision(),
                rebuilt.revision()
            ));
        } else if rebuilt.revision() > 0 && rebuilt != *current {
            verification.faults.push(format!(
                "the graph served as revision {} differs from the database",
                current.revision()
            ));
        }
        verification
            .faults
            .extend(run_blocking(move || broken_rules(dataset)).await?);
        Ok(verification)
    }
}

impl World {
    /// The warnings about all stored facts, or about all facts of a folder without errors.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn warnings(
        &self,
        folder: Option<Folder>,
        old_years: u32,
    ) -> Result<Vec<LocatedWarning>, WorldError> {
        let (_, dataset) = self.store.read_dataset(Sources::Included).await?;
        let dates = WarningDates::on((self.clock)().date_naive()).with_old_years(old_years);
        let warnings = run_blocking(move || match folder {
            Some(folder) => folder_warnings(&folder, &dataset, dates),
            None => stored_warnings(&dataset, dates),
        });
        warnings.await
    }
}

/// What an import of one file would change.
#[derive(Clone, Debug, Default)]
pub struct FileCheck {
    /// The revision that the file was compared with; 0 before the first.
    pub revision: u64,
    /// None if the file has errors.
    pub changes: Vec<FileChange>,
    pub warnings: Vec<LocatedWarning>,
    pub errors: Vec<Diagnostic>,
}

/// A fact that an import would add or change.
#[derive(Clone, Debug)]
pub struct FileChange {
    pub id: String,
    pub action: Action,
    pub fields: Vec<FieldChange>,
}

impl World {
    /// Checks one file of the import format against the database, without writing. Facts that the file does not
    /// mention are kept. The permit is released when the check ends, even if the client has disconnected before.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub async fn check_file(
        &self,
        name: String,
        content: Vec<u8>,
        old_years: u32,
        permit: impl Send + 'static,
    ) -> Result<FileCheck, WorldError> {
        let (revision, dataset) = self.store.read_dataset(Sources::Included).await?;
        let dates = WarningDates::on((self.clock)().date_naive()).with_old_years(old_years);
        let check = move || {
            let _permit = permit;
            let folder = Folder::new([(name, content)]);
            let revision = revision.map_or(0, |revision| revision.number.unsigned_abs());
            match plan_import(&folder, &dataset, false) {
                Ok(changes) => FileCheck {
                    revision,
                    changes: changes.iter().map(FileChange::from).collect(),
                    warnings: folder_warnings(&folder, &dataset, dates),
                    errors: Vec::new(),
                },
                Err(diagnostics) => FileCheck {
                    revision,
                    errors: diagnostics.iter().cloned().collect(),
                    ..FileCheck::default()
                },
            }
        };
        run_blocking(check).await
    }
}

impl From<&Change> for FileChange {
    fn from(change: &Change) -> Self {
        let (before, after) = (change.before.as_ref(), change.after.as_ref());
        Self {
            id: change.key().id,
            action: change.action(),
            fields: differing_fields(before, after).unwrap_or_default(),
        }
    }
}

/// What the rules say of a whole dataset, each fact judged as if it were put now.
fn broken_rules(dataset: Dataset) -> Vec<String> {
    let changes: Vec<Change> = dataset.facts().map(unchanged).collect();
    check(&changes, &DatasetLookup::new(&dataset))
        .into_iter()
        .map(|violation| {
            let id = changes[violation.change].key().id;
            let field = violation.field.unwrap_or("as a whole");
            let value = violation.value.unwrap_or_default();
            format!(
                "{id}: {field}: \"{value}\": expected {}",
                violation.expected
            )
        })
        .collect()
}

fn unchanged(fact: Fact) -> Change {
    Change {
        before: Some(fact.clone()),
        after: Some(fact),
    }
}
