//! `bayegan repair`: what an import repaired in an item, shown and taken back.

use std::path::{Path, PathBuf};

use crate::cli::Repair as Options;
use crate::content::repairs::{Field, Repair, repairs, take_back};
use crate::content::store::{Transaction, listing, load_item, read_file};
use crate::content::{Item, rewritten};
use crate::report::{Diagnostic, Failed, Outcome, count, say, shown, tell};

/// How a half-space is shown, which a terminal would not show.
const HALF_SPACE: &str = "\u{b7}";

/// Shows what was repaired in items of the site at `root`, or takes it back.
pub fn run(root: &Path, options: &Options) -> anyhow::Result<Outcome> {
    super::check_site(root)?;
    let content = root.join("content");
    let mut diagnostics = Vec::new();
    let files: Vec<PathBuf> = if options.all {
        let (files, found) = listing(&content);
        diagnostics.extend(found);
        files.into_iter().map(|listed| content.join(listed.file)).collect()
    } else {
        options.items.iter().map(|name| file(root, &content, name)).collect()
    };
    if options.undo {
        undo(&content, &files, options, &mut diagnostics)?;
    } else {
        let mut any = false;
        for path in &files {
            match load_item(&content, path) {
                Ok(item) => any |= show(path, &item),
                Err(diagnostic) => diagnostics.push(diagnostic),
            }
        }
        if any {
            say(&format!("{HALF_SPACE} is a half-space"));
        }
    }
    tell(&diagnostics);
    Ok(Outcome::of(&diagnostics))
}

/// The file of an item that is named by its path, with or without `content/` and its ending, or by its address.
fn file(root: &Path, content: &Path, name: &str) -> PathBuf {
    let given = PathBuf::from(name);
    if given.extension().is_some_and(|ending| ending == "md") {
        let inside = [given.clone(), root.join(&given), content.join(&given)];
        if let Some(found) =
            inside.into_iter().find(|path| path.starts_with(content) && path.is_file())
        {
            return found;
        }
    }
    let name = name.trim_start_matches("./").trim_start_matches('/');
    let name = name.strip_prefix("content/").unwrap_or(name);
    let stem = name.strip_suffix(".html").or_else(|| name.strip_suffix(".md")).unwrap_or(name);
    content.join(format!("{stem}.md"))
}

/// Shows the repairs of an item; whether there are any.
fn show(path: &Path, item: &Item) -> bool {
    let found = repairs(&item.front);
    let number: usize = found.iter().map(|(_, repairs)| repairs.len()).sum();
    let level = if item.front.repair.is_empty() { "none" } else { &item.front.repair };
    say(&format!("{}: repair = {level}, {}", shown(path), count(number, "change")));
    let mut number = 0;
    for (field, repairs) in &found {
        for repair in repairs {
            number += 1;
            let (is, was) = words(item, *field, repair);
            say(&format!("{number:>5}  {:<7}{:<23}{is}  <-  {was}", field.name(), repair.rule));
        }
    }
    number > 0
}

/// The word around a repair, as it is and as it was.
fn words(item: &Item, field: Field, repair: &Repair) -> (String, String) {
    let difference = &repair.difference;
    let text: Vec<char> = field.text(item).chars().collect();
    let end = difference.at + difference.is.chars().count();
    let visible = |text: &str| text.replace('\u{200c}', HALF_SPACE).replace('\n', " ");
    let found: Option<String> = text.get(difference.at..end).map(|chars| chars.iter().collect());
    if found.as_deref() != Some(&*difference.is) {
        let edited = format!("{} (the text was edited since)", visible(&difference.was));
        return (visible(&difference.is), edited);
    }
    let is_word = |c: &&char| !c.is_whitespace();
    let before = text[..difference.at].iter().rev().take_while(is_word).count();
    let after = text[end..].iter().take_while(is_word).count();
    let part = |from: usize, to: usize| text[from..to].iter().collect::<String>();
    let (head, tail) = (part(difference.at - before, difference.at), part(end, end + after));
    let written = |middle: &str| visible(&format!("{head}{middle}{tail}"));
    (written(&difference.is), written(&difference.was))
}

/// Takes back all repairs, or those that are named, in every file or in none.
fn undo(
    content: &Path,
    files: &[PathBuf],
    options: &Options,
    diagnostics: &mut Vec<Diagnostic>,
) -> anyhow::Result<()> {
    let mut transaction =
        Transaction::begin(content).map_err(|error| Failed::from(Diagnostic::from(error)))?;
    let mut changed = Vec::new();
    for path in files {
        let item = load_item(content, path).map_err(Failed::from)?;
        if repairs(&item.front).is_empty() {
            if !options.all {
                say(&format!("{}: nothing was repaired", shown(path)));
            }
            continue;
        }
        let known: usize = repairs(&item.front).iter().map(|(_, repairs)| repairs.len()).sum();
        if let Some(number) = options.edit.iter().find(|&&number| number == 0 || number > known) {
            let message = format!("there is no change {number}; there are {known}");
            return Err(Failed::from(Diagnostic::error(message).file(path)).into());
        }
        let gone = |number| options.edit.is_empty() || options.edit.contains(&number);
        let text = String::from_utf8(read_file(path).map_err(Failed::from)?)?;
        let before = take_back(&item, gone).and_then(|after| rewritten(&text, &item, &after));
        let Some(before) = before else {
            let message = "the text was edited since it was repaired; it is left as it is";
            let help = "change it by hand; --show tells what stood there";
            diagnostics.push(Diagnostic::warning(message).help(help).file(path));
            continue;
        };
        let number = if options.edit.is_empty() { known } else { options.edit.len() };
        say(&format!("{}: {} taken back", shown(path), count(number, "change")));
        changed.push((format!("{}.md", item.address), before.into_bytes()));
    }
    transaction
        .stage(&changed)
        .and_then(|()| transaction.commit())
        .map_err(|error| Failed::from(Diagnostic::from(error)).into())
}
