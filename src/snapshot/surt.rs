//! Sort-friendly addresses (SURT): by what key an index of a web archive finds an address.
//!
//! As the Internet Archive's `surt` makes them, which pywb looks up by: scheme, user and fragment go, the
//! host is turned round without `www.`, all is lower case, the query is sorted, a last slash goes. What it
//! does about session numbers in paths is left out: no page of a site has one.

use std::fmt::Write;

/// The key of an `http` or `https` address: `https://a.example/Archive/` is `example,a)/archive`.
pub fn surt(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let rest = rest.split('#').next().unwrap_or_default();
    let (place, query) = match rest.split_once('?') {
        Some((place, query)) => (place, Some(query)),
        None => (rest, None),
    };
    let (authority, path) = match place.find('/') {
        Some(slash) => place.split_at(slash),
        None => (place, "/"),
    };
    let host = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, port),
        _ => (host, ""),
    };
    let default_port = if scheme.eq_ignore_ascii_case("https") { "443" } else { "80" };
    let port = if port == default_port { "" } else { port };
    let host = escaped(&unescaped(host.trim_matches('.').to_lowercase().as_bytes()));
    let labels: Vec<&str> = without_www(&host).rsplit('.').collect();
    let mut key = labels.join(",");
    if !port.is_empty() {
        let _ = write!(key, ":{port}");
    }
    key.push(')');
    let mut path = escaped(&normal(&unescaped(path.as_bytes()))).to_ascii_lowercase();
    if path.len() > 1 && path.ends_with('/') {
        path.pop();
    }
    key.push_str(&path);
    if let Some(query) = query.filter(|query| !query.is_empty()) {
        let query = escaped(&unescaped(query.as_bytes())).to_ascii_lowercase();
        let mut parts: Vec<(&str, Option<&str>)> = query
            .split('&')
            .map(|part| {
                part.split_once('=').map_or((part, None), |(key, value)| (key, Some(value)))
            })
            .collect();
        parts.sort_unstable();
        let joined = parts.iter().map(|(key, value)| match value {
            Some(value) => format!("{key}={value}"),
            None => (*key).to_owned(),
        });
        let _ = write!(key, "?{}", joined.collect::<Vec<_>>().join("&"));
    }
    key
}

/// A host without a leading `www.`, `www2.` and the like.
fn without_www(host: &str) -> &str {
    let rest =
        host.strip_prefix("www").map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    rest.and_then(|rest| rest.strip_prefix('.')).unwrap_or(host)
}

/// A path without `.`, `..` and empty parts; a last slash stays.
fn normal(path: &[u8]) -> Vec<u8> {
    let mut kept: Vec<&[u8]> = Vec::new();
    for part in path.split(|byte| *byte == b'/').skip(1) {
        match part {
            b"." => {}
            b".." => {
                kept.pop();
            }
            part => kept.push(part),
        }
    }
    let last = kept.pop().unwrap_or_default();
    kept.retain(|part| !part.is_empty());
    kept.push(last);
    let mut out = Vec::with_capacity(path.len());
    for part in kept {
        out.push(b'/');
        out.extend(part);
    }
    out
}

/// `%XX` taken for the bytes they stand for, until none is left.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut text = text.to_vec();
    loop {
        let mut out = Vec::with_capacity(text.len());
        let mut at = 0;
        let digit = |at: usize| text.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        while at < text.len() {
            match (text[at], digit(at + 1), digit(at + 2)) {
                (b'%', Some(high), Some(low)) => {
                    out.push(u8::try_from(high * 16 + low).unwrap_or_default());
                    at += 3;
                }
                (byte, ..) => {
                    out.push(byte);
                    at += 1;
                }
            }
        }
        if out.len() == text.len() {
            return out;
        }
        text = out;
    }
}

/// What is no printable ASCII, and `%` and `#`, as `%XX`.
fn escaped(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len()), |mut out, &byte| {
        if byte.is_ascii_graphic() && byte != b'%' && byte != b'#' {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the Internet Archive's own `surt` 0.3.1 gives.
    #[test]
    fn keys_are_those_of_the_reference() {
        for (url, key) in [
            (
                "https://tirazan.example/archive/1403/01/راه-روستا.html",
                "example,tirazan)/archive/1403/01/%d8%b1%d8%a7%d9%87-%d8%b1%d9%88%d8%b3%d8%aa%d8%a7.html",
            ),
            ("https://tirazan.example/archive/", "example,tirazan)/archive"),
            ("https://tirazan.example", "example,tirazan)/"),
            (
                "https://www.tirazan.example/archive/tags/%D8%B1%D8%A7%D9%87/",
                "example,tirazan)/archive/tags/%d8%b1%d8%a7%d9%87",
            ),
            ("https://a.example/A/B%20c.html?b=2&a=1", "example,a)/a/b%20c.html?a=1&b=2"),
            ("https://a.example/x(1)!'+,;=@~$*&y.html", "example,a)/x(1)!'+,;=@~$*&y.html"),
            ("https://a.example:8080/x/", "example,a:8080)/x"),
            ("https://a.example:443/x/", "example,a)/x"),
            ("https://a.example/a#b", "example,a)/a"),
            ("https://a.example/راه%25۱.html", "example,a)/%d8%b1%d8%a7%d9%87%25%db%b1.html"),
            ("http://localhost/static/style.css", "localhost)/static/style.css"),
            ("http://127.0.0.1:4000/a/", "1,0,0,127:4000)/a"),
            ("https://a.example/a//b/./c/../d", "example,a)/a/b/d"),
        ] {
            assert_eq!(surt(url), key);
        }
    }
}
