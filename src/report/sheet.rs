//! Tables of the page that can be sorted and filtered.

use serde::Serialize;

/// A table of the page that can be sorted by a click on a header.
#[derive(Serialize)]
pub(super) struct Sheet {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) caption: String,
    pub(super) columns: Vec<Head>,
    /// The column that names the row.
    pub(super) head: usize,
    pub(super) rows: Vec<Vec<Cell>>,
    /// What the table leaves out; empty when nothing.
    pub(super) note: String,
}

#[derive(Serialize)]
pub(super) struct Head {
    pub(super) name: &'static str,
    pub(super) numeric: bool,
}

/// A cell: its words, a second smaller line, and what it is sorted by.
#[derive(Serialize)]
pub(super) struct Cell {
    text: String,
    small: String,
    key: String,
    /// The id of the place on the page that tells more; empty when there is none.
    link: String,
}

impl Cell {
    pub(super) fn words(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            small: String::new(),
            key: String::new(),
            link: String::new(),
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "plain numbers")]
    pub(super) fn figure(text: impl Into<String>, key: impl ToString) -> Self {
        Self {
            text: text.into(),
            small: String::new(),
            key: key.to_string(),
            link: String::new(),
        }
    }

    pub(super) fn with(mut self, small: impl Into<String>) -> Self {
        self.small = small.into();
        self
    }

    /// Leads to a place on the page.
    pub(super) fn to(mut self, id: impl Into<String>) -> Self {
        self.link = id.into();
        self
    }
}

/// The heads of a table; a `#` before a name stands for a column of figures.
pub(super) fn heads(names: &[&'static str]) -> Vec<Head> {
    let head = |name: &&'static str| match name.strip_prefix('#') {
        Some(name) => Head {
            name,
            numeric: true,
        },
        None => Head {
            name,
            numeric: false,
        },
    };
    names.iter().map(head).collect()
}
