//! Writes what was learned of a channel into `site.toml`, beside what a person wrote there.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;

use toml_edit::{
    Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, TomlError, Value, value,
};

use super::{Config, FILE, Habits};
use crate::report::Diagnostic;

/// The longest line that a list is written on, in characters; a longer list has a line for each word.
const LINE: usize = 78;

/// What [`save`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// The keys of the lists it wrote.
    pub written: Vec<&'static str>,
    /// The keys of the lists that were there, and stand.
    pub kept: Vec<&'static str>,
}

/// Writes what was learned of the channel `handle` into the `site.toml` of the site at `root`: each list
/// that the channel has not stated yet. Comments, order and all else stay as they are; a channel that is not
/// there is added.
///
/// The file is there as it was or as it is to be, whenever this is interrupted. Fails where the file cannot
/// be read or written, or is not one that [`Config::load`] reads.
pub fn save(root: &Path, handle: &str, habits: &Habits) -> Result<Saved, Diagnostic> {
    let path = root.join(FILE);
    let failed = |error: std::io::Error| {
        Diagnostic::error(format!("the profile is not saved: {error}")).file(&path)
    };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failed(error)),
    };
    Config::parse(root, &text)?;
    let (fresh, saved) = with_profile(&text, handle, habits)
        .map_err(|why| Diagnostic::error(format!("the profile is not saved: {why}")).file(&path))?;
    if fresh != text {
        // What this program cannot read, it does not write.
        Config::parse(root, &fresh)?;
        replace(&path, &fresh).map_err(failed)?;
    }
    Ok(saved)
}

/// The text of a `site.toml` with the lists of a channel that it does not state.
fn with_profile(text: &str, handle: &str, habits: &Habits) -> Result<(String, Saved), String> {
    let bom = if text.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let body = &text[bom.len()..];
    let mut document: DocumentMut = body.parse().map_err(|error: TomlError| error.to_string())?;
    let mut saved = Saved::default();
    let channel = channel(&mut document, handle)?;
    for (key, list) in habits.lists() {
        match list {
            _ if channel.contains_key(key) => saved.kept.push(key),
            Some(list) => {
                channel.insert(key, value(array(key, list)));
                saved.written.push(key);
            }
            None => {}
        }
    }
    note_learned(channel, &saved.written);
    if saved.written.is_empty() {
        return Ok((text.to_owned(), saved));
    }
    let mut fresh = document.to_string();
    if body.contains("\r\n") {
        fresh = fresh.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    Ok((format!("{bom}{fresh}"), saved))
}

/// The table of a channel, made where there is none.
fn channel<'a>(
    document: &'a mut DocumentMut,
    handle: &str,
) -> Result<&'a mut dyn TableLike, &'static str> {
    let channels =
        document.entry("channels").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    match channels {
        Item::ArrayOfTables(tables) => table(tables, handle),
        // `channels = [{ handle = "…" }]` means the same.
        Item::Value(Value::Array(array)) => inline_table(array, handle),
        _ => None,
    }
    .ok_or("`channels` is no list of tables")
}

fn table<'a>(tables: &'a mut ArrayOfTables, handle: &str) -> Option<&'a mut dyn TableLike> {
    let found = tables.iter().position(|table| is_of(table, handle));
    if found.is_none() {
        let mut table = Table::new();
        table.insert("handle", value(handle));
        tables.push(table);
    }
    let table = tables.get_mut(found.unwrap_or(tables.len() - 1))?;
    Some(table)
}

fn inline_table<'a>(array: &'a mut Array, handle: &str) -> Option<&'a mut dyn TableLike> {
    let is_it = |entry: &Value| entry.as_inline_table().is_some_and(|table| is_of(table, handle));
    let found = array.iter().position(is_it);
    if found.is_none() {
        let mut table = InlineTable::new();
        table.insert("handle", handle.into());
        array.push(table);
    }
    let table = array.get_mut(found.unwrap_or(array.len() - 1))?.as_inline_table_mut()?;
    Some(table)
}

fn is_of(table: &dyn TableLike, handle: &str) -> bool {
    let own = table.get("handle").and_then(Item::as_str).unwrap_or_default();
    own.trim_start_matches('@').eq_ignore_ascii_case(handle)
}

/// Notes which lists were learned, and not stated by a person.
fn note_learned(channel: &mut dyn TableLike, keys: &[&str]) {
    let list = channel.entry("learned").or_insert_with(|| value(Array::new()));
    if let Some(list) = list.as_array_mut() {
        list.extend(keys.iter().copied());
    }
}

/// A list as it is written: on one line, if that is short.
fn array(key: &str, words: &[String]) -> Array {
    let mut array: Array = words.iter().collect();
    if format!("{key} = {array}").chars().count() > LINE {
        for word in array.iter_mut() {
            word.decor_mut().set_prefix("\n  ");
        }
        array.set_trailing("\n");
        array.set_trailing_comma(true);
    }
    array
}

/// Writes a file beside `path` and gives it that name.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    // What a link leads to is replaced, not the link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let beside = path.with_extension("toml.new");
    let written = File::create(&beside).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        if let Ok(was) = fs::metadata(&path) {
            file.set_permissions(was.permissions())?;
        }
        file.sync_all()
    });
    let done = written.and_then(|()| fs::rename(&beside, &path));
    done.inspect_err(|_| {
        // The reason it failed matters more than what it leaves.
        let _ = fs::remove_file(&beside);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn habits() -> Habits {
        let words = |words: &[&str]| Some(words.iter().map(|&word| word.to_owned()).collect());
        Habits {
            headline: words(&["■"]),
            bullet: words(&["○", "▫"]),
            closing: words(&["@shahr", "پایگاه \"شهر\""]),
            ..Habits::default()
        }
    }

    fn saved(text: &str) -> String {
        let (fresh, _) = with_profile(text, "shahr", &habits()).unwrap();
        let (again, saved) = with_profile(&fresh, "SHAHR", &habits()).unwrap();
        assert_eq!((&again, saved.written.len()), (&fresh, 0));
        fresh
    }

    #[test]
    fn comments_and_order_stay() {
        insta::assert_snapshot!(saved(
            "# نام\ntitle = 'x'   # here\n\n[[channels]]\nhandle = \"@Shahr\"\nbullet = [] # none!\n\
             \n# the end\n[build]\nper_page = 7\n"
        ), @r#"
        # نام
        title = 'x'   # here

        [[channels]]
        handle = "@Shahr"
        bullet = [] # none!
        headline = ["■"]
        closing = ["@shahr", 'پایگاه "شهر"']
        learned = ["headline", "closing"]

        # the end
        [build]
        per_page = 7
        "#);
    }

    #[test]
    fn a_channel_that_is_not_there_is_added() {
        insta::assert_snapshot!(saved("title = \"x\"\n\n[build]\nper_page = 7\n"), @r#"
        title = "x"

        [build]
        per_page = 7

        [[channels]]
        handle = "shahr"
        headline = ["■"]
        bullet = ["○", "▫"]
        closing = ["@shahr", 'پایگاه "شهر"']
        learned = ["headline", "bullet", "closing"]
        "#);
        assert!(saved("").starts_with("[[channels]]\nhandle = \"shahr\"\n"));
        assert!(
            saved("[[channels]]\nhandle = \"rusta\"\n")
                .contains("\n\n[[channels]]\nhandle = \"shahr\"\n")
        );
        assert!(saved("channels = [{ handle = \"shahr\" }]\n").contains("headline = [\"■\"]"));
        assert!(saved("channels = []\n").contains("handle = \"shahr\""));
        let windows = saved("\u{feff}title = \"x\"\r\n");
        assert!(
            windows.starts_with("\u{feff}title") && !windows.replace("\r\n", "").contains('\n')
        );
    }

    #[test]
    fn a_long_list_has_a_line_a_word() {
        let habits = Habits {
            closing: Some(vec!["پایگاه خبری شهر و روستا".to_owned(); 4]),
            ..Habits::default()
        };
        let (text, _) = with_profile("", "shahr", &habits).unwrap();
        assert!(text.contains("closing = [\n  \"پایگاه خبری شهر و روستا\",\n"), "{text}");
        Config::parse(Path::new(""), &text).unwrap();
    }
}
