//! A vector that is cheap to clone: a clone shares every chunk, and a write copies only the chunk still held elsewhere.

use std::sync::Arc;

/// A vector in shared chunks: of 256 for what is changed anywhere, of more for what is only added to.
#[derive(Debug)]
pub struct Chunked<T, const CHUNK: usize = 256> {
    chunks: Vec<Arc<Vec<T>>>,
    len: usize,
}

impl<T, const CHUNK: usize> Clone for Chunked<T, CHUNK> {
    fn clone(&self) -> Self {
        Self {
            chunks: self.chunks.clone(),
            len: self.len,
        }
    }
}

impl<T, const CHUNK: usize> Default for Chunked<T, CHUNK> {
    fn default() -> Self {
        Self {
            chunks: Vec::new(),
            len: 0,
        }
    }
}

impl<T, const CHUNK: usize> Chunked<T, CHUNK> {
    /// How many items.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The item at an index.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<&T> {
        self.chunks.get(at / CHUNK)?.get(at % CHUNK)
    }

    /// The last item.
    #[must_use]
    pub fn last(&self) -> Option<&T> {
        self.chunks.last()?.last()
    }

    /// Every item in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }

    /// Items from an index on.
    pub fn iter_from(&self, at: usize) -> impl Iterator<Item = &T> {
        let first = (at / CHUNK).min(self.chunks.len());
        let skip = if at >= self.len { usize::MAX } else { at % CHUNK };
        self.chunks[first..].iter().flat_map(|chunk| chunk.iter()).skip(skip)
    }

    /// The first index whose item fails a test that holds for all before it.
    pub fn partition_point(&self, mut holds: impl FnMut(&T) -> bool) -> usize {
        let chunk = self
            .chunks
            .partition_point(|chunk| chunk.first().is_some_and(&mut holds))
            .saturating_sub(1);
        let inside = self.chunks.get(chunk).map_or(0, |items| items.partition_point(holds));
        chunk * CHUNK + inside
    }
}

impl<T: Clone, const CHUNK: usize> Chunked<T, CHUNK> {
    /// Adds an item at the end.
    pub fn push(&mut self, item: T) {
        if self.len.is_multiple_of(CHUNK) {
            self.chunks.push(Arc::new(Vec::with_capacity(CHUNK)));
        }
        if let Some(last) = self.chunks.last_mut() {
            Arc::make_mut(last).push(item);
            self.len += 1;
        }
    }

    /// The item at an index, to be changed.
    pub fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        Arc::make_mut(self.chunks.get_mut(at / CHUNK)?).get_mut(at % CHUNK)
    }
}
