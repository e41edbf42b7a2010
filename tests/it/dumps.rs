//! Dumps: the whole dataset at a revision, in the import format, and what comes back from them.

mod drawn;
mod properties;
