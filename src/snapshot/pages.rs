//! The files of a site, rendered in parallel, handed over in the order of their paths.

use memchr::memmem;
use rayon::prelude::*;

use crate::content::Item;
use crate::render::{Pages, Renderer};
use crate::report::Diagnostic;
use crate::site::{Links, Route, Site};

/// How many files are rendered at a time: enough for all threads, few enough for the memory.
pub const CHUNK: usize = 512;

/// One file of the site.
#[derive(Debug)]
pub struct Page<'a> {
    /// Its path below the site's root.
    pub path: &'a str,
    /// Its whole address, percent-encoded.
    pub url: String,
    /// Its media type as a server states it.
    pub kind: String,
    /// Its name among the pages of the archive; `None` if it is no page a reader looks for.
    pub title: Option<String>,
    /// The item that it is the page of.
    pub item: Option<&'a Item>,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// Renders every file of the site, makes something of each in parallel, and hands that to `take`, one after
/// another in the order of the paths. While `take` works, the next files are rendered.
pub fn each<T: Send>(
    site: &Site,
    renderer: &Renderer,
    make: impl Fn(&Page<'_>) -> Result<T, Diagnostic> + Sync,
    take: impl FnMut(T) -> Result<(), Diagnostic> + Send,
) -> Result<(), Diagnostic> {
    let pages = Pages::whole(renderer, site);
    let mut routes: Vec<(String, &Route)> =
        site.routes().iter().map(|route| (route.path(site), route)).collect();
    routes.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let make = |room: &mut Vec<u8>, (path, route): &(String, &Route)| {
        let item = match route {
            Route::Item(id) => Some((*id, site.text(*id)?)),
            _ => None,
        };
        let bytes = match &item {
            Some((id, item)) => pages.item_into(*id, item, room)?,
            None => pages.render_into(route, room)?,
        };
        make(&Page {
            path,
            url: Links::new(site, route).url(route),
            kind: kind(path),
            title: is_page(route).then(|| title(bytes, &site.config().title)),
            item: item.as_ref().map(|(_, item)| item),
            bytes,
        })
    };
    in_chunks(&routes, CHUNK, make, take)
}

/// Makes something of each of `all` in parallel, `at_once` at a time, and hands it to `take` in order. What is in
/// memory is that of two chunks. `make` is given room that it need not ask for anew each time.
pub fn in_chunks<I: Sync, R: Default, T: Send>(
    all: &[I],
    at_once: usize,
    make: impl Fn(&mut R, &I) -> Result<T, Diagnostic> + Sync,
    mut take: impl FnMut(T) -> Result<(), Diagnostic> + Send,
) -> Result<(), Diagnostic> {
    let render = |chunk: Option<&[I]>| -> Result<Vec<T>, Diagnostic> {
        chunk.unwrap_or_default().par_iter().map_init(R::default, &make).collect()
    };
    let mut chunks = all.chunks(at_once);
    let mut ready = render(chunks.next())?;
    while !ready.is_empty() {
        let (taken, next) =
            rayon::join(|| ready.into_iter().try_for_each(&mut take), || render(chunks.next()));
        taken?;
        ready = next?;
    }
    Ok(())
}

/// Whether a route is a page that a reader looks for: no file of the theme, no feed, no redirect.
pub fn is_page(route: &Route) -> bool {
    matches!(
        route,
        Route::Home
            | Route::Item(_)
            | Route::Listing(..)
            | Route::Tags
            | Route::Channels
            | Route::About
    )
}

/// The media type of a file as a server states it.
pub fn kind(path: &str) -> String {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    if kind.type_() == mime_guess::mime::TEXT {
        format!("{kind}; charset=utf-8")
    } else {
        kind.to_string()
    }
}

/// What a page calls itself, without the archive's name behind it.
fn title(page: &[u8], archive: &str) -> String {
    let behind = memmem::find(page, b"<title>").map(|at| &page[at + b"<title>".len()..]);
    let inner = behind.and_then(|rest| Some(&rest[..memmem::find(rest, b"</title>")?]));
    let inner = String::from_utf8_lossy(inner.unwrap_or_default());
    let title = unescaped(inner.trim());
    let own = title.strip_suffix(archive).and_then(|own| own.trim_end().strip_suffix('|'));
    own.map_or(title.as_str(), str::trim_end).to_owned()
}

/// The references that the templates' escaping makes, resolved.
fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#x2F;", "/"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text.to_owned(), |text, (reference, c)| text.replace(reference, c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_called_what_it_calls_itself() {
        let page = |title: &str| format!("<head>\n<title>{title}</title>\n</head>");
        let title = |page: String, archive| super::title(page.as_bytes(), archive);
        assert_eq!(title(page("سیل | بایگانی"), "بایگانی"), "سیل");
        assert_eq!(title(page("بایگانی"), "بایگانی"), "بایگانی");
        assert_eq!(title(page("a &amp;lt; b | c | d"), "d"), "a &lt; b | c");
        assert_eq!(title(String::new(), "d"), "");
    }

    #[test]
    fn all_come_in_order_and_a_failure_ends_it() {
        let all: Vec<usize> = (0..2000).collect();
        let mut seen = Vec::new();
        in_chunks(
            &all,
            CHUNK,
            |(), n| Ok(n * 2),
            |n| {
                seen.push(n);
                Ok(())
            },
        )
        .unwrap();
        assert!(seen.iter().copied().eq((0..2000).map(|n| n * 2)));
        let fails = |(): &mut (), n: &usize| {
            if *n == 1500 { Err(Diagnostic::error("x")) } else { Ok(*n) }
        };
        assert!(in_chunks(&all, CHUNK, fails, |_| Ok(())).is_err());
        assert!(
            in_chunks(&all, CHUNK, |(), n| Ok(*n), |n| fails(&mut (), &n).map(|_| ())).is_err()
        );
    }
}
