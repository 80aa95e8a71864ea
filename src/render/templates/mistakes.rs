//! Mistakes in a theme's templates that Tera would not find, or only on some page of some site: names of
//! values that no template is given.
//!
//! Tera takes a field that is not there for empty where it only asks whether it is. So every template is read
//! as it would be rendered, with what its parents and the templates it includes are given, and each name is
//! looked up among the fields that there are.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::scan::{self, Path, Step, Tag, Token};
use super::{SHARED, near};
use crate::render::fields::{Fields, Type};
use crate::report::Diagnostic;
use crate::theme::{Template, Theme};

/// More names than this are not listed.
const LISTED: usize = 40;

/// The first mistake of each template that is rendered by its name, or in what it includes or extends.
pub(in crate::render) fn find(theme: &Theme) -> BTreeMap<String, Diagnostic> {
    let fields = Fields::new();
    let texts: BTreeMap<&str, Read<'_>> =
        theme.templates().map(|template| (template.name, Read::new(template))).collect();
    let bound = texts.values().flat_map(|read| bound(&read.tags)).collect();
    let look = Look { theme, fields: &fields, texts: &texts, bound };
    let rendered = fields.rendered.iter().map(|rendered| (rendered.name, &rendered.given));
    let shared = texts.keys().filter(|name| name.starts_with(SHARED));
    let all = rendered.chain(shared.map(|name| (*name, &fields.shared)));
    let mistake = |(name, given): (&str, &BTreeMap<&'static str, Type>)| {
        let given = given.iter().map(|(name, of)| ((*name).to_owned(), of.clone()));
        Some((name.to_owned(), look.template(name, &mut given.collect()).err()?))
    };
    all.filter_map(mistake).collect()
}

struct Read<'a> {
    template: Template<'a>,
    tags: Vec<Tag>,
    /// The values of which it asks somewhere whether they are there.
    asked: BTreeSet<String>,
}

struct Look<'a> {
    theme: &'a Theme,
    fields: &'a Fields,
    texts: &'a BTreeMap<&'a str, Read<'a>>,
    /// The names that some template gives to values.
    bound: BTreeSet<String>,
}

/// The variables at a place, by their names.
type Given = BTreeMap<String, Type>;

impl<'a> Read<'a> {
    fn new(template: Template<'a>) -> Read<'a> {
        let tags = scan::tags(template.text);
        let tokens = tags.iter().flat_map(|tag| match tag {
            Tag::Value(tokens) | Tag::Statement(_, tokens) => scan::paths(tokens),
        });
        let asked = tokens.filter(|path| path.maybe).map(|path| shown(&path, path.steps.len()));
        Read { template, asked: asked.collect(), tags }
    }
}

impl Look<'_> {
    /// Reads a template with what it is given, what it includes, and what it extends.
    fn template(&self, name: &str, given: &mut Given) -> Result<(), Diagnostic> {
        let Some(read) = self.texts.get(name) else { return Ok(()) };
        let mut outside = given.clone();
        let mut loops = Vec::new();
        let mut parent = None;
        for tag in &read.tags {
            let (word, tokens) = match tag {
                Tag::Value(tokens) => ("", tokens),
                Tag::Statement(word, tokens) => (word.as_str(), tokens),
            };
            match (word, tokens.as_slice()) {
                ("extends" | "include", [Token { kind: scan::Kind::Text(other), .. }, ..]) => {
                    if word == "extends" {
                        parent = Some(other);
                    } else {
                        self.template(other, &mut given.clone())?;
                    }
                }
                ("for", tokens) => {
                    let split = tokens.iter().position(|token| token.name() == Some("in"));
                    let (names, values) = tokens.split_at(split.unwrap_or(0));
                    let all = self.values(read, values, given)?;
                    loops.push(given.clone());
                    let one = match (all, names.len()) {
                        (Type::List(one), 1) => *one,
                        _ => Type::Any,
                    };
                    given.extend(
                        names
                            .iter()
                            .filter_map(Token::name)
                            .map(|name| (name.to_owned(), one.clone())),
                    );
                    given.insert("loop".to_owned(), Type::Any);
                }
                ("endfor", _) => *given = loops.pop().unwrap_or_default(),
                ("set" | "set_global", [name, rest @ ..]) => {
                    let value = self.values(read, rest, given)?;
                    given.insert(name.name().unwrap_or_default().to_owned(), value);
                }
                ("block" | "endblock" | "filter" | "component" | "endcomponent", _) => {}
                (_, tokens) => {
                    self.values(read, tokens, given)?;
                }
            }
        }
        match parent {
            Some(parent) => self.template(parent, &mut outside),
            None => Ok(()),
        }
    }

    /// Looks at all values of an expression; its type, where it is one value and no more.
    fn values(&self, read: &Read<'_>, tokens: &[Token], given: &Given) -> Result<Type, Diagnostic> {
        let mut one = Type::Any;
        for path in scan::paths(tokens) {
            let of = self.value(read, &path, given)?;
            // Behind it may stand nothing, before it what introduces it: `=`, `in`.
            let alone = tokens.last().is_some_and(|last| ends(&path, last))
                && tokens.len() <= path.tokens + 1;
            one = if alone { of } else { Type::Any };
        }
        Ok(one)
    }

    fn value(&self, read: &Read<'_>, path: &Path, given: &Given) -> Result<Type, Diagnostic> {
        let root = path.root.name().unwrap_or_default();
        let Some(found) = given.get(root) else {
            return self.named(read, path, given);
        };
        let mut of = found.clone();
        for (at, step) in path.steps.iter().enumerate() {
            of = match (step, of) {
                (Step::Element, Type::List(one)) => *one,
                (Step::Field(name, span), Type::Struct(of)) => {
                    let known = self.fields.structs.get(&of);
                    match known.and_then(|known| known.fields.get(name)) {
                        Some(field) => field.of.clone(),
                        None if excused(read, path, at + 1) => return Ok(Type::Any),
                        None => {
                            let names = known.iter().flat_map(|known| known.fields.keys());
                            let names: Vec<&str> = names.map(String::as_str).collect();
                            return Err(missing(read, path, at, name, span.clone(), &names));
                        }
                    }
                }
                (Step::Field(name, span), Type::Text | Type::Number | Type::Truth)
                    if !excused(read, path, at + 1) =>
                {
                    return Err(missing(read, path, at, name, span.clone(), &[]));
                }
                _ => return Ok(Type::Any),
            };
        }
        Ok(of)
    }

    /// A value whose first name is no variable of the template: a word, a shared part, or a mistake.
    fn named(&self, read: &Read<'_>, path: &Path, given: &Given) -> Result<Type, Diagnostic> {
        let root = path.root.name().unwrap_or_default();
        if root == "words" {
            let Some(Step::Field(name, span)) = path.steps.first() else { return Ok(Type::Any) };
            if self.theme.words.contains_key(name) || excused(read, path, 1) {
                return Ok(Type::Text);
            }
            let names: Vec<&str> = self.theme.words.keys().map(String::as_str).collect();
            return Err(missing(read, path, 0, name, span.clone(), &names));
        }
        if path.maybe || self.bound.contains(root) || root == "__tera_context" {
            return Ok(Type::Any);
        }
        let mut names: Vec<&str> = given.keys().map(String::as_str).collect();
        names.push("words");
        names.sort_unstable();
        let message = format!("there is no {root}; this template is given: {}", names.join(", "));
        let wrong = Diagnostic::error(message);
        let wrong = match near(root, &names) {
            Some(name) => wrong.help(format!("was {name} meant?")),
            None => wrong,
        };
        Err(wrong.at(read.template.path, read.template.text, path.root.span.clone()))
    }
}

/// Whether the first `steps` of a path, or fewer, may be missing: the template asks whether they are there.
fn excused(read: &Read<'_>, path: &Path, steps: usize) -> bool {
    let whole = path.maybe && steps == path.steps.len();
    whole || (1..=steps).any(|steps| read.asked.contains(&shown(path, steps)))
}

fn missing(
    read: &Read<'_>,
    path: &Path,
    at: usize,
    name: &str,
    span: Range<usize>,
    names: &[&str],
) -> Diagnostic {
    let base = shown(path, at);
    let has = match names.len() {
        0 => format!("{base} has no fields"),
        1..=LISTED => format!("{base} has: {}", names.join(", ")),
        _ => format!("{base} has {} others", names.len()),
    };
    let wrong = Diagnostic::error(format!("there is no {base}.{name}; {has}"));
    let wrong = match near(name, names) {
        Some(near) => wrong.help(format!("was {base}.{near} meant?")),
        None if base == "words" => {
            wrong.help("give it in words.toml, beside the folder templates/")
        }
        None => wrong,
    };
    wrong.at(read.template.path, read.template.text, span)
}

/// The first `steps` of a path, as they are written.
fn shown(path: &Path, steps: usize) -> String {
    let mut shown = path.root.name().unwrap_or_default().to_owned();
    for step in path.steps.iter().take(steps) {
        match step {
            Step::Field(name, _) => {
                shown.push('.');
                shown.push_str(name);
            }
            Step::Element => shown.push_str("[0]"),
            Step::Unknown => shown.push_str("[…]"),
        }
    }
    shown
}

/// Whether a token is the last of a path, or the bracket behind it.
fn ends(path: &Path, last: &Token) -> bool {
    match path.steps.last() {
        Some(Step::Field(_, span)) => *span == last.span,
        Some(Step::Element) => true,
        Some(Step::Unknown) => false,
        None => path.root.span == last.span,
    }
}

/// The names that tags give to values.
fn bound(tags: &[Tag]) -> Vec<String> {
    let mut names = Vec::new();
    for tag in tags {
        let Tag::Statement(word, tokens) = tag else { continue };
        let binds = match word.as_str() {
            "set" | "set_global" => tokens.len().min(1),
            "for" => tokens.iter().position(|token| token.name() == Some("in")).unwrap_or(0),
            "component" => tokens.len(),
            _ => 0,
        };
        names.extend(tokens[..binds].iter().filter_map(Token::name).map(str::to_owned));
    }
    names
}
