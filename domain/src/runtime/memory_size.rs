//! How much memory cached values take.
//!
//! An approximation, for a bound in bytes: what allocators add is counted as a part of it, and what
//! several values share is counted with the one that owns it.

use serde::Serialize;
use serde_json::{Map, Value};

/// Parsed settings take about this many times the length of their JSON text.
const JSON_FACTOR: usize = 3;
/// An entry of a JSON object: key, value and their part of a node that is two thirds full.
const OBJECT_ENTRY: usize = (size_of::<String>() + size_of::<Value>()) * 3 / 2;
/// An allocation is a multiple of 16 bytes and has a header of 8.
const ALLOCATION: usize = 16;

/// A value whose memory is known.
pub(crate) trait MemorySize: Sized {
    /// The bytes on the heap that the value owns.
    fn heap_size(&self) -> usize;

    /// The bytes of the value with those on the heap that it owns.
    fn memory_size(&self) -> usize {
        size_of::<Self>() + self.heap_size()
    }
}

impl MemorySize for String {
    fn heap_size(&self) -> usize {
        if self.capacity() == 0 { 0 } else { self.capacity() + ALLOCATION }
    }
}

impl<A: MemorySize, B: MemorySize> MemorySize for (A, B) {
    fn heap_size(&self) -> usize {
        self.0.heap_size() + self.1.heap_size()
    }
}

impl<T: MemorySize> MemorySize for Option<T> {
    fn heap_size(&self) -> usize {
        self.as_ref().map_or(0, T::heap_size)
    }
}

impl<T: MemorySize> MemorySize for Vec<T> {
    fn heap_size(&self) -> usize {
        let unused = self.capacity() - self.len();
        ALLOCATION + unused * size_of::<T>() + self.iter().map(T::memory_size).sum::<usize>()
    }
}

/// A cache owns what it holds, also while requests use it.
impl<T: MemorySize> MemorySize for std::sync::Arc<T> {
    fn heap_size(&self) -> usize {
        2 * size_of::<usize>() + ALLOCATION + T::memory_size(self)
    }
}

impl MemorySize for Value {
    fn heap_size(&self) -> usize {
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) => 0,
            Self::String(text) => text.heap_size(),
            Self::Array(values) => values.heap_size(),
            Self::Object(object) => object.heap_size(),
        }
    }
}

impl MemorySize for Map<String, Value> {
    fn heap_size(&self) -> usize {
        let entries =
            self.iter().map(|(key, value)| OBJECT_ENTRY + key.heap_size() + value.heap_size());
        ALLOCATION + entries.sum::<usize>()
    }
}

/// The heap of a value that was parsed from JSON, by the length of its text.
pub(crate) fn parsed_size(value: &impl Serialize) -> usize {
    let mut length = Length(0);
    // Neither the values nor the counter can fail; a value that did would count as empty.
    let _ = serde_json::to_writer(&mut length, value);
    JSON_FACTOR * length.0
}

/// Counts what is written.
struct Length(usize);

impl std::io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
