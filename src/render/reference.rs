//! What templates are given, in words: for `bayegan theme fields` and `docs/theming.md`.

use std::fmt::Write;

use super::fields::{Field, Fields, Type};
use super::templates::FILTERS;

/// Every template with the values it is given, every type with its fields, and the filters, as Markdown.
pub fn reference() -> String {
    let fields = Fields::new();
    let mut text = String::new();
    let mut line = |line: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{line}");
    };
    line("### Templates\n");
    line("| template | of | `page` or `card` |");
    line("| --- | --- | --- |");
    for rendered in &fields.rendered {
        let own = rendered.given.get("page").or_else(|| rendered.given.get("card"));
        let own = own.map_or(String::new(), shown);
        line(&format!("| `{}` | {} | {own} |", rendered.name, rendered.what));
    }
    line("\nAll are given `words`, and:\n");
    line("| variable | type | where | meaning |");
    line("| --- | --- | --- | --- |");
    for (name, of, place, meaning) in GIVEN {
        line(&format!("| `{name}` | {of} | {place} | {meaning} |"));
    }
    line("\n### Types\n");
    for (name, known) in &fields.structs {
        line(&format!("#### {name}\n\n{}\n", known.meaning));
        line("| field | type | meaning |");
        line("| --- | --- | --- |");
        for (name, Field { of, optional, meaning }) in &known.fields {
            let none = if *optional { " or none" } else { "" };
            line(&format!("| `{name}` | {}{none} | {meaning} |", shown(of)));
        }
        line("");
    }
    line("### Filters\n");
    line("`persian` writes a number's or a text's digits in Persian. The others are Tera's:\n");
    let filters: Vec<String> = FILTERS[1..].iter().map(|name| format!("`{name}`")).collect();
    line(&filters.join(", "));
    text
}

/// The variables beside `words`: name, type, where, meaning.
const GIVEN: [(&str, &str, &str, &str); 7] = [
    ("site", "[Site](#site)", "everywhere", "What every page knows of its site."),
    ("root", "text", "everywhere", "The way to the first page's folder, as this page links."),
    ("page", "see above", "pages", "What the page is of."),
    ("canonical", "text", "pages", "The page's absolute address."),
    (
        "shared",
        "HTML by name",
        "pages",
        "The templates of `shared/`, rendered: `shared.head` is `shared/head.html`.",
    ),
    ("card", "[Card](#card)", "`card.html`", "The item."),
    (
        "show_date",
        "yes or no",
        "`card.html`",
        "Whether the page it stands on does not say the date.",
    ),
];

fn shown(of: &Type) -> String {
    match of {
        Type::Text => "text".to_owned(),
        Type::Number => "number".to_owned(),
        Type::Truth => "yes or no".to_owned(),
        Type::List(one) => format!("list of {}", shown(one)),
        Type::Struct(name) => format!("[{name}](#{})", name.to_lowercase()),
        Type::Any => "any".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of the variables is of those that there are.
    #[test]
    fn every_variable_and_every_field_has_its_meaning() {
        let fields = Fields::new();
        let given = fields.rendered.iter().flat_map(|rendered| rendered.given.keys());
        for name in given {
            assert!(GIVEN.iter().any(|(known, ..)| known == name), "{name} has no meaning");
        }
        for (of, known) in &fields.structs {
            assert!(!known.meaning.is_empty(), "{of} has no doc comment");
            for (name, field) in &known.fields {
                assert!(!field.meaning.is_empty(), "{of}.{name} has no doc comment");
            }
        }
    }
}
