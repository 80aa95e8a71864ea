//! A channel in `site.toml`, and what is stated of its habits.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use crate::text::fold::is_invisible;

/// A table of `[[channels]]` as it was typed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawChannel {
    handle: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    url: String,
    headline: Option<Vec<Spanned<String>>>,
    bullet: Option<Vec<Spanned<String>>>,
    closing: Option<Vec<Spanned<String>>>,
    preview: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    learned: Vec<Spanned<String>>,
}

/// A channel whose bulletins the archive holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// Its handle, without `@`.
    pub handle: String,
    /// Its display name; may be empty.
    pub title: String,
    /// Its page on the web; may be empty.
    pub url: String,
    /// What opens and closes its bulletins, as far as it is stated.
    pub habits: Habits,
}

/// What is stated of a channel's habits. A list that is there stands for what an import would learn, an
/// empty one says that there is no such thing; of a list that is not there an import learns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Habits {
    /// Markers that open a headline.
    pub headline: Option<Vec<String>>,
    /// Markers that open a bullet.
    pub bullet: Option<Vec<String>>,
    /// Whole lines that close a bulletin.
    pub closing: Option<Vec<String>>,
    /// The names that open a reply preview, beside the channel's title.
    pub preview: Option<Vec<String>>,
    /// The keys of the lists that an import learned and wrote down: they say what a line is, but decide
    /// nothing of where bulletins end, for what is usual is not without exception.
    pub learned: BTreeSet<&'static str>,
}

/// The keys of a channel's lists.
const LISTS: [&str; 4] = ["headline", "bullet", "closing", "preview"];

impl Habits {
    /// The lists by their keys in `site.toml`.
    pub fn lists(&self) -> [(&'static str, Option<&[String]>); 4] {
        let lists = [&self.headline, &self.bullet, &self.closing, &self.preview];
        std::array::from_fn(|place| (LISTS[place], lists[place].as_deref()))
    }
}

impl RawChannel {
    /// The channel; `Err` says where something stands that no line can be compared with.
    pub(super) fn means(self) -> Result<Channel, (Range<usize>, String)> {
        Ok(Channel {
            handle: self.handle.trim_start_matches('@').to_owned(),
            title: self.title,
            url: self.url,
            habits: Habits {
                headline: stated(self.headline)?,
                bullet: stated(self.bullet)?,
                closing: stated(self.closing)?,
                preview: stated(self.preview)?,
                learned: self.learned.iter().map(list_key).collect::<Result<_, _>>()?,
            },
        })
    }
}

/// The key of one of a channel's lists.
fn list_key(key: &Spanned<String>) -> Result<&'static str, (Range<usize>, String)> {
    let found = LISTS.into_iter().find(|list| list == key.get_ref());
    found.ok_or_else(|| (key.span(), format!("a list is one of {}", LISTS.join(", "))))
}

/// The words of a list; each is (a part of) one line, and shows something.
fn stated(
    list: Option<Vec<Spanned<String>>>,
) -> Result<Option<Vec<String>>, (Range<usize>, String)> {
    let shows = |c: char| !c.is_whitespace() && !is_invisible(c);
    let word = |word: Spanned<String>| {
        let text = word.get_ref();
        if !text.contains(shows) {
            return Err((word.span(), "this shows nothing; write [] for none".to_owned()));
        }
        if text.contains(['\n', '\r']) {
            let message = "a line break; write each line as a string of its own";
            return Err((word.span(), message.to_owned()));
        }
        Ok(word.into_inner())
    };
    list.map(|words| words.into_iter().map(word).collect()).transpose()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    fn error(text: &str) -> String {
        Config::parse(Path::new(""), text).unwrap_err().to_string()
    }

    #[test]
    fn a_mistake_says_where() {
        assert_eq!(
            error("[[channels]]\nhandle = \"a\"\nheadlin = []\n"),
            "site.toml:3:1: unknown key `headlin`; did you mean `headline`?"
        );
        assert_eq!(
            error("[[channels]]\nhandle = \"a\"\nbullet = [\"▫\", \"\u{fe0f}\"]\n"),
            "site.toml:3:16: this shows nothing; write [] for none"
        );
        assert!(
            error("[[channels]]\nhandle = \"a\"\nclosing = [\"a\\nb\"]\n")
                .starts_with("site.toml:3:12: a line break")
        );
        assert!(
            error("[[channels]]\nhandle = \"a\"\npreview = \"x\"\n")
                .starts_with("site.toml:3:11: ")
        );
        assert!(
            error("[[channels]]\nhandle = \"a\"\nlearned = [\"bulet\"]\n")
                .starts_with("site.toml:3:12: a list is one of headline, bullet")
        );
    }

    #[test]
    fn a_list_that_is_empty_is_not_one_that_is_absent() {
        let text = "[[channels]]\nhandle = \"@a\"\nheadline = [\"■\"]\nclosing = []\n";
        let config = Config::parse(Path::new(""), text).unwrap();
        let habits = Habits {
            headline: Some(vec!["■".to_owned()]),
            closing: Some(Vec::new()),
            ..Habits::default()
        };
        assert_eq!(config.channel("A").unwrap().habits, habits);
    }
}
