//! Pages that the preview adds to a site's own: the reload script, and what is wrong.

use std::fmt::Write;

use super::RELOAD;
use crate::render::markdown::escape;
use crate::report::{Diagnostic, Severity};
use crate::text::controls::visible;

/// The page with a script that loads it again when its sources change, or the preview is started again. Its
/// policy goes, which lets no such script run.
pub(super) fn with_reload(page: &str) -> String {
    let page = &without_policy(page);
    let script = format!(
        "<script>(() => {{ let lost = false; const source = new EventSource(\"{RELOAD}\"); \
         source.onmessage = () => location.reload(); source.onerror = () => {{ lost = true; }}; \
         source.onopen = () => {{ if (lost) location.reload(); }}; }})()</script>"
    );
    match page.rfind("</body>") {
        Some(end) => format!("{}{script}{}", &page[..end], &page[end..]),
        None => format!("{page}{script}"),
    }
}

/// The page without the element that says what it may load and run.
fn without_policy(page: &str) -> String {
    let Some(start) = page.find("<meta http-equiv=\"Content-Security-Policy\"") else {
        return page.to_owned();
    };
    let end = page[start..].find('>').map_or(page.len(), |end| start + end + 1);
    format!("{}{}", &page[..start], &page[end..])
}

/// A page that shows diagnostics: where, the offending line, what, what next.
pub(super) fn error(diagnostics: &[Diagnostic]) -> String {
    let mut list = String::new();
    for diagnostic in diagnostics {
        let class = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning | Severity::Note => "note",
        };
        // Writing to a string cannot fail.
        let _ = write!(list, "<li class=\"{class}\">");
        if let Some(path) = &diagnostic.path {
            let mut place = path.clone();
            if let Some(at) = &diagnostic.place {
                let _ = write!(place, ":{}:{}", at.line, at.column);
            }
            let _ = write!(list, "<p class=\"place\">{}</p>", shown(&place));
        }
        let _ = write!(list, "<p class=\"message\">{}</p>", shown(&diagnostic.message));
        if let Some(at) = &diagnostic.place {
            let before: String = at.source.chars().take(at.column - 1).collect();
            let marked: String = at.source.chars().skip(at.column - 1).take(at.width).collect();
            let after: String = at.source.chars().skip(at.column - 1 + at.width).collect();
            let marked = if marked.is_empty() { " ".to_owned() } else { marked };
            let _ = write!(
                list,
                "<pre><span>{}</span> <code dir=\"auto\">{}<mark>{}</mark>{}</code></pre>",
                at.line,
                shown(&before),
                shown(&marked),
                shown(&after),
            );
        }
        if let Some(help) = &diagnostic.help {
            let _ = write!(list, "<p>{}</p>", shown(help));
        }
        list.push_str("</li>");
    }
    with_reload(&format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>bayegan: something is wrong</title><style>{STYLE}</style></head><body><main>\
         <h1>The page cannot be shown</h1><ol>{list}</ol>\
         <p>This page loads again by itself when you save the file.</p></main></body></html>"
    ))
}

const STYLE: &str = ":root{color-scheme:light dark}body{margin:2rem auto;max-width:52rem;\
    padding:0 1rem;font:1rem/1.6 system-ui,sans-serif}ol{padding:0;list-style:none}\
    li{border-left:.3rem solid #b3261e;padding:.2rem 1rem;margin:1rem 0}li.note{border-color:#888}\
    .place{font-family:monospace;color:#777;margin:0}.message{font-weight:700;margin:.2rem 0}\
    pre{overflow-x:auto}mark{background:#b3261e55;color:inherit}pre span{color:#777}";

/// Text for the page, with what would act on it made visible.
fn shown(text: &str) -> String {
    escape(&visible(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_shown_with_its_line_and_hostile_text_is_only_text() {
        let diagnostic = Diagnostic::error("no <b>\u{202e}").help("mend it").in_line(
            "content/<i>.md",
            3,
            3,
            2,
            "a <script>",
        );
        let page = error(&[diagnostic]);
        assert!(page.contains("content/&lt;i&gt;.md:3:3"));
        assert!(page.contains("<code dir=\"auto\">a <mark>&lt;s</mark>cript&gt;</code>"));
        assert!(page.contains("no &lt;b&gt;\\u{202e}") && page.contains("mend it"));
        assert_eq!(page.matches("<script>").count(), 1, "the reload script alone");
    }
}
