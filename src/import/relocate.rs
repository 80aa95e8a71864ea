//! Items moved to the folders of their dates.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

use super::item::folder;
use super::ledger::{Sha256, moved};
use super::retag::{digests, ledgers, load, own_items};
use crate::content::store::{SOURCES, Transaction, aliases, read};
use crate::content::{Address, Item, serialize};
use crate::digest::sha256;
use crate::report::Diagnostic;

/// What moving items comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relocated {
    /// The items that moved: their paths below `content/` without `.md`, before and now.
    pub moved: BTreeMap<String, String>,
    /// Items that stand elsewhere than their dates and were left there.
    pub diagnostics: Vec<Diagnostic>,
}

/// An item on its way: its address and the digest of its file.
pub(super) type Moves = HashMap<String, (String, Sha256)>;

/// Moves the items of some dumps to the folders of their dates, where those are known better than when the items
/// got their addresses. The old addresses become aliases, and every ledger learns of the new ones. All is staged
/// in `transaction`, the ledgers behind the items.
///
/// An item that a person edited, or whose new address another has, is left where it is and told of.
pub fn relocate(
    content: &Path,
    dumps: &BTreeSet<String>,
    transaction: &mut Transaction,
) -> Result<Relocated, Diagnostic> {
    let known = digests(content)?;
    let mut relocated = Relocated::default();
    let mut claimed: Option<HashSet<String>> = None;
    let mut moves = Moves::new();
    for path in own_items(content, dumps)? {
        if read(content, &format!("{path}.md"))?.is_none() {
            continue;
        }
        let (item, text) = match load(content, &path) {
            Ok(found) => found,
            Err(diagnostic) => {
                relocated.diagnostics.push(diagnostic);
                continue;
            }
        };
        let Some(target) = target(&item, &path) else { continue };
        let file = content.join(format!("{path}.md"));
        let is_ours = known.get(&path).is_some_and(|it| it.contains(&sha256(text.as_bytes())));
        if !is_ours {
            let message = format!("edited by hand; it is not moved to {target}");
            let help = "`bayegan dates set --move` moves it";
            relocated.diagnostics.push(Diagnostic::note(message).help(help).file(&file));
            continue;
        }
        let claimed = claimed.get_or_insert_with(|| aliases(content));
        let own = format!("{target}.html");
        let is_alias = claimed.contains(&target.as_str().to_lowercase())
            && !item.front.aliases.iter().any(|alias| alias.as_str() == own);
        let is_taken = is_alias
            || known.contains_key(target.as_str())
            || read(content, &format!("{target}.md"))?.is_some();
        if is_taken || !claimed.insert(target.as_str().to_lowercase()) {
            let message = format!("{target} is another item's address; it is not moved there");
            relocated.diagnostics.push(Diagnostic::warning(message).file(&file));
            continue;
        }
        let bytes = serialize(&at(item, &path, &target)?).into_bytes();
        moves.insert(path.clone(), (target.to_string(), sha256(&bytes)));
        transaction.stage(&[(format!("{target}.md"), bytes)])?;
        transaction.remove(&format!("{path}.md"))?;
        relocated.moved.insert(path, target.to_string());
    }
    if !moves.is_empty() {
        for name in ledgers(content)? {
            stage_ledger(content, &name, &moves, transaction)?;
        }
    }
    Ok(relocated)
}

/// The address that an item has by its date; none, where it is there or has no date.
fn target(item: &Item, path: &str) -> Option<Address> {
    let folder = folder(Some(item.front.date?));
    let (before, name) = path.rsplit_once('/')?;
    (before != folder).then(|| Address::new(&format!("{folder}/{name}")).ok()).flatten()
}

/// The item at its new address, to which the old one leads.
fn at(mut item: Item, path: &str, target: &Address) -> Result<Item, Diagnostic> {
    let alias = Address::new(&format!("{path}.html"))
        .map_err(|error| Diagnostic::error(error.to_string()))?;
    let new = format!("{target}.html");
    item.front.aliases.retain(|other| other.as_str() != new && *other != alias);
    item.front.aliases.push(alias);
    item.address = target.clone();
    Ok(item)
}

/// Stages a ledger that knows the items by their new addresses, if it names some that moved.
fn stage_ledger(
    content: &Path,
    name: &str,
    moves: &Moves,
    transaction: &mut Transaction,
) -> Result<(), Diagnostic> {
    let file = format!("{SOURCES}/{name}");
    let bytes = read(content, &file)?.unwrap_or_default();
    let mut staged = transaction.create()?;
    for line in String::from_utf8_lossy(&bytes).lines() {
        staged.write_line(&moved(line, moves))?;
    }
    Ok(transaction.stage_file(staged, &file)?)
}
