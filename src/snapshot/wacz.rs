//! A WACZ 1.1.1: the pages of a site as records of a web archive, with index and page list, in one ZIP.
//!
//! <https://specs.webrecorder.net/wacz/1.1.1/>. Laid out so that both ReplayWeb.page (wabac) and pywb replay
//! it: each record is a gzip member of its own, no member of the ZIP is compressed, the index is plain and
//! sorted and ends in `.cdx`, and nothing stands deeper than one folder.

use std::io::{self, Seek, Write};
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::cdx::Entry as IndexEntry;
use super::clock::Clock;
use super::facts::{self, Facts};
use super::zip::ZipWriter;
use super::{gzip, items, pages, unwritten, warc};
use crate::digest::{Sha256Writer, sha256_hex};
use crate::render::Renderer;
use crate::report::Diagnostic;
use crate::site::{Links, Route, Site, url};

/// Where its parts stand.
pub const RECORDS: &str = "archive/data.warc.gz";
pub const INDEX: &str = "indexes/index.cdx";
pub const PAGES: &str = "pages/pages.jsonl";
pub const PACKAGE: &str = "datapackage.json";
pub const PACKAGE_DIGEST: &str = "datapackage-digest.json";

/// The members that `datapackage.json` lists, in order.
pub const RESOURCES: [&str; 5] = [RECORDS, INDEX, PAGES, items::PATH, facts::PATH];

/// The version of the format.
pub const VERSION: &str = "1.1.1";

/// `datapackage.json`: what is in the WACZ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Package {
    pub profile: String,
    #[serde(rename = "wacz_version")]
    pub wacz_version: String,
    pub title: String,
    pub description: String,
    pub created: String,
    pub software: String,
    pub main_page_url: String,
    pub main_page_date: String,
    pub resources: Vec<Resource>,
}

/// A member of the WACZ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    pub name: String,
    pub path: String,
    pub hash: String,
    pub bytes: u64,
}

impl Resource {
    /// The member of a path, with its SHA-256 in hexadecimal and its length.
    pub fn new(path: &str, sha256: &str, bytes: u64) -> Resource {
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        Resource { name, path: path.to_owned(), hash: format!("sha256:{sha256}"), bytes }
    }
}

impl Package {
    /// What the facts and the members of a WACZ come to.
    pub fn new(facts: &Facts, main_page: &str, resources: Vec<Resource>) -> Package {
        Package {
            profile: "data-package".to_owned(),
            wacz_version: VERSION.to_owned(),
            title: facts.title.clone(),
            description: facts.description.clone(),
            created: facts.clock.clone(),
            software: facts.software.clone(),
            main_page_url: main_page.to_owned(),
            main_page_date: facts.clock.clone(),
            resources,
        }
    }

    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        json(self)
    }
}

/// `datapackage-digest.json` for a `datapackage.json`.
pub fn package_digest(package: &[u8]) -> Vec<u8> {
    #[derive(Serialize)]
    struct Digest {
        path: &'static str,
        hash: String,
    }
    json(&Digest { path: PACKAGE, hash: format!("sha256:{}", sha256_hex(package)) })
}

/// Its types hold nothing that JSON cannot.
fn json(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// A line of `pages/pages.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageEntry {
    pub id: String,
    pub url: String,
    pub ts: String,
    pub title: String,
}

impl PageEntry {
    /// The line of a page.
    pub fn new(url: &str, title: String, clock: Clock) -> PageEntry {
        let id = sha256_hex(url.as_bytes())[..16].to_owned();
        PageEntry { id, url: url.to_owned(), ts: clock.to_string(), title }
    }

    /// Its line, with the line feed.
    pub fn to_line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

/// The first line of `pages/pages.jsonl`.
pub fn pages_header() -> String {
    "{\"format\":\"json-pages-1.0\",\"id\":\"pages\",\"title\":\"All Pages\"}\n".to_owned()
}

/// A file of the site as a record, to be written.
struct Record {
    packed: Box<[u8]>,
    kept: Kept,
    /// Its line in the list of items.
    item: Option<String>,
}

/// What the index and the page list need of a record: little, for there are as many as pages.
struct Kept {
    /// The file's path below the site's root.
    path: Box<str>,
    /// SHA-256 of the file, in hexadecimal.
    digest: Box<str>,
    title: Option<Box<str>>,
    offset: u64,
    length: u64,
}

/// Writes the site as a WACZ to `out`, which is the file `path`.
pub fn write(
    site: &Site,
    renderer: &Renderer,
    facts: &Facts,
    clock: Clock,
    (out, path): (impl Write + Seek + Send, &Path),
) -> Result<(), Diagnostic> {
    let failed = unwritten(path);
    let mut zip = ZipWriter::new(out);
    let mut resources = Vec::new();
    let mut kept: Vec<Kept> = Vec::with_capacity(site.routes().len());
    zip.begin(RECORDS).map_err(&failed)?;
    let mut member = Streamed { zip: &mut zip, digest: Sha256Writer::default(), length: 0 };
    let (info, info_id) = warc::info(facts, clock);
    member.write(&gzip::packed(&[info.as_bytes()]).map_err(&failed)?).map_err(&failed)?;
    let mut list = items::List::begin(path).map_err(&failed)?;
    let make = |page: &pages::Page<'_>| {
        let (head, digest) = warc::response(&page.url, &page.kind, page.bytes, clock, &info_id);
        let parts = [head.as_bytes(), page.bytes, warc::END.as_bytes()];
        let packed = gzip::packed(&parts).map_err(&failed)?;
        let length = packed.len() as u64;
        let title = page.title.as_deref().map(Into::into);
        let kept = Kept { path: page.path.into(), digest: digest.into(), title, offset: 0, length };
        Ok(Record { packed, kept, item: page.item.map(|item| items::Entry::of(item).to_line()) })
    };
    let take = |Record { packed, kept: record, item }: Record| {
        kept.push(Kept { offset: member.length, ..record });
        item.map_or(Ok(()), |line| list.add(&line)).map_err(&failed)?;
        member.write(&packed).map_err(&failed)
    };
    pages::each(site, renderer, make, take)?;
    resources.push(member.end(RECORDS).map_err(&failed)?);
    let base = site.config().base_url.as_str();
    let line = |kept: &Kept| {
        let (url, kind) = (url(base, &kept.path), pages::kind(&kept.path));
        let entry = IndexEntry::new(&url, &kind, &kept.digest, kept.offset, kept.length);
        entry.to_line(clock) + "\n"
    };
    let mut index: Vec<String> = kept.par_iter().map(line).collect();
    index.par_sort_unstable();
    resources.push(add(&mut zip, INDEX, &index).map_err(&failed)?);
    drop(index);
    let entry = |kept: &Kept| {
        let title = kept.title.as_deref()?;
        Some(PageEntry::new(&url(base, &kept.path), title.to_owned(), clock).to_line())
    };
    let mut page_list = vec![pages_header()];
    page_list.par_extend(kept.par_iter().filter_map(entry));
    drop(kept);
    resources.push(add(&mut zip, PAGES, &page_list).map_err(&failed)?);
    drop(page_list);
    zip.begin(items::PATH).map_err(&failed)?;
    let mut member = Streamed { zip: &mut zip, digest: Sha256Writer::default(), length: 0 };
    list.finish(|packed| member.write(packed)).map_err(&failed)?;
    resources.push(member.end(items::PATH).map_err(&failed)?);
    resources.push(add(&mut zip, facts::PATH, &[facts.to_bytes()]).map_err(&failed)?);
    let home = Links::new(site, &Route::Home).url(&Route::Home);
    let package = Package::new(facts, &home, resources).to_bytes();
    let digest = package_digest(&package);
    add(&mut zip, PACKAGE, &[package]).map_err(&failed)?;
    add(&mut zip, PACKAGE_DIGEST, &[digest]).map_err(&failed)?;
    zip.finish().map_err(&failed)?;
    Ok(())
}

/// A member whose bytes come piece by piece.
struct Streamed<'a, W: Write + Seek> {
    zip: &'a mut ZipWriter<W>,
    digest: Sha256Writer,
    length: u64,
}

impl<W: Write + Seek> Streamed<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.length += bytes.len() as u64;
        self.zip.write(bytes)
    }

    fn end(self, name: &str) -> io::Result<Resource> {
        self.zip.end()?;
        Ok(Resource::new(name, &self.digest.finish(), self.length))
    }
}

/// Adds a member whose bytes are `parts`, one behind the other.
fn add<W: Write + Seek>(
    zip: &mut ZipWriter<W>,
    name: &str,
    parts: &[impl AsRef<[u8]>],
) -> io::Result<Resource> {
    let mut digest = Sha256Writer::default();
    for part in parts {
        digest.update(part.as_ref());
    }
    let length = zip.add(name, parts)?;
    Ok(Resource::new(name, &digest.finish(), length))
}
