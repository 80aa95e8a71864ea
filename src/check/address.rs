//! Where a link leads.

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

/// Where the link `href` on the page with the path `page` leads, of a site at `base`.
pub(super) fn target(href: &str, page: &str, base: &BaseUrl) -> Target {
    let href = href.trim();
    let (address, fragment) = match href.split_once('#') {
        Some((address, fragment)) => (address, Some(fragment)),
        None => (href, None),
    };
    let fragment = fragment.filter(|fragment| !fragment.is_empty()).map(decoded);
    let own = |path: &str| Target::Own(file_of(&decoded(without_query(path))), fragment.clone());
    if let Some(path) = address.strip_prefix(base.as_str()) {
        return own(path);
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
    if address.is_empty() {
        return Target::Own(page.to_owned(), fragment);
    }
    if address.starts_with('/') {
        return match address.strip_prefix(base.path()) {
            Some(path) => own(path),
            None => Target::Nowhere("it leads out of the site's folder"),
        };
    }
    match joined(page, without_query(address)) {
        Some(path) => own(&path),
        None => Target::Nowhere("it leads out of the site's folder"),
    }
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
    let (steps, file) =
        relative.rsplit_once('/').map_or(("", relative), |(steps, file)| (steps, file));
    for step in steps.split('/').filter(|step| !step.is_empty()) {
        match step {
            "." => {}
            ".." => {
                folders.pop()?;
            }
            step => folders.push(step),
        }
    }
    match file {
        "." | "" => folders.push(""),
        ".." => {
            folders.pop()?;
            folders.push("");
        }
        file => folders.push(file),
    }
    Some(folders.join("/"))
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
            ("/other/", out),
            ("https://shahr.example/archive/feed.xml", own("feed.xml")),
            ("https://shahr.example/", Target::Other("https://shahr.example/".to_owned())),
            ("//b.example/x", Target::Other("//b.example/x".to_owned())),
            ("mailto:a@b.example", Target::Call),
            ("JavaScript:x", Target::Nowhere("its scheme is none that a page may have")),
            ("سه:یک", own("1402/09/سه:یک")),
        ];
        for (href, expected) in cases {
            assert_eq!(target(href, "1402/09/a.html", &base), expected, "{href}");
        }
    }
}
