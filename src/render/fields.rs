//! What templates are given, as types with their meanings: read from the structs in `context`, so that what is
//! said of them cannot differ from what they are.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::Value;

use super::context::{
    AboutPage, Card, ChannelsPage, HomePage, ItemPage, ListingPage, LostPage, Redirect,
    SiteContext, TagsPage,
};

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    /// A string.
    Text,
    /// An integer.
    Number,
    /// True or false.
    Truth,
    /// Any number of values.
    List(Box<Type>),
    /// A struct of [`Fields::structs`].
    Struct(String),
    /// What is not known before a site is rendered.
    Any,
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) of: Type,
    /// Whether it may be none.
    pub(super) optional: bool,
    /// Its doc comment, on one line.
    pub(super) meaning: String,
}

/// A struct that templates are given.
#[derive(Clone, Debug, Default)]
pub(super) struct Struct {
    /// Its doc comment, on one line.
    pub(super) meaning: String,
    pub(super) fields: BTreeMap<String, Field>,
}

/// A template that the program renders by its name.
#[derive(Clone, Debug)]
pub(super) struct Rendered {
    pub(super) name: &'static str,
    /// What it is of, in a few words.
    pub(super) what: &'static str,
    /// The variables it is given beside `words`, by their names.
    pub(super) given: BTreeMap<&'static str, Type>,
}

/// Everything that templates are given.
#[derive(Debug)]
pub(super) struct Fields {
    pub(super) structs: BTreeMap<String, Struct>,
    /// The templates that are rendered by their names, in the order of a reader.
    pub(super) rendered: Vec<Rendered>,
    /// What the templates in `shared/` are given beside `words`.
    pub(super) shared: BTreeMap<&'static str, Type>,
}

impl Fields {
    /// Reads them from the structs.
    pub(super) fn new() -> Fields {
        let mut schemas = SchemaSettings::draft2020_12().for_serialize().into_generator();
        let shared =
            BTreeMap::from([("site", of::<SiteContext<'_>>(&mut schemas)), ("root", Type::Text)]);
        let listing = of::<ListingPage>(&mut schemas);
        let item = of::<ItemPage<'_>>(&mut schemas);
        let mut rendered = Vec::new();
        for (name, what, page) in [
            ("home.html", "the first page", of::<HomePage>(&mut schemas)),
            ("item.html", "an item", item.clone()),
            ("withdrawn.html", "an item that was withdrawn", item),
            ("year.html", "a year", listing.clone()),
            ("month.html", "a month", listing.clone()),
            ("day.html", "a day", listing.clone()),
            ("undated.html", "the items without a date", listing.clone()),
            ("tag.html", "a tag", listing.clone()),
            ("channel.html", "a channel", listing),
            ("tags.html", "all tags", of::<TagsPage>(&mut schemas)),
            ("channels.html", "all channels", of::<ChannelsPage>(&mut schemas)),
            ("about.html", "what the archive is", of::<AboutPage>(&mut schemas)),
            ("redirect.html", "an address that leads elsewhere", of::<Redirect>(&mut schemas)),
            ("404.html", "an address that is no page", of::<LostPage>(&mut schemas)),
        ] {
            let mut given = shared.clone();
            given.insert("canonical", Type::Text);
            given.insert("shared", Type::Any);
            given.insert("page", page);
            rendered.push(Rendered { name, what, given });
        }
        let mut given = shared.clone();
        given.insert("card", of::<Card<'_>>(&mut schemas));
        given.insert("show_date", Type::Truth);
        rendered.push(Rendered { name: "card.html", what: "an item in a list", given });
        let structs =
            schemas.definitions().iter().map(|(name, schema)| (name.clone(), read(schema)));
        Fields { structs: structs.collect(), rendered, shared }
    }
}

/// The type of a Rust type; its structs become definitions.
fn of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Type {
    kind(schemas.subschema_for::<T>().as_value()).0
}

/// A struct from its schema.
fn read(schema: &Value) -> Struct {
    let mut fields = BTreeMap::new();
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let (of, optional) = kind(field);
        fields.insert(name.clone(), Field { of, optional, meaning: meaning(field) });
    }
    Struct { meaning: meaning(schema), fields }
}

fn meaning(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().replace('\n', " ")
}

/// The type that a schema describes, and whether it may be none.
fn kind(schema: &Value) -> (Type, bool) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return (Type::Struct(name.to_owned()), false);
    }
    if let Some(either) = schema["anyOf"].as_array() {
        let known = either.iter().find(|one| one["type"] != "null");
        return (known.map_or(Type::Any, |one| kind(one).0), either.len() > 1);
    }
    let names: Vec<&str> = match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let optional = names.contains(&"null");
    let of = match names.iter().find(|name| **name != "null") {
        Some(&"string") => Type::Text,
        Some(&("integer" | "number")) => Type::Number,
        Some(&"boolean") => Type::Truth,
        Some(&"array") => {
            let one = schema.get("items").filter(|items| items.is_object());
            let one = one.or_else(|| schema["prefixItems"].get(0));
            Type::List(Box::new(one.map_or(Type::Any, |one| kind(one).0)))
        }
        _ => Type::Any,
    };
    (of, optional)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_meanings_are_the_structs_own() {
        let fields = Fields::new();
        let link = &fields.structs["Link"];
        assert_eq!(link.fields["url"].of, Type::Text);
        assert!(link.fields["count"].optional && link.fields["count"].of == Type::Number);
        assert_eq!(link.fields["count"].meaning, "Items behind it, where that is known.");
        let item = &fields.structs["ItemPage"].fields;
        assert_eq!(item["tags"].of, Type::List(Box::new(Type::Struct("Link".to_owned()))));
        assert!(
            item["channel"].optional && item["channel"].of == Type::Struct("Channel".to_owned())
        );
        assert_eq!(item["extra"].of, Type::Any);
        let lines = Type::List(Box::new(Type::List(Box::new(Type::Number))));
        assert_eq!(fields.structs["SourceLines"].fields["lines"].of, lines);
        assert_eq!(fields.structs["Grid"].fields["weekdays"].of, Type::List(Box::new(Type::Text)));
    }
}
