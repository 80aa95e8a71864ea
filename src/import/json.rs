//! The JSON that other programs write, read leniently: a field that cannot be read is as good as missing,
//! and everything around it is kept.

mod place;
mod repair;
mod scan;

use std::collections::BTreeMap;
use std::str::FromStr;

use serde_json::value::RawValue;

pub(super) use place::{Lines, clipped};
pub(super) use repair::repair;
pub(super) use scan::{Broken, Scanner};

/// One object: its members' names and, unread, their values; of members of one name the last.
///
/// Nothing is read before it is asked for, so that a number beyond all bounds or a thousand brackets in
/// one field leave the others alone.
#[derive(Debug)]
pub(super) struct Object<'a>(BTreeMap<String, &'a RawValue>);

impl<'a> Object<'a> {
    /// The object that `json` is, which went through [`repair()`].
    pub(super) fn parse(json: &'a str) -> Result<Object<'a>, serde_json::Error> {
        serde_json::from_str(json).map(Object)
    }

    /// Whether it has no member.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The JSON of the member `key`; a null is no member.
    pub(super) fn get(&self, key: &str) -> Option<&'a str> {
        self.0.get(key).map(|raw| raw.get()).filter(|raw| *raw != "null")
    }

    /// The JSON of the member at `path`, names with dots between them, each within the one before; a
    /// member whose very name is `path` goes first.
    pub(super) fn path(&self, path: &str) -> Option<&'a str> {
        self.get(path).or_else(|| {
            let (outer, inner) = path.split_once('.')?;
            Object::parse(self.get(outer)?).ok()?.path(inner)
        })
    }

    /// The member `key` as an object.
    pub(super) fn object(&self, key: &str) -> Option<Object<'a>> {
        Object::parse(self.get(key)?).ok()
    }

    /// The member `key` where it is a string with something in it.
    pub(super) fn string(&self, key: &str) -> Option<String> {
        string(self.get(key)?).filter(|text| !text.trim().is_empty())
    }

    /// The member `key` where it is a number, or a string of one, that fits `T`.
    pub(super) fn number<T: FromStr>(&self, key: &str) -> Option<T> {
        scalar(self.get(key)?)?.trim().parse().ok()
    }
}

/// The string that the JSON `raw` is.
pub(super) fn string(raw: &str) -> Option<String> {
    serde_json::from_str(raw).ok()
}

/// The string, number, true or false that the JSON `raw` is, as text.
pub(super) fn scalar(raw: &str) -> Option<String> {
    match raw.as_bytes().first()? {
        b'{' | b'[' => None,
        b'"' => string(raw),
        _ => Some(raw.to_owned()),
    }
}

/// The elements of the array that the JSON `raw` is, unread.
pub(super) fn elements(raw: &str) -> Option<Vec<&str>> {
    let elements: Vec<&RawValue> = serde_json::from_str(raw).ok()?;
    Some(elements.into_iter().map(RawValue::get).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_cannot_be_read_leaves_the_others() {
        let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
        let json = format!(
            r#"{{"huge": 1e999999, "deep": {deep}, "id": "۱", "id": 7, "none": null,
                "a": {{"b.c": "نان", "b": {{"c": 1}}}}, "a.d": "آب", "blank": " "}}"#
        );
        let object = Object::parse(&json).unwrap();
        assert_eq!(object.number::<u64>("id"), Some(7));
        assert_eq!(object.number::<u64>("huge"), None);
        assert_eq!(object.get("none"), None);
        assert_eq!(object.string("blank"), None);
        assert_eq!(object.path("a.b.c"), Some("\"نان\""));
        assert_eq!(object.path("a.d"), Some("\"آب\""));
        assert_eq!(object.path("a.x.y"), None);
        assert_eq!(elements(object.get("deep").unwrap()).unwrap().len(), 1);
    }

    #[test]
    fn a_scalar_is_text() {
        let cases = [
            ("12", Some("12")),
            ("true", Some("true")),
            ("\"ب\"", Some("ب")),
            ("[1]", None),
            ("{}", None),
            ("", None),
        ];
        for (raw, text) in cases {
            assert_eq!(scalar(raw).as_deref(), text, "{raw}");
        }
    }
}
