//! A packed tar: every member in its list of digests, in order, and nothing beside.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use super::{Checked, bounded, facts_of};
use crate::digest::Sha256Writer;
use crate::snapshot::bag::SITE;
use crate::snapshot::clock::Clock;
use crate::snapshot::facts::{self, Facts};
use crate::snapshot::faults::Faults;
use crate::snapshot::name;
use crate::snapshot::paths::Paths;
use crate::snapshot::sums::{self, Sum};
use crate::snapshot::tar::{SUMS, read};

/// Checks the packed tar at `path`.
pub fn check(path: &Path, faults: &mut Faults) -> io::Result<Checked> {
    let mut tar = Tar::default();
    let input = BufReader::with_capacity(1 << 17, File::open(path)?);
    let clock = read::each(input, faults, |member, faults| tar.take(member, faults))?;
    let Tar { facts, digests, listed, folder, last, .. } = tar;
    let Some(listed) = listed else {
        faults.add(SUMS, "is missing");
        return Ok(Checked { facts, compared: 0 });
    };
    if last != SUMS {
        faults.add(&last, format!("stands behind {SUMS}, which is the last member"));
    }
    if facts.is_none() && !digests.contains_key(facts::PATH) {
        faults.add(facts::PATH, "is missing");
    }
    let listed: BTreeMap<&str, &str> =
        listed.iter().map(|sum| (sum.path.as_str(), sum.digest.as_str())).collect();
    for (path, digest) in &digests {
        match listed.get(path.as_str()) {
            None => faults.add(path, format!("is extra: {SUMS} does not list it")),
            Some(listed) if listed != digest => {
                faults.add(path, format!("changed: its digest is not that of {SUMS}"));
            }
            Some(_) => {}
        }
    }
    for path in listed.keys().filter(|path| !digests.contains_key(**path)) {
        faults.add(path, format!("is missing: {SUMS} lists it"));
    }
    if let Some(facts) = &facts {
        let moment = facts.moment().map(|clock| clock.seconds().max(0));
        if clock.map(Clock::seconds) != moment {
            faults.add("", format!("its members have another time than {} says", facts::PATH));
        }
        if folder != name(facts) {
            faults.add(&folder, format!("its folder is called {} by right", name(facts)));
        }
        let pages = digests.keys().filter(|path| path.starts_with(&format!("{SITE}/"))).count();
        if pages != facts.files {
            let what = format!("says {} files, {SITE}/ has {pages}", facts.files);
            faults.add(facts::PATH, what);
        }
    }
    Ok(Checked { facts, compared: digests.len() })
}

/// A tar under way.
#[derive(Default)]
struct Tar {
    facts: Option<Facts>,
    /// The digests of the members, by their paths in the folder.
    digests: BTreeMap<String, String>,
    listed: Option<Vec<Sum>>,
    folder: String,
    last: String,
    paths: Paths,
}

impl Tar {
    fn take(&mut self, member: read::Member<'_>, faults: &mut Faults) -> io::Result<()> {
        let (folder, path) = member.path.split_once('/').unwrap_or(("", &member.path));
        if self.folder.is_empty() {
            folder.clone_into(&mut self.folder);
        }
        if folder != self.folder || folder.is_empty() {
            faults.add(&member.path, "stands in another folder than the others");
        }
        if !self.paths.check(path, &member.path, faults) {
            return Ok(());
        }
        if path < self.last.as_str() && path != SUMS {
            faults.add(path, format!("out of order: it stands behind {}", self.last));
        }
        path.clone_into(&mut self.last);
        if path == SUMS {
            let list = BufReader::new(member.body);
            self.listed = Some(sums::read(sums::Kind::Sha256Sum, list, SUMS, faults)?);
            return Ok(());
        }
        let mut digest = Sha256Writer::default();
        if path == facts::PATH {
            let bytes = bounded(member.body, facts::LONGEST)?;
            digest.update(&bytes);
            self.facts = facts_of(&bytes, faults);
        } else {
            let mut buffer = vec![0; 1 << 16];
            loop {
                match member.body.read(&mut buffer)? {
                    0 => break,
                    read => digest.update(&buffer[..read]),
                }
            }
        }
        self.digests.insert(path.to_owned(), digest.finish());
        Ok(())
    }
}
