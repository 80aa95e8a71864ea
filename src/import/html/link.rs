//! Where a link leads, and whether its text says so already.

use crate::text::controls::is_control;

/// The schemes of links that are kept; others (`javascript:`, `data:`) run or load something.
const SCHEMES: [&str; 5] = ["http", "https", "mailto", "tel", "tg"];

/// Hosts on which `@name` is the page `/name`.
const MESSENGERS: [&str; 7] =
    ["t.me", "telegram.me", "telegram.dog", "eitaa.com", "ble.ir", "rubika.ir", "splus.ir"];

/// The longest address that is kept, in bytes; browsers' own limits begin at 2,000 characters.
const LONGEST: usize = 4096;

/// The address behind a link that reads `shown`, if it is another than that: not for an address shown
/// as it is, a hashtag, a handle, a script or a place within the page.
///
/// `site` (`https://t.me`) is where addresses that begin with `/` belong; without one they are files of
/// an export, which the archive does not have.
pub fn hidden_target(href: &str, shown: &str, site: Option<&str>) -> Option<String> {
    if href.len() > LONGEST {
        return None;
    }
    let href = clean(href);
    let shown = shown.trim();
    let target = absolute(&href, site);
    if shown.starts_with('#') && (target.is_none() || href.contains("q=%23")) {
        return None;
    }
    let target = target?;
    let says_it = shown.is_empty() || is_handle(&target, shown) || is_same(&target, shown);
    (!says_it).then(|| escape(&target))
}

/// The name of the file that an address ends in: `photos/%D8%A7.jpg` is `ا.jpg`.
pub fn file_name(href: &str) -> Option<String> {
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let name = decode(path.rsplit('/').next().unwrap_or_default());
    (!name.trim().is_empty()).then(|| name.trim().to_owned())
}

/// An address as browsers read it (URL Living Standard, section 4.4): nothing around it, no tabs or
/// line feeds within.
fn clean(href: &str) -> String {
    let href = href.trim_matches(|c: char| c <= ' ');
    href.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect()
}

/// The address with its scheme, if that is one to keep.
fn absolute(href: &str, site: Option<&str>) -> Option<String> {
    if let Some(rest) = href.strip_prefix("//") {
        return Some(format!("https://{rest}"));
    }
    if href.starts_with('/') {
        return site.map(|site| format!("{site}{href}"));
    }
    let (scheme, rest) = href.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    let is_address = SCHEMES.contains(&&*scheme) && !rest.trim_matches('/').is_empty();
    is_address.then(|| format!("{scheme}:{rest}"))
}

/// Whether `shown` is the handle (`@name`) of the page `target`.
fn is_handle(target: &str, shown: &str) -> bool {
    let Some(name) = shown.strip_prefix('@') else {
        return false;
    };
    let Some((host, path)) = bare(target).split_once('/') else {
        return false;
    };
    MESSENGERS.contains(&&*host.to_ascii_lowercase()) && path.eq_ignore_ascii_case(name)
}

/// Whether `shown` is the address `target`, its scheme and last slash written or not, its letters
/// escaped or not.
fn is_same(target: &str, shown: &str) -> bool {
    if target.starts_with("tel:") {
        let digits = |text: &str| -> String {
            text.chars().map(crate::text::digits::ascii).filter(char::is_ascii_digit).collect()
        };
        return digits(target) == digits(shown);
    }
    let (target, shown) = (bare(target), bare(shown));
    target.to_lowercase() == shown.to_lowercase()
        || decode(target).to_lowercase() == decode(shown).to_lowercase()
}

/// An address without scheme and last slash.
fn bare(address: &str) -> &str {
    let schemes = ["http://", "https://", "mailto:"];
    let rest = schemes.iter().find_map(|scheme| {
        let head = address.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then(|| &address[scheme.len()..])
    });
    rest.unwrap_or(address).trim_end_matches('/')
}

/// Percent-escapes decoded; what then is not UTF-8 is replaced.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped =
            after.split_first_chunk::<2>().filter(|_| byte == b'%').and_then(|(digits, after)| {
                let digits = std::str::from_utf8(digits).ok()?;
                let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
                Some((u8::from_str_radix(digits, 16).ok().filter(|_| is_hex)?, after))
            });
        let (byte, after) = escaped.unwrap_or((byte, after));
        bytes.push(byte);
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The address with all that could end it, hide in it or turn it percent-escaped.
fn escape(address: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(address.len());
    for c in address.chars() {
        if c.is_whitespace() || is_control(c) || "<>\"`\\".contains(c) {
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                // Writing to a string cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_hidden_where_the_text_does_not_say_it() {
        for (href, shown, expect) in [
            ("https://news.example/a", "شرح خبر", Some("https://news.example/a")),
            ("https://news.example/a", "https://news.example/a", None),
            ("http://News.example/a/", "news.example/a", None),
            ("https://news.example/%D8%B1%D8%A7%D9%87", "news.example/راه", None),
            ("https://news.example/a", "https://news.example/ab…", Some("https://news.example/a")),
            ("?q=%23%D8%B1%D8%A7%D9%87", "#راه", None),
            ("https://t.me/s/nemune?q=%23%D8%B1%D8%A7%D9%87", "#راه", None),
            ("", "#راه", None),
            ("https://news.example/tag", "#راه", Some("https://news.example/tag")),
            ("https://t.me/Nemune_ir", "@nemune_ir", None),
            ("/nemune_ir", "@nemune_ir", None),
            ("https://t.me/digari", "@nemune_ir", Some("https://t.me/digari")),
            ("mailto:dabir@news.example", "dabir@news.example", None),
            ("tel:+982100000000", "\u{200e}+98 21 0000 0000", None),
            ("tel:02100000000", "تماس", Some("tel:02100000000")),
            ("//news.example/a", "خبر", Some("https://news.example/a")),
            ("/nemune/12", "خبر", Some("https://t.me/nemune/12")),
            ("photos/1.jpg", "عکس", None),
            ("#go_to_message12", "پیام", None),
            ("javascript:alert(1)", "خبر", None),
            (" \u{1}java\tscript\n:alert(1)", "خبر", None),
            ("JAVASCRIPT://news.example/%0aalert(1)", "خبر", None),
            ("data:text/html,<b>", "خبر", None),
            ("file:///etc/passwd", "خبر", None),
            ("https://", "خبر", None),
            ("https://news.example/a", "  ", None),
            (
                "https://news.example/a b\"><\u{202e}",
                "خبر",
                Some("https://news.example/a%20b%22%3E%3C%E2%80%AE"),
            ),
        ] {
            let target = hidden_target(href, shown, Some("https://t.me"));
            assert_eq!(target.as_deref(), expect, "{href} {shown}");
        }
        assert_eq!(hidden_target("/nemune/12", "خبر", None), None);
    }

    #[test]
    fn an_address_ends_in_a_file_name() {
        assert_eq!(file_name("files/%D8%B1%D8%A7%D9%87.pdf?x=1").as_deref(), Some("راه.pdf"));
        assert_eq!(file_name("photos/").as_deref(), None);
        assert_eq!(file_name("%zz%D8%").as_deref(), Some("%zz\u{fffd}%"));
    }
}
