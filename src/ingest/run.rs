//! The state of one run over several files: the chunk being filled, the ids met, the bytes read.

use std::cell::Cell;
use std::rc::Rc;

use super::Chunk;
use super::cfg::Plan;
use super::row::Seen;
use crate::diag::Diagnostic;

/// The run.
pub(super) struct Run<'a> {
    pub(super) plan: &'a Plan,
    pub(super) emit: &'a mut dyn FnMut(Chunk),
    pub(super) chunk: Chunk,
    pub(super) seen: Seen,
    /// Input bytes consumed so far.
    pub(super) consumed: Rc<Cell<u64>>,
    reported: u64,
}

impl<'a> Run<'a> {
    /// A run that hands its chunks to `emit`.
    pub(super) fn new(plan: &'a Plan, emit: &'a mut dyn FnMut(Chunk)) -> Self {
        Self {
            plan,
            emit,
            chunk: Chunk::default(),
            seen: Seen::default(),
            consumed: Rc::default(),
            reported: 0,
        }
    }

    /// Adds a diagnostic to the chunk.
    pub(super) fn tell(&mut self, diagnostic: Diagnostic) {
        self.chunk.diagnostics.push(diagnostic);
    }

    /// Hands the chunk on when it holds enough rows.
    pub(super) fn flush_when_full(&mut self) {
        if self.chunk.read >= self.plan.chunk_rows as u64 {
            self.flush();
        }
    }

    /// Hands on what there is.
    pub(super) fn flush(&mut self) {
        let consumed = self.consumed.get();
        self.chunk.bytes = consumed - self.reported;
        self.reported = consumed;
        let chunk = std::mem::take(&mut self.chunk);
        if chunk.read > 0 || chunk.bytes > 0 || !chunk.diagnostics.is_empty() {
            (self.emit)(chunk);
        }
    }
}
