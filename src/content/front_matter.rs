//! The front matter of an item: TOML between two lines `+++`.

mod edit;

use std::fmt::Write;
use std::ops::{Range, RangeInclusive};
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml_edit::{Array, DocumentMut, Table, value};
use toml_writer::{TomlKeyBuilder, TomlStringBuilder, TomlWrite};

use super::address::Address;
use super::item::{FrontMatter, Item, Source, TagEvidence};
use crate::calendar::{GREGORIAN, SolarDate, When};
use crate::config::{nearest, toml_error};
use crate::report::Diagnostic;

pub use edit::{Dates, edited};

/// The line that opens and closes the front matter.
const FENCE: &str = "+++";

/// Reads the file `path`, which holds `text`, as the item at `address`.
///
/// A BOM, CRLF and a missing last newline are accepted. Fails with the place of what does not parse.
/// A key that is nearly a known one is no error, since a theme may want any key; [`near_misses`] tells it.
pub fn parse(address: Address, path: &Path, text: &str) -> Result<Item, Diagnostic> {
    let Some((toml, body)) = split(text) else {
        let missing = Diagnostic::error("the front matter is missing or has no end");
        return Err(missing
            .help("the file begins with a line `+++`, then `title = \"…\"`, then a line `+++`")
            .at(path, text, 0..text.lines().next().map_or(0, str::len)));
    };
    let source = &text[toml.clone()];
    let place = |span: Range<usize>| toml.start + span.start..toml.start + span.end;
    let table = DeTable::parse(source).map_err(|error| {
        let diagnostic = toml_error(&error, path, source);
        Diagnostic { place: None, ..diagnostic }.at(path, text, place(error.span().unwrap_or(0..0)))
    })?;
    let front = read(table.get_ref(), source)
        .map_err(|wrong| wrong.diagnostic.at(path, text, place(wrong.span)))?;
    Ok(Item { address, front, body: text[body..].to_owned() })
}

/// The known keys, for a word about a misspelt one.
const KEYS: [&str; 19] = [
    "title",
    "kicker",
    "date",
    "date_evidence",
    "tags",
    "channel",
    "post",
    "continues",
    "revises",
    "repeats",
    "forwarded_from",
    "aliases",
    "draft",
    "withdrawn",
    "repair",
    "repairs",
    "source",
    "tag_evidence",
    "extra",
];

/// The unknown keys of an item that are nearly known ones, with those: `drafts` for `draft`. A misspelt
/// `withdrawn` would publish what was to be withheld.
pub fn near_misses(item: &Item) -> Vec<(&str, &'static str)> {
    let miss = |key: &'_ String| nearest(key, &KEYS).filter(|known| *known != "extra");
    item.front.extra.keys().filter_map(|key| Some((key.as_str(), miss(key)?))).collect()
}

/// Where the TOML stands in `text`, and where the body begins.
pub(super) fn split(text: &str) -> Option<(Range<usize>, usize)> {
    let mut at = text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len();
    let mut start = None;
    for line in text[at..].split_inclusive('\n') {
        let next = at + line.len();
        let is_fence = line.trim_end() == FENCE;
        match start {
            None if is_fence => start = Some(next),
            None => return None,
            Some(start) if is_fence => return Some((start..at, next)),
            Some(_) => {}
        }
        at = next;
    }
    None
}

/// What is wrong with a value, and where.
struct Wrong {
    diagnostic: Diagnostic,
    span: Range<usize>,
}

type Value<'a> = Spanned<DeValue<'a>>;

fn wrong(value: &Value<'_>, message: impl Into<String>) -> Wrong {
    Wrong { diagnostic: Diagnostic::error(message), span: value.span() }
}

fn read(table: &DeTable<'_>, source: &str) -> Result<FrontMatter, Wrong> {
    let mut front = FrontMatter::default();
    let mut unknown = Vec::new();
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "title" => front.title = string(key.get_ref(), value)?,
            "kicker" => front.kicker = string(key.get_ref(), value)?,
            "date" => front.date = Some(date(value)?),
            "date_evidence" => front.date_evidence = string(key.get_ref(), value)?,
            "tags" => front.tags = list(key.get_ref(), value, |value| string("a tag", value))?,
            "channel" => {
                front.channel = string(key.get_ref(), value)?.trim_start_matches('@').to_owned();
            }
            "post" => front.post = Some(post(value)?),
            "continues" => front.continues = Some(item_address(key.get_ref(), value)?),
            "revises" => front.revises = Some(item_address(key.get_ref(), value)?),
            "repeats" => front.repeats = Some(item_address(key.get_ref(), value)?),
            "forwarded_from" => front.forwarded_from = string(key.get_ref(), value)?,
            "aliases" => front.aliases = list(key.get_ref(), value, alias)?,
            "draft" => front.draft = boolean(key.get_ref(), value)?,
            "withdrawn" => front.withdrawn = Some(string(key.get_ref(), value)?),
            "repair" => front.repair = string(key.get_ref(), value)?,
            "repairs" => {
                front.repairs = list(key.get_ref(), value, |value| string("a repair", value))?;
            }
            "source" => front.source = list(key.get_ref(), value, source_entry)?,
            "tag_evidence" => front.tag_evidence = list(key.get_ref(), value, tag_evidence)?,
            _ => unknown.push(key.get_ref().to_string()),
        }
    }
    if !unknown.is_empty() {
        // The borrowed table keeps places, the owned one keeps values: unknown keys need the latter.
        let owned: toml::Table = toml::from_str(source).unwrap_or_default();
        front.extra = owned.into_iter().filter(|(key, _)| unknown.contains(key)).collect();
    }
    Ok(front)
}

fn string(key: &str, value: &Value<'_>) -> Result<String, Wrong> {
    match value.get_ref() {
        DeValue::String(text) => Ok(text.to_string()),
        other => Err(wrong(value, format!("{key} is a text in quotes, not {}", other.type_str()))),
    }
}

fn boolean(key: &str, value: &Value<'_>) -> Result<bool, Wrong> {
    value
        .get_ref()
        .as_bool()
        .ok_or_else(|| wrong(value, format!("{key} is true or false, without quotes")))
}

fn list<T>(
    key: &str,
    value: &Value<'_>,
    read: impl Fn(&Value<'_>) -> Result<T, Wrong>,
) -> Result<Vec<T>, Wrong> {
    match value.get_ref() {
        DeValue::Array(values) => values.iter().map(read).collect(),
        other => Err(wrong(value, format!("{key} is a list, not {}", other.type_str()))),
    }
}

fn date(value: &Value<'_>) -> Result<When, Wrong> {
    match value.get_ref() {
        DeValue::String(text) => {
            let when: When = text
                .parse()
                .map_err(|error: crate::calendar::WhenError| wrong(value, error.to_string()))?;
            check_calendar(value, when)?;
            Ok(when)
        }
        _ => {
            Err(wrong(value, "date is a text in quotes: a Solar Hijri date such as \"1402-09-21\""))
        }
    }
}

/// Refuses a Gregorian date, which has the form of a Solar Hijri one; names its twin.
fn check_calendar(value: &Value<'_>, when: When) -> Result<(), Wrong> {
    let Some(day) = when.last().or(when.first()).filter(|day| i64::from(day.year()) >= GREGORIAN)
    else {
        return Ok(());
    };
    let mut wrong = wrong(value, "this is a Gregorian date; dates here are Solar Hijri");
    let twin = SolarDate::from_gregorian(i32::from(day.year()), day.month(), day.day());
    if let (When::Day(..), Some(twin)) = (when, twin) {
        wrong.diagnostic =
            wrong.diagnostic.help(format!("in the Solar Hijri calendar it is {twin}"));
    }
    Err(wrong)
}

fn post(value: &Value<'_>) -> Result<u64, Wrong> {
    let number = value
        .get_ref()
        .as_integer()
        .and_then(|number| u64::from_str_radix(number.as_str(), number.radix()).ok());
    number.ok_or_else(|| wrong(value, "post is the channel's number: digits, without quotes"))
}

/// The address of another item; `.md` or `.html` at its end is taken off.
fn item_address(key: &str, value: &Value<'_>) -> Result<Address, Wrong> {
    let text = string(key, value)?;
    let stem = text.strip_suffix(".md").or_else(|| text.strip_suffix(".html")).unwrap_or(&text);
    Address::new(stem).map_err(|error| wrong(value, error.to_string()))
}

fn alias(value: &Value<'_>) -> Result<Address, Wrong> {
    let text = string("an alias", value)?;
    let file = if text.ends_with('/') { format!("{text}index.html") } else { text };
    let address = Address::new(&file).map_err(|error| wrong(value, error.to_string()))?;
    if address.as_str().ends_with(".html") {
        Ok(address)
    } else {
        Err(wrong(value, "an alias ends in `.html`, or in `/` for a folder"))
    }
}

fn source_entry(value: &Value<'_>) -> Result<Source, Wrong> {
    let lines = field(value, "lines")?;
    let text = string("lines", lines)?;
    Ok(Source {
        dump: string("dump", field(value, "dump")?)?,
        lines: line_ranges(&text).ok_or_else(|| {
            wrong(lines, "lines are numbers from 1, such as \"1-6\" or \"1-6,9\"")
        })?,
        sha256: string("sha256", field(value, "sha256")?)?,
    })
}

fn tag_evidence(value: &Value<'_>) -> Result<TagEvidence, Wrong> {
    let text = |key| string(key, field(value, key)?);
    Ok(TagEvidence { tag: text("tag")?, rule: text("rule")?, words: text("words")? })
}

/// The value of `key` in the table `value`.
fn field<'a, 'b>(value: &'a Value<'b>, key: &str) -> Result<&'a Value<'b>, Wrong> {
    let table = value.get_ref().as_table();
    let found = table.and_then(|table| {
        table.iter().find_map(|(name, value)| (name.get_ref() == key).then_some(value))
    });
    found.ok_or_else(|| wrong(value, format!("`{key}` is missing here")))
}

/// `1-6,9` as ranges.
fn line_ranges(text: &str) -> Option<Vec<RangeInclusive<usize>>> {
    let range = |part: &str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        (1 <= first && first <= last).then_some(first..=last)
    };
    text.split(',').map(range).collect()
}

/// Ranges as `1-6,9`.
pub(crate) fn written_lines(lines: &[RangeInclusive<usize>]) -> String {
    let parts = lines.iter().map(|range| match (range.start(), range.end()) {
        (first, last) if first == last => first.to_string(),
        (first, last) => format!("{first}-{last}"),
    });
    parts.collect::<Vec<_>>().join(",")
}

/// The item as a file: front matter in DESIGN's order, absent keys left out, then the body.
///
/// Reading it back gives the same item.
pub fn serialize(item: &Item) -> String {
    let front = &item.front;
    // What stands before the text has some 1,200 bytes.
    let mut out = String::with_capacity(item.body.len() + 1_500);
    out.push_str(FENCE);
    out.push('\n');
    let mut line = |key: &str, value: String| {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{key} = {value}");
    };
    line("title", quoted(&front.title));
    let date = front.date.map(|date| date.to_string()).unwrap_or_default();
    for (key, value) in
        [("kicker", &front.kicker), ("date", &date), ("date_evidence", &front.date_evidence)]
    {
        if !value.is_empty() {
            line(key, quoted(value));
        }
    }
    if !front.tags.is_empty() {
        line("tags", quoted_list(front.tags.iter().map(String::as_str)));
    }
    if !front.channel.is_empty() {
        line("channel", quoted(&front.channel));
    }
    if let Some(post) = front.post {
        line("post", post.to_string());
    }
    for (key, value) in
        [("continues", &front.continues), ("revises", &front.revises), ("repeats", &front.repeats)]
    {
        if let Some(value) = value {
            line(key, quoted(value.as_str()));
        }
    }
    if !front.forwarded_from.is_empty() {
        line("forwarded_from", quoted(&front.forwarded_from));
    }
    if !front.aliases.is_empty() {
        line("aliases", quoted_list(front.aliases.iter().map(Address::as_str)));
    }
    if front.draft {
        line("draft", "true".to_owned());
    }
    if let Some(reason) = &front.withdrawn {
        line("withdrawn", quoted(reason));
    }
    if !front.repair.is_empty() {
        line("repair", quoted(&front.repair));
    }
    if !front.repairs.is_empty() {
        line("repairs", quoted_list(front.repairs.iter().map(String::as_str)));
    }
    let (tables, values): (Vec<_>, Vec<_>) =
        front.extra.iter().partition(|(_, value)| value.is_table() || is_table_list(value));
    for (key, value) in values {
        line(&written_key(key), value.to_string());
    }
    for source in &front.source {
        let _ = write!(
            out,
            "\n[[source]]\ndump = {}\nlines = {}\nsha256 = {}\n",
            quoted(&source.dump),
            quoted(&written_lines(&source.lines)),
            quoted(&source.sha256),
        );
    }
    for evidence in &front.tag_evidence {
        let _ = write!(
            out,
            "\n[[tag_evidence]]\ntag = {}\nrule = {}\nwords = {}\n",
            quoted(&evidence.tag),
            quoted(&evidence.rule),
            quoted(&evidence.words),
        );
    }
    if !tables.is_empty() {
        let tables: toml::Table =
            tables.into_iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        let _ = write!(out, "\n{tables}");
    }
    let _ = writeln!(out, "{FENCE}");
    out.push_str(&item.body);
    out
}

/// The file `path`, which holds `text`, with other tags and evidence; all else stays as it was written.
///
/// Fails where the front matter does not parse.
pub fn with_tags(
    path: &Path,
    text: &str,
    tags: &[String],
    evidence: &[TagEvidence],
) -> Result<String, Diagnostic> {
    let wrong = || Diagnostic::error("its front matter does not parse").file(path);
    let (toml, _) = split(text).ok_or_else(wrong)?;
    let mut front: DocumentMut = text[toml.clone()].parse().map_err(|_| wrong())?;
    front["tags"] = value(tags.iter().collect::<Array>());
    let tables = evidence.iter().map(|TagEvidence { tag, rule, words }| {
        let mut table = Table::new();
        for (key, text) in [("tag", tag), ("rule", rule), ("words", words)] {
            table[key] = value(text);
        }
        table
    });
    if front.contains_key("tag_evidence") || !evidence.is_empty() {
        front["tag_evidence"] = toml_edit::Item::ArrayOfTables(tables.collect());
    }
    Ok(format!("{}{front}{}", &text[..toml.start], &text[toml.end..]))
}

fn is_table_list(value: &toml::Value) -> bool {
    value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(toml::Value::is_table))
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    // Writing to a string cannot fail.
    let _ = out.value(TomlStringBuilder::new(text).as_basic());
    out
}

fn written_key(key: &str) -> String {
    let mut out = String::new();
    let _ = out.key(TomlKeyBuilder::new(key).as_default());
    out
}

fn quoted_list<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    format!("[{}]", texts.map(quoted).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests;
