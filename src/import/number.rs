//! The channel's own numbers of bulletins of plain text, by the addresses that close them.

use super::bulletin::{Bulletin, Role};
use super::source::Dump;
use crate::text::digits::ascii;
use crate::text::letters::is_alphanumeric;

/// The hosts of Telegram's public addresses.
const HOSTS: [&str; 3] = ["t.me/", "telegram.me/", "telegram.dog/"];

/// How many bulletins have their address at least, and how many of ten of a channel's, for those to be their own
/// and not addresses of others that they name.
const FEWEST: usize = 3;
const MOST: usize = 6;

/// Numbers the bulletins of a part of a dump that is plain text: `t.me/name/454409` in a bulletin's closing lines,
/// of its own channel, is its address there. `channels` has each one's handle.
///
/// Channels number what they publish in order, so that an address out of order is another bulletin's; where few
/// bulletins have one, or many are out of order, none is taken.
pub(super) fn number(dump: &Dump, bulletins: &mut [Bulletin], channels: &[String]) {
    let mut handles: Vec<&String> = channels.iter().filter(|handle| !handle.is_empty()).collect();
    handles.sort();
    handles.dedup();
    for handle in handles {
        let own: Vec<usize> =
            (0..bulletins.len()).filter(|&place| channels[place] == *handle).collect();
        let found: Vec<(usize, u64)> = own
            .iter()
            .filter(|&&place| bulletins[place].post.is_none())
            .filter_map(|&place| Some((place, closing_number(dump, &bulletins[place], handle)?)))
            .collect();
        let rising = in_order(&found, false);
        let falling = in_order(&found, true);
        let kept = if rising.len() >= falling.len() { rising } else { falling };
        let is_own = kept.len() >= FEWEST
            && kept.len() * 10 >= own.len() * MOST
            && kept.len() * 10 >= found.len() * 9;
        for (place, number) in kept.into_iter().filter(|_| is_own) {
            bulletins[place].post = Some(number);
        }
    }
}

/// The number in an address of the channel among the lines that close a bulletin: those that are no text, and
/// the last one that is nothing but the address.
fn closing_number(dump: &Dump, bulletin: &Bulletin, handle: &str) -> Option<u64> {
    for (line, role) in bulletin.lines.clone().rev().zip(bulletin.roles.iter().rev()) {
        let text = dump.line(line);
        match role {
            Role::Stamp | Role::Blank => {}
            Role::Footer => {
                if let Some((number, _)) = address(text, handle) {
                    return Some(number);
                }
            }
            _ => {
                let (number, rest) = address(text, handle)?;
                return (!rest.contains(is_alphanumeric)).then_some(number);
            }
        }
    }
    None
}

/// The number of a channel's address in a line, and what else stands in the line.
fn address(line: &str, handle: &str) -> Option<(u64, String)> {
    // Most lines have none.
    memchr::memchr(b'/', line.as_bytes())?;
    let lower = line.to_ascii_lowercase();
    let (start, host) = HOSTS.iter().find_map(|host| Some((lower.find(host)?, host)))?;
    let after = &lower[start + host.len()..];
    let after = after.strip_prefix("s/").unwrap_or(after);
    let after = after.strip_prefix(&handle.to_ascii_lowercase())?.strip_prefix('/')?;
    let digits = after.find(|c: char| !ascii(c).is_ascii_digit()).unwrap_or(after.len());
    let number = after[..digits].parse().ok().filter(|number| *number > 0)?;
    // `t.me/name/12/34` is a message in a topic, or a comment.
    let rest = &after[digits..];
    if rest.starts_with(|c: char| c == '/' || c.is_alphanumeric()) {
        return None;
    }
    let before = lower[..start].trim_end_matches("www.");
    let before = before.trim_end_matches("https://").trim_end_matches("http://");
    Some((number, format!("{before} {rest}")))
}

/// The longest run of numbers that rise, or fall.
fn in_order(found: &[(usize, u64)], falls: bool) -> Vec<(usize, u64)> {
    let rank = |at: usize| if falls { u64::MAX - found[at].1 } else { found[at].1 };
    // Patience sorting: `ends[n]` is the one that ends the best run of n + 1.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(found.len());
    for at in 0..found.len() {
        let length = ends.partition_point(|&end| rank(end) < rank(at));
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(at);
        } else if rank(at) < rank(ends[length]) {
            ends[length] = at;
        }
    }
    let mut run = Vec::new();
    let mut next = ends.last().copied();
    while let Some(at) = next {
        run.push(found[at]);
        next = before[at];
    }
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_channels_own_with_a_number_and_nothing_behind() {
        for (line, expected) in [
            ("t.me/zarnab/454409", Some((454_409, ""))),
            ("https://T.me/Zarnab/12", Some((12, ""))),
            ("http://www.telegram.me/s/zarnab/12?single", Some((12, "?single"))),
            ("\u{1f517} t.me/zarnab/12", Some((12, "\u{1f517}"))),
            ("پیش از این: t.me/zarnab/12", Some((12, "پیش از این:"))),
            ("t.me/zarnab", None),
            ("t.me/zarnab/12/34", None),
            ("t.me/zarnab/12a", None),
            ("t.me/zarnab2/12", None),
            ("t.me/other/12", None),
            ("t.me/c/1234/12", None),
            ("t.me/zarnab/0", None),
            ("t.me/zarnab/99999999999999999999999", None),
            ("@zarnab", None),
        ] {
            let found =
                address(line, "zarnab").map(|(number, rest)| (number, rest.trim().to_owned()));
            assert_eq!(found, expected.map(|(number, rest)| (number, rest.to_owned())), "{line}");
        }
    }

    #[test]
    fn numbers_out_of_order_are_left_out() {
        let found = [(0, 5), (1, 6), (2, 2), (3, 7), (4, 9)];
        assert_eq!(in_order(&found, false), [(0, 5), (1, 6), (3, 7), (4, 9)]);
        assert_eq!(in_order(&[(0, 9), (1, 7), (2, 7)], true), [(0, 9), (1, 7)]);
        assert_eq!(in_order(&[], true), []);
    }
}
