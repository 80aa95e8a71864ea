//! Links from one page to another.

use super::{Route, Site};
use crate::text::letters::is_alphanumeric;

/// Writes the links of one page.
///
/// They are paths from the host's root with the base address's path before them, so that a site works
/// below a sub-path; or, where the settings ask for a portable site, relative paths that name
/// `index.html`, so that it works from a disk.
#[derive(Clone, Copy, Debug)]
pub struct Links<'a> {
    site: &'a Site,
    depth: usize,
    absolute: bool,
}

impl<'a> Links<'a> {
    /// The links of the page of `from`.
    pub fn new(site: &'a Site, from: &Route) -> Links<'a> {
        // A server shows the page for a lost address at any depth: it cannot link relatively, and a
        // portable site has none.
        let absolute = !site.config().portable;
        let depth = if absolute { 0 } else { from.path(site).matches('/').count() };
        Links { site, depth, absolute }
    }

    /// How many folders below the root the page is, where that makes a difference: two pages of one depth
    /// link in the same way.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The link to a route.
    pub fn to(&self, route: &Route) -> String {
        self.path(&route.path(self.site))
    }

    /// The link to a path below the site's root.
    pub fn path(&self, path: &str) -> String {
        let path = if self.absolute { without_index(path) } else { path };
        let root = self.site.config().base_url.path();
        let mut link = String::with_capacity(root.len().max(self.depth * 3) + path.len());
        self.root_into(&mut link);
        encode_into(&mut link, path);
        link
    }

    /// The link to the site's root, to put a path behind: `/archive/`, or `../../` on a portable page.
    pub fn root(&self) -> String {
        let mut link = String::new();
        self.root_into(&mut link);
        link
    }

    fn root_into(&self, link: &mut String) {
        if self.absolute {
            link.push_str(self.site.config().base_url.path());
        } else {
            (0..self.depth).for_each(|_| link.push_str("../"));
        }
    }

    /// The whole address of a route, percent-encoded, as machines want it.
    pub fn url(&self, route: &Route) -> String {
        self.url_of(&route.path(self.site))
    }

    /// The whole address of a route as a person reads and copies it: letters of all scripts stay as they are.
    pub fn readable(&self, route: &Route) -> String {
        let path = route.path(self.site);
        format!("{}{}", self.site.config().base_url.as_str(), encoded(without_index(&path)))
    }

    /// The whole address of a path below the site's root.
    pub fn url_of(&self, path: &str) -> String {
        url(self.site.config().base_url.as_str(), path)
    }
}

/// The whole address of a path below a base address, percent-encoded, as machines want it.
pub fn url(base: &str, path: &str) -> String {
    let path = encoded(without_index(path));
    let mut url = String::with_capacity(base.len() + path.len() * 3);
    url.push_str(base);
    let mut rest = path.as_str();
    while let Some(at) = rest.bytes().position(|byte| !byte.is_ascii()) {
        let end = at + rest[at..].chars().next().map_or(0, char::len_utf8);
        url.push_str(&rest[..at]);
        for byte in rest[at..end].bytes() {
            push_encoded(&mut url, byte);
        }
        rest = &rest[end..];
    }
    url.push_str(rest);
    url
}

/// Writes a byte as `%XX`.
fn push_encoded(out: &mut String, byte: u8) {
    out.push('%');
    for digit in [byte >> 4, byte & 15] {
        out.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
    }
}

fn without_index(path: &str) -> &str {
    match path.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
        _ => path,
    }
}

/// A path as a link has it: what a URL keeps for itself is percent-encoded, letters of all scripts stay
/// readable.
pub fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    encode_into(&mut out, path);
    out
}

/// Writes [`encoded`] behind `out`.
fn encode_into(out: &mut String, path: &str) {
    let plain = |c: char| match c {
        '0'..='9' | 'A'..='Z' | 'a'..='z' => true,
        '\0'..='\x7f' => "-._~/!$'()*+,;=@".contains(c),
        _ => is_alphanumeric(c),
    };
    let mut rest = path;
    while let Some(at) = rest.find(|c| !plain(c)) {
        // What is to be encoded is one character; what stands before it is copied as it is.
        let end = at + rest[at..].chars().next().map_or(0, char::len_utf8);
        out.push_str(&rest[..at]);
        for byte in rest[at..end].bytes() {
            push_encoded(out, byte);
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_url_keeps_is_encoded() {
        assert_eq!(encoded("1402/09/راه-روستا.html"), "1402/09/راه-روستا.html");
        assert_eq!(encoded("a b?#%&\u{200c}"), "a%20b%3F%23%25%26%E2%80%8C");
        assert_eq!(without_index("1402/index.html"), "1402/");
        assert_eq!(without_index("index.html"), "");
        assert_eq!(without_index("xindex.html"), "xindex.html");
    }
}
