//! What Telegram itself says in a channel, copied with its bulletins: «Live stream started», «NAME pinned "…"».

use super::super::marker::is_padding;
use super::super::source::Line;

/// Notices of one line, and how those begin that name something else behind it.
const WHOLE: [&str; 5] = [
    "Live stream started",
    "Voice chat started",
    "Channel created",
    "Channel photo updated",
    "Channel photo removed",
];
const BEGINNINGS: [&str; 5] = [
    "Live stream finished (",
    "Live stream scheduled for ",
    "Voice chat finished (",
    "Voice chat scheduled for ",
    "Channel name was changed to ",
];

/// How many lines of a pinned bulletin its notice quotes at most.
const QUOTED: usize = 12;

/// Ends a bulletin above and behind each notice of one line, and behind the quote of a bulletin that was pinned,
/// which comes out as lines of its own. `ends` says behind which lines of `text` but the last a bulletin ends.
pub(super) fn part_notices(lines: &[Line<'_>], text: &[usize], ends: &mut [bool]) {
    let line = |order: usize| lines[text[order]].text.trim_matches(is_padding);
    let last = ends.len();
    for order in 0..text.len() {
        let notice = line(order);
        if WHOLE.contains(&notice) || BEGINNINGS.iter().any(|begins| notice.starts_with(begins)) {
            ends[order.saturating_sub(1)..(order + 1).min(last)].fill(true);
        } else if notice == "pinned «" {
            let mut quoted = (order + 1..text.len()).take(QUOTED);
            if let Some(closing) = quoted.find(|&below| line(below) == "»") {
                ends[order..closing].fill(false);
                ends[closing..(closing + 1).min(last)].fill(true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Behind which lines of `text` bulletins end, where one seems to end behind each that a `/` closes.
    fn parted(text: &str) -> Vec<bool> {
        let written: Vec<&str> = text.lines().collect();
        let mut ends: Vec<bool> = written.iter().map(|line| line.ends_with('/')).collect();
        ends.pop();
        let lines: Vec<Line<'_>> = written
            .iter()
            .enumerate()
            .map(|(place, text)| Line { number: place + 1, text: text.trim_end_matches('/') })
            .collect();
        let places: Vec<usize> = (0..lines.len()).collect();
        part_notices(&lines, &places, &mut ends);
        ends
    }

    #[test]
    fn notices_stand_by_themselves() {
        let (no, yes) = (false, true);
        assert_eq!(parted("باران\nLive stream started\nبرف"), [yes, yes]);
        assert_eq!(parted("باران\nLive stream finished (4 seconds)\nبرف"), [yes, yes]);
        assert_eq!(parted("دشت\npinned «/\n♦برف آمد\n🔹در کوه…/\n»\nباران"), [no, no, no, no, yes]);
        // A quote that nothing closes, and words that only begin so.
        assert_eq!(parted("دشت\npinned «/\n♦برف آمد\nباران"), [no, yes, no]);
        assert_eq!(parted("باران\nLive stream started late\nبرف"), [no, no]);
    }
}
