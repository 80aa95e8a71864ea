//! The links of a JSON Feed, read without keeping anything else of it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The addresses that a JSON Feed has under `url`, `id` and names that end in `_url`, as far as it can be read.
pub(super) fn links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut json = serde_json::Deserializer::from_str(text);
    // A feed that is cut short is no feed; what links is found as far as it goes.
    let _ = Value { links: &mut links, is_link: false }.deserialize(&mut json);
    links
}

/// A value, and whether its name says that it is a link.
struct Value<'a> {
    links: &'a mut Vec<String>,
    is_link: bool,
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        if self.is_link && text.contains("://") {
            self.links.push(text.to_owned());
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Value { links, .. } = self;
        while list.next_element_seed(Value { links, is_link: false })?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let Value { links, .. } = self;
        while let Some(name) = members.next_key::<Cow<'_, str>>()? {
            let is_link = name == "url" || name == "id" || name.ends_with("_url");
            if name.starts_with("content_") {
                members.next_value::<IgnoredAny>()?;
            } else {
                members.next_value_seed(Value { links, is_link })?;
            }
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
