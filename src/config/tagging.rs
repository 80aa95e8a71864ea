//! `[tags]`: how items are tagged.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use crate::report::Diagnostic;
use crate::vocabulary::{self, Vocabulary};

/// How many tags an item has at most that no person gave.
const PER_ITEM: usize = 6;

/// `[tags]` as it was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawTagging {
    vocabulary: Option<String>,
    minimum: Option<u32>,
    per_item: Option<usize>,
}

/// How items are tagged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tagging {
    /// The file of the vocabulary, from the site's folder.
    pub file: String,
    /// Whether `site.toml` names that file, which must be there then.
    is_named: bool,
    /// The vocabulary.
    pub vocabulary: Arc<Vocabulary>,
    /// In how many items a key phrase stands at least; `None`: as many as suit the archive's size.
    pub minimum: Option<u32>,
    /// How many tags an item has at most, but for its hashtags and the vocabulary's.
    pub per_item: usize,
}

impl RawTagging {
    pub(super) fn means(self) -> Tagging {
        Tagging {
            is_named: self.vocabulary.is_some(),
            file: self.vocabulary.unwrap_or_else(|| vocabulary::FILE.to_owned()),
            vocabulary: Arc::default(),
            minimum: self.minimum,
            per_item: self.per_item.unwrap_or(PER_ITEM),
        }
    }
}

impl Tagging {
    /// The path of the vocabulary of the site at `root`.
    pub fn path(&self, root: &Path) -> PathBuf {
        root.join(&self.file)
    }

    /// Reads the vocabulary of the site at `root`.
    pub(super) fn load(&mut self, root: &Path) -> Result<(), Diagnostic> {
        let path = self.path(root);
        match Vocabulary::load(&path)? {
            Some(vocabulary) => self.vocabulary = Arc::new(vocabulary),
            None if self.is_named => {
                let wrong = Diagnostic::error(
                    "there is no such file; site.toml names it as the vocabulary",
                );
                return Err(wrong.file(&path));
            }
            None => {}
        }
        Ok(())
    }
}
