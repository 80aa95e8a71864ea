//! Persian text, character by character: leaves that every module may call and that call none.

pub mod ascii;
pub mod collate;
pub mod controls;
pub mod digits;
pub mod edit;
pub mod entities;
pub mod fold;
pub mod halfspace;
pub mod letters;
pub mod normalize;
pub mod repair;
pub mod slug;
pub mod words;
pub mod xml;

/// `text` cut after a word so that at most `limit` characters remain, `…` marking what was left out.
///
/// A first word longer than the limit is cut inside, never within a combined character.
///
/// ```
/// assert_eq!(bayegan::text::excerpt("یک جملهٔ بلند دربارهٔ راه", 12), "یک جملهٔ…");
/// assert_eq!(bayegan::text::excerpt("کوتاه", 12), "کوتاه");
/// ```
pub fn excerpt(text: &str, limit: usize) -> String {
    let text = text.trim();
    let Some((end, _)) = text.char_indices().nth(limit) else {
        return text.to_owned();
    };
    let head = &text[..end];
    let next_is_space = text[end..].starts_with(char::is_whitespace);
    let cut = if next_is_space { head } else { head.rsplit_once(' ').map_or(head, |(cut, _)| cut) };
    let cut = cut.trim_end().trim_end_matches(|c: char| "،؛:,;.-–—([{«/|".contains(c)).trim_end();
    let cut = if cut.is_empty() { whole_clusters(text, limit) } else { cut };
    [cut, "…"].concat()
}

/// The longest head of `text` of at most `limit` characters that ends between grapheme clusters.
fn whole_clusters(text: &str, limit: usize) -> &str {
    use unicode_segmentation::UnicodeSegmentation;
    let mut end = 0;
    let mut count = 0;
    for (start, cluster) in text.grapheme_indices(true) {
        count += cluster.chars().count();
        if count > limit && end > 0 {
            break;
        }
        end = start + cluster.len();
    }
    &text[..end]
}
