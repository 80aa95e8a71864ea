//! Where a link leads.

use std::borrow::Cow;

use crate::config::BaseUrl;
use crate::content::percent_decoded;

/// Where a link leads, seen from the page it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A file of the site, by its path below the output folder, and the place in it.
    Own(String, Option<String>),
    /// Another site, by its whole address.
    Other(String),
    /// What is no page: mail, a telephone.
    Call,
    /// Nowhere, and why.
    Nowhere(&'static str),
}

/// Where the link `href` on the page with the path `page` leads, of a site at `base`, as browsers read it (URL
/// Standard, section 4.4).
pub(super) fn target(href: &str, page: &str, base: &BaseUrl) -> Target {
    let href = cleaned(href.trim());
    let (address, fragment) = match href.split_once('#') {
        Some((address, fragment)) => (address, Some(fragment)),
        None => (&*href, None),
    };
    // What stands behind `:~:` is for the browser alone (URL Fragment Text Directives).
    let fragment = fragment.map(|fragment| fragment.split(":~:").next().unwrap_or_default());
    let fragment = fragment.filter(|fragment| !fragment.is_empty()).map(decoded);
    let own = |page: &str, path: &str| match joined(page, without_query(path)) {
        Some(path) => Target::Own(file_of(&decoded(&path)), fragment.clone()),
        None => Target::Nowhere("it leads out of the site's folder"),
    };
    let (scheme_of_base, host_of_base) =
        base.as_str().split_at(base.as_str().find("//").unwrap_or(0));
    if let Some(path) =
        address.strip_prefix(scheme_of_base).unwrap_or(address).strip_prefix(host_of_base)
    {
        return own("", path);
    }
    match scheme(address) {
        Some("http" | "https") => return Target::Other(address.to_owned()),
        Some("mailto" | "tel") => return Target::Call,
        Some(_) => return Target::Nowhere("its scheme is none that a page may have"),
        None => {}
    }
    if address.starts_with("//") {
        return Target::Other(address.to_owned());
    }
    if without_query(address).is_empty() {
        return Target::Own(page.to_owned(), fragment);
    }
    if !address.starts_with('/') {
        return own(page, address);
    }
    match address.strip_prefix(base.path()) {
        Some(path) => own("", path),
        None => Target::Nowhere("it leads out of the site's folder"),
    }
}

/// A link as browsers read it: without the line ends and tabs in it, its backslashes slashes.
fn cleaned(href: &str) -> Cow<'_, str> {
    if memchr::memchr3(b'\n', b'\t', b'\\', href.as_bytes()).is_none() && !href.contains('\r') {
        return Cow::Borrowed(href);
    }
    // Behind a question mark or a number sign a backslash is one.
    let path = href.find(['?', '#']).unwrap_or(href.len());
    let (path, rest) = href.split_at(path);
    let all = path.replace('\\', "/") + rest;
    Cow::Owned(all.replace(['\n', '\t', '\r'], ""))
}

/// The scheme of an address, in lower case as a browser reads it; only known ones are told apart.
fn scheme(address: &str) -> Option<&'static str> {
    let (scheme, _) = address.split_once(':')?;
    let mut letters = scheme.chars();
    let named = letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    if !named {
        return None;
    }
    let known = ["http", "https", "mailto", "tel"];
    Some(known.into_iter().find(|known| scheme.eq_ignore_ascii_case(known)).unwrap_or("other"))
}

fn without_query(path: &str) -> &str {
    path.split('?').next().unwrap_or_default()
}

fn decoded(text: &str) -> String {
    percent_decoded(text).unwrap_or_else(|| text.to_owned())
}

/// The file that a server shows for a path below the site's root.
fn file_of(path: &str) -> String {
    if path.is_empty() || path.ends_with('/') {
        return format!("{path}index.html");
    }
    path.to_owned()
}

/// The path that `relative` means on the page `page`; `None` if it climbs out of the site.
fn joined(page: &str, relative: &str) -> Option<String> {
    let mut folders: Vec<&str> = page.split('/').collect();
    folders.pop();
    let (steps, file) = match relative.rsplit_once('/') {
        Some((steps, file)) => (Some(steps), file),
        None => (None, relative),
    };
    for step in steps.into_iter().flat_map(|steps| steps.split('/')) {
        match dots(step) {
            Some(1) => {}
            Some(_) => {
                folders.pop()?;
            }
            None => folders.push(step),
        }
    }
    match dots(file) {
        Some(1) => folders.push(""),
        Some(_) => {
            folders.pop()?;
            folders.push("");
        }
        None => folders.push(file),
    }
    Some(folders.join("/"))
}

/// Whether a part of a path is one dot or two, each of which may be percent-encoded.
fn dots(step: &str) -> Option<usize> {
    let rest = step.trim_start_matches('.');
    if !rest.is_empty() && !rest.starts_with("%2") {
        return None;
    }
    match step.replace("%2e", ".").replace("%2E", ".").as_str() {
        "." => Some(1),
        ".." => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_where_a_browser_goes() {
        let base = BaseUrl::new("https://shahr.example/archive/").unwrap();
        let own = |path: &str| Target::Own(path.to_owned(), None);
        let out = Target::Nowhere("it leads out of the site's folder");
        let cases = [
            ("", own("1402/09/a.html")),
            ("#b", Target::Own("1402/09/a.html".to_owned(), Some("b".to_owned()))),
            ("#%D8%A8", Target::Own("1402/09/a.html".to_owned(), Some("ب".to_owned()))),
            ("b.html?q#x", Target::Own("1402/09/b.html".to_owned(), Some("x".to_owned()))),
            ("./", own("1402/09/index.html")),
            ("..", own("1402/index.html")),
            ("../../tags/", own("tags/index.html")),
            ("../../../x", out.clone()),
            ("/archive/", own("index.html")),
            ("/archive/tags/%D8%A2%D8%A8/", own("tags/آب/index.html")),
            ("/other/", out.clone()),
            ("https://shahr.example/archive/feed.xml", own("feed.xml")),
            ("https://shahr.example/", Target::Other("https://shahr.example/".to_owned())),
            ("//b.example/x", Target::Other("//b.example/x".to_owned())),
            ("mailto:a@b.example", Target::Call),
            ("JavaScript:x", Target::Nowhere("its scheme is none that a page may have")),
            ("سه:یک", own("1402/09/سه:یک")),
            ("/archive/1402/../tags/", own("tags/index.html")),
            ("/archive/%2e%2E/x", out.clone()),
            ("/archive//x", own("/x")),
            ("https://shahr.example/archive/../x", out.clone()),
            ("//shahr.example/archive/x", own("x")),
            ("..\\10\\ب.html", own("1402/10/ب.html")),
            (" b\n.html\t", own("1402/09/b.html")),
            ("?q", own("1402/09/a.html")),
            ("b.html#:~:text=x", own("1402/09/b.html")),
            ("b%E2%80%8Cc.html", own("1402/09/b\u{200c}c.html")),
        ];
        for (href, expected) in cases {
            assert_eq!(target(href, "1402/09/a.html", &base), expected, "{href}");
        }
    }
}
