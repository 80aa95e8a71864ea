//! What in a text is more than words: addresses, handles, hashtags and telephone numbers.

use std::ops::Range;

use super::digits::ascii;
use super::letters::{is_alphabetic, is_alphanumeric};

/// A place in a text that is more than words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// What it is.
    pub kind: EntityKind,
}

/// The kinds of [`Entity`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntityKind {
    /// A web address with its scheme (`https://…`) or without (`moi.ir/x3RXY`).
    Address,
    /// An e-mail address.
    Email,
    /// A messenger handle: `@` and 3 to 64 ASCII letters, digits or underscores, a letter first.
    Handle,
    /// `#` and letters, digits, underscores or half-spaces, at least one of them a letter.
    Hashtag,
    /// A telephone number: 7 to 15 digits in groups joined by `-`, a zero first. In right-to-left text
    /// its groups would change places.
    Telephone,
}

/// Top-level domains of a bare address without a path, where a full stop between two Latin words
/// would else be taken for one (`file.txt`, `e.g`).
const BARE_DOMAINS: [&str; 16] = [
    "ir", "com", "org", "net", "info", "me", "io", "edu", "gov", "tv", "news", "app", "dev", "co",
    "link", "example",
];

/// Every address, e-mail address, handle, hashtag and telephone number of `text`, in order, never overlapping.
///
/// ```
/// use bayegan::text::entities::entities;
///
/// let text = "شرح در moi.ir/x3RXY، کانال @shahr_ir #راه_روستایی";
/// let found: Vec<&str> = entities(text).into_iter().map(|e| &text[e.range]).collect();
/// assert_eq!(found, ["moi.ir/x3RXY", "@shahr_ir", "#راه_روستایی"]);
/// ```
pub fn entities(text: &str) -> Vec<Entity> {
    let mut found = Vec::new();
    // Each of them has one of these, an address a full stop within a word; most lines have none.
    let bytes = text.as_bytes();
    let goes_on = |at: usize| bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
    if memchr::memchr3(b'@', b'#', b'-', bytes).is_none()
        && !memchr::memchr_iter(b'.', bytes).any(goes_on)
    {
        return found;
    }
    let mut at = 0;
    while let Some(start) = (at..bytes.len()).find(|&at| may_start(bytes, at)) {
        at = start;
        let (before, rest) = text.split_at(at);
        let c = rest.chars().next().unwrap_or_default();
        let before = before.chars().next_back();
        let is_sign = |b: char| matches!(b, '_' | '@' | '#' | '&' | '/' | '.' | '-');
        let starts_word = before.is_none_or(|before| !is_alphanumeric(before) && !is_sign(before));
        let entity = if !starts_word {
            None
        } else if c == '@' {
            handle(rest).map(|len| (len, EntityKind::Handle))
        } else if c == '#' {
            hashtag(rest).map(|len| (len, EntityKind::Hashtag))
        } else if ascii(c) == '0' && telephone(rest).is_some() {
            telephone(rest).map(|len| (len, EntityKind::Telephone))
        } else if c.is_ascii_alphanumeric() {
            address(rest)
                .map(|len| (len, EntityKind::Address))
                .or_else(|| email(rest).map(|len| (len, EntityKind::Email)))
        } else {
            None
        };
        let step = match entity {
            Some((len, kind)) => {
                found.push(Entity { range: at..at + len, kind });
                len
            }
            // A word that began nothing begins nothing in its middle either: pass it whole, which
            // keeps a long line of Latin letters from being looked at once a letter.
            None if c.is_ascii_alphanumeric() => {
                rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len())
            }
            None => c.len_utf8(),
        };
        at += step;
    }
    found
}

/// Whether an entity may begin at a byte of a text: a Latin letter or digit, a sign, a zero of Arabic or Persian.
fn may_start(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'@' | b'#' => true,
        0xd9 => bytes.get(at + 1) == Some(&0xa0),
        0xdb => bytes.get(at + 1) == Some(&0xb0),
        byte => byte.is_ascii_alphanumeric(),
    }
}

/// The name of a hashtag: `#انتخابات_مجلس` is «انتخابات مجلس», `#WorldCup` is «World Cup».
pub fn hashtag_name(hashtag: &str) -> String {
    let mut name = String::new();
    let mut before = ' ';
    let mut rest = hashtag.trim_start_matches('#').chars().peekable();
    while let Some(c) = rest.next() {
        let starts = c.is_ascii_uppercase()
            && (before.is_ascii_lowercase()
                || before.is_ascii_uppercase()
                    && rest.peek().is_some_and(char::is_ascii_lowercase));
        if starts {
            name.push(' ');
        }
        name.push(if c == '_' { ' ' } else { c });
        before = c;
    }
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn handle(rest: &str) -> Option<usize> {
    let name = &rest[1..];
    let len = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
    let name_starts = name.starts_with(|c: char| c.is_ascii_alphabetic());
    // `@name@host` and `@name.host` are something else; a full stop that ends a sentence is not.
    let mut after = name[len..].chars();
    let goes_on = match after.next() {
        Some('@') => true,
        Some('.') => after.next().is_some_and(|c| c.is_ascii_alphanumeric()),
        _ => false,
    };
    (name_starts && (3..=64).contains(&len) && !goes_on).then_some(len + 1)
}

fn hashtag(rest: &str) -> Option<usize> {
    let name = &rest[1..];
    let is_part =
        |c: char| is_alphanumeric(c) || c == '_' || c == '\u{200c}' || super::fold::is_diacritic(c);
    let len = name.find(|c: char| !is_part(c)).unwrap_or(name.len());
    let name = name[..len].trim_end_matches(['_', '\u{200c}']);
    let readable = name.chars().any(is_alphabetic) && !name.starts_with(['_', '\u{200c}']);
    readable.then_some(1 + name.len())
}

fn address(rest: &str) -> Option<usize> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| {
        rest.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme))
    });
    let after_scheme = &rest[scheme.map_or(0, str::len)..];
    let host_len = after_scheme
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-')
        .unwrap_or(after_scheme.len());
    let host = after_scheme[..host_len].trim_end_matches(['.', '-']);
    let labels: Vec<&str> = host.split('.').collect();
    let domain = *labels.last()?;
    let host_ok = labels.len() >= 2
        && labels.iter().all(|l| !l.is_empty() && !l.starts_with('-') && !l.ends_with('-'))
        && (2..=24).contains(&domain.len())
        && domain.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !host_ok {
        return None;
    }
    let tail = &after_scheme[host.len()..];
    if tail.starts_with('@') {
        return None;
    }
    let has_path = tail.starts_with(['/', '?', '#']) || port(tail).is_some();
    let known = BARE_DOMAINS.contains(&domain.to_ascii_lowercase().as_str());
    if scheme.is_none() && !known && !has_path {
        return None;
    }
    let path_len = port(tail).unwrap_or(0);
    let tail_len = path_len + path(&tail[path_len..]);
    Some(rest.len() - after_scheme.len() + host.len() + tail_len)
}

/// The bytes of `:8080` at the start of `tail`.
fn port(tail: &str) -> Option<usize> {
    let digits = tail.strip_prefix(':')?;
    let len = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    (1..=5).contains(&len).then_some(len + 1)
}

/// The bytes of a path, query and fragment at the start of `tail`, without the punctuation of the
/// sentence that it ends; brackets belong to it as far as they are paired.
fn path(tail: &str) -> usize {
    if !tail.starts_with(['/', '?', '#']) {
        return 0;
    }
    let stops = |c: char| {
        c.is_whitespace() || super::fold::is_invisible(c) || "<>\"'`«»“”‘’،؛؟|\\^{}…".contains(c)
    };
    let mut kept = &tail[..tail.find(stops).unwrap_or(tail.len())];
    let balance = |open, close| {
        let count = |bracket| kept.bytes().filter(|&byte| byte == bracket).count();
        (count(open), count(close))
    };
    let (mut round, mut square) = (balance(b'(', b')'), balance(b'[', b']'));
    while let Some(&last) = kept.as_bytes().last() {
        match last {
            b'.' | b',' | b':' | b';' | b'!' | b'?' | b'*' | b'_' | b'~' => {}
            b')' if round.1 > round.0 => round.1 -= 1,
            b']' if square.1 > square.0 => square.1 -= 1,
            _ => break,
        }
        kept = &kept[..kept.len() - 1];
    }
    kept.len()
}

fn telephone(rest: &str) -> Option<usize> {
    let is_part = |c: char| ascii(c).is_ascii_digit() || c == '-';
    let len = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
    let number = rest[..len].trim_end_matches('-');
    let digits = number.chars().filter(|&c| c != '-').count();
    let grouped = number.contains('-') && !number.contains("--");
    let ends_word = !rest[number.len()..].starts_with(is_alphanumeric);
    ((7..=15).contains(&digits) && grouped && ends_word).then_some(number.len())
}

fn email(rest: &str) -> Option<usize> {
    // The longest name before an `@` that mail takes is 64 bytes (RFC 5321, 4.5.3.1.1).
    let head = &rest[..rest.floor_char_boundary(65)];
    let user = head
        .find(|c: char| !c.is_ascii_alphanumeric() && !"._%+-".contains(c))
        .unwrap_or(head.len());
    let host = rest[user..].strip_prefix('@')?;
    let len = host
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-')
        .unwrap_or(host.len());
    let host = host[..len].trim_end_matches(['.', '-']);
    let (_, domain) = host.rsplit_once('.')?;
    (domain.len() >= 2 && domain.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .then_some(user + 1 + host.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expect: &[&str]) {
        let found: Vec<String> = entities(text)
            .into_iter()
            .map(|entity| format!("{:?} {}", entity.kind, &text[entity.range]))
            .collect();
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn addresses() {
        check("moi.ir/x3RXY", &["Address moi.ir/x3RXY"]);
        check("(tirazan.example/a1).", &["Address tirazan.example/a1"]);
        check(
            "https://a.example/x_y?q=1&r=[2]#s، پس",
            &["Address https://a.example/x_y?q=1&r=[2]#s"],
        );
        check("HTTP://A.example", &["Address HTTP://A.example"]);
        check("https://a.example/راه_روستا/؟", &["Address https://a.example/راه_روستا/"]);
        check("a.example:8080/x", &["Address a.example:8080/x"]);
        check("نشانی shahr.ir.", &["Address shahr.ir"]);
        check("ميزwww.a.ir", &[]);
        for text in
            ["file.txt", "e.g. this", "1.5", "۱.۵", "a..b", "javascript:alert(1)", "ftp://x"]
        {
            check(text, &[]);
        }
    }

    #[test]
    fn handles_emails_and_hashtags() {
        check("@ostan_ir.", &["Handle @ostan_ir"]);
        check("به @tirazan_water، و a@b.ir", &["Handle @tirazan_water", "Email a@b.ir"]);
        check("#راه_روستایی، #LED #1 # #_ C#", &["Hashtag #راه_روستایی", "Hashtag #LED"]);
        check("#کتاب\u{200c}خانه_", &["Hashtag #کتاب\u{200c}خانه"]);
        check("@ab @1abc x@y @a@b", &[]);
        assert_eq!(hashtag_name("#راه__روستایی_"), "راه روستایی");
        assert_eq!(hashtag_name("#WorldCup"), "World Cup");
    }

    #[test]
    fn telephone_numbers() {
        check(
            "شماره ۰۲۱-۵۵۵۵۰۱۲-، 0912-555-0012",
            &["Telephone ۰۲۱-۵۵۵۵۰۱۲", "Telephone 0912-555-0012"],
        );
        check("۱۴۰۲-۱۴۰۳ ۰۱-۰۲ 021--5550012 ۰۲۱۵۵۵۵۰۱۲ 021-5550012x", &[]);
    }

    proptest! {
        #[test]
        fn entities_are_in_order_and_inside(text in "\\PC{0,60}|[a-z@#./:_ -]{0,60}") {
            let mut end = 0;
            for entity in entities(&text) {
                prop_assert!(entity.range.start >= end && entity.range.end > entity.range.start);
                prop_assert!(text.get(entity.range.clone()).is_some());
                end = entity.range.end;
            }
        }
    }
}
