//! A person's correction of an item's date.

use std::path::Path;

use crate::calendar::When;
use crate::content::store::{self, Transaction, parse_file, read};
use crate::content::{Address, Dates, FrontMatter, edited};
use crate::import::folder;
use crate::report::Diagnostic;
use crate::text::controls::strip;

/// What a person says of an item's date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The item.
    pub item: Address,
    /// Its date.
    pub date: When,
    /// Why.
    pub because: String,
    /// Whether its address is to be that of its date.
    pub moves: bool,
}

/// What a correction did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrected {
    /// The date that was there.
    pub before: Option<When>,
    /// The item's address now.
    pub address: Address,
    /// Where it would stand by its date, where it stands elsewhere.
    pub belongs: Option<Address>,
    /// Whether the file changed.
    pub changed: bool,
}

/// Writes a person's date into an item's file: `date` and `date_evidence` change and nothing else, but that
/// with `moves` the file goes to the folder of its date and its old address becomes an alias.
///
/// Fails where there is no such item, its file cannot be read or written, or the new address is taken.
pub fn correct(content: &Path, correction: &Correction) -> Result<Corrected, Diagnostic> {
    let Correction { item, date, because, moves } = correction;
    let mut transaction = Transaction::begin(content)?;
    let file = format!("{item}.md");
    let path = content.join(&file);
    let Some(bytes) = read(content, &file)? else {
        let message = format!("there is no item {item}");
        let help = "name it by its path in content/, such as 1402/09/name";
        return Err(Diagnostic::error(message).help(help).file(content));
    };
    let existing = parse_file(item.clone(), &path, &bytes)?;
    let text =
        String::from_utf8(bytes).map_err(|error| store::not_utf8(&path, error.as_bytes()))?;
    let name = item.as_str().rsplit('/').next().unwrap_or_default();
    let belongs = Address::new(&format!("{}/{name}", folder(Some(*date))))
        .map_err(|error| Diagnostic::error(error.to_string()).file(&path))?;
    let target = if *moves { belongs.clone() } else { item.clone() };
    let evidence =
        format!("stated: {}", strip(because).0.split_whitespace().collect::<Vec<_>>().join(" "));
    let aliases = (target != *item).then(|| aliases(&existing.front, item, &target));
    let dates = Dates { date: *date, evidence: &evidence, aliases: aliases.as_deref() };
    let fresh = edited(&text, &path, &dates)?;
    let before = existing.front.date;
    if target != *item {
        let is_alias = || store::aliases(content).contains(&target.as_str().to_lowercase());
        let is_own_alias =
            existing.front.aliases.iter().any(|alias| alias.as_str() == format!("{target}.html"));
        if read(content, &format!("{target}.md"))?.is_some() || (!is_own_alias && is_alias()) {
            let message = format!("{target} is another item's address");
            return Err(Diagnostic::error(message)
                .help("leave --move out, or rename one of them")
                .file(&path));
        }
        transaction.remove(&file)?;
    }
    let changed = fresh != text || target != *item;
    if changed {
        transaction.stage(&[(format!("{target}.md"), fresh.into_bytes())])?;
        transaction.commit()?;
    }
    let belongs = Some(belongs).filter(|belongs| *belongs != target);
    Ok(Corrected { before, address: target, belongs, changed })
}

/// The aliases of an item that moves: its old address is one, its new one is none.
fn aliases(front: &FrontMatter, from: &Address, to: &Address) -> Vec<String> {
    let (from, to) = (format!("{from}.html"), format!("{to}.html"));
    let kept =
        front.aliases.iter().map(Address::to_string).filter(|alias| *alias != to && *alias != from);
    kept.chain(std::iter::once(from.clone())).collect()
}
