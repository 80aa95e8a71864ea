//! Changes to a text, kept so that each can be shown and taken back.

use std::borrow::Cow;
use std::ops::Range;

/// One change: what stands at `range` becomes `with`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Bytes of the text before all changes; empty where something is put in.
    pub range: Range<usize>,
    /// What stands there then.
    pub with: Cow<'static, str>,
    /// What asks for it, by name.
    pub rule: &'static str,
    /// Whether nothing else is likely.
    pub certain: bool,
}

/// `text` with all of `edits`, which are in order and do not overlap.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let added: usize = edits.iter().map(|edit| edit.with.len()).sum();
    let mut out = String::with_capacity(text.len() + added);
    let mut done = 0;
    for edit in edits {
        out.push_str(&text[done..edit.range.start]);
        out.push_str(&edit.with);
        done = edit.range.end;
    }
    out.push_str(&text[done..]);
    out
}
