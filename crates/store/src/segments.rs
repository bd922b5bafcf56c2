//! Packed segments: a cache of the journal in files, so that a node starts in seconds. Deleting them costs only time.
//!
//! They stand in a folder named after the record and after how many of its lines are withheld: a text that was struck
//! out of the journal is not left in a cache. A segment is used only if its last hash is the one in the database.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use record::chain::{Head, Sealed};
use record::{SEGMENT, Schema, SegmentWriter, State, segment_info};

use crate::db::values;
use crate::error::file;
use crate::journal::shown;
use crate::{Store, StoreError, statements as sql};

/// The cache of one record.
pub(crate) struct Segments {
    folder: PathBuf,
}

impl Segments {
    /// The cache that goes with the record as it is now; those that do not are deleted.
    pub(crate) async fn of(store: &Store) -> Result<Option<Self>, StoreError> {
        let Some(cache) = store.cache() else { return Ok(None) };
        let withheld = match store.db.row(sql::WITHHELD_COUNT, values![]).await? {
            Some(row) => row.count(0)?,
            None => 0,
        };
        let own = format!("{}-{withheld}", &shown(&store.founding().hash())[..16]);
        for entry in std::fs::read_dir(cache).into_iter().flatten().flatten() {
            if entry.file_name() != own.as_str() && entry.path().is_dir() {
                std::fs::remove_dir_all(entry.path()).map_err(file(&entry.path()))?;
            }
        }
        Ok(Some(Self {
            folder: cache.join(own),
        }))
    }

    /// The state as far as segments carry it; without them, the state before the first entry.
    pub(crate) async fn state(
        &self,
        store: &Store,
        schema: &Arc<Schema>,
        passed: &mut impl FnMut(u64),
    ) -> Result<State, StoreError> {
        let (mut all, mut at) = (Vec::new(), 0);
        while let Ok(bytes) = std::fs::read(self.path(at)) {
            let Ok(info) = segment_info(&bytes) else { break };
            // A database that was set back, or rewritten, is believed before any cache.
            if info.after != at || store.hash_at(info.head.position).await? != Some(info.head.hash) {
                break;
            }
            at = info.head.position;
            all.push(bytes);
        }
        if all.is_empty() {
            return Ok(State::new(Arc::clone(schema), store.founding()));
        }
        let (of, founding) = (Arc::clone(schema), store.founding().clone());
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let built = tokio::task::spawn_blocking(move || State::of_segments(of, &founding, &all, threads)).await;
        match built.map_err(|_| StoreError::Stopped)? {
            Ok(state) => {
                passed(state.head().position);
                Ok(state)
            }
            Err(fault) => {
                tracing::warn!(%fault, "the packed segments cannot be used; the journal is read instead");
                let _ = std::fs::remove_dir_all(&self.folder);
                Ok(State::new(Arc::clone(schema), store.founding()))
            }
        }
    }

    /// Packs what is read from the journal into further segments.
    pub(crate) fn packing(&self, head: Head) -> Packing<'_> {
        let begins = head.position.is_multiple_of(SEGMENT);
        Packing {
            segments: self,
            writer: begins.then(|| SegmentWriter::after(head)),
        }
    }

    fn path(&self, after: u64) -> PathBuf {
        self.folder.join(format!("{after:012}.segment"))
    }
}

/// A segment being packed.
pub(crate) struct Packing<'s> {
    segments: &'s Segments,
    writer: Option<SegmentWriter>,
}

impl Packing<'_> {
    /// Adds an entry; writes the segment when it is full. A cache that cannot be written is done without.
    pub(crate) fn push(&mut self, entry: &Sealed) {
        let Some(writer) = &mut self.writer else { return };
        if let Err(error) = writer.push(entry) {
            tracing::warn!(%error, "an entry cannot be packed");
            self.writer = None;
            return;
        }
        if writer.len() == SEGMENT {
            let head = Head {
                position: entry.position,
                hash: entry.hash,
            };
            let full = std::mem::replace(writer, SegmentWriter::after(head));
            let path = self.segments.path(head.position - SEGMENT);
            if let Err(error) = keep(&path, &full.finish()) {
                tracing::warn!(%error, "a packed segment cannot be written");
                self.writer = None;
            }
        }
    }
}

/// Writes a file whole or not at all; two nodes that pack the same segment write the same.
fn keep(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(file(folder))?;
    let mut draft = tempfile::NamedTempFile::new_in(folder).map_err(file(path))?;
    std::io::Write::write_all(&mut draft, bytes).map_err(file(path))?;
    draft.persist(path).map_err(|error| file(path)(error.error))?;
    Ok(())
}
