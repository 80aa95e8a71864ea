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
use super::gzip::Packer;
use super::zip::ZipWriter;
use super::{items, pages, unwritten, warc};
use crate::digest::{Sha256Writer, sha256_hex};
use crate::render::Renderer;
use crate::report::Diagnostic;
use crate::site::{ItemId, Links, Route, Site};

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

/// How many items are packed in one gzip member.
const ITEMS: usize = 512;

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

/// A file of the site as a record.
struct Record {
    packed: Vec<u8>,
    url: String,
    kind: String,
    digest: String,
    title: Option<String>,
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
    zip.begin(RECORDS).map_err(&failed)?;
    let mut resource = Sha256Writer::default();
    let (info, info_id) = warc::info(facts, clock);
    let info = Packer::default().pack(&info).map_err(&failed)?;
    zip.write(&info).map_err(&failed)?;
    resource.update(&info);
    let mut offset = info.len() as u64;
    let mut index: Vec<String> = Vec::new();
    let mut page_list = pages_header();
    let make = |page: pages::Page<'_>| {
        let (record, digest) = warc::response(&page.url, &page.kind, &page.bytes, clock, &info_id);
        let packed = packed(&record).map_err(&failed)?;
        Ok(Record { packed, url: page.url, kind: page.kind, digest, title: page.title })
    };
    let take = |record: Record| {
        let length = record.packed.len() as u64;
        zip.write(&record.packed).map_err(&failed)?;
        resource.update(&record.packed);
        let entry = IndexEntry::new(&record.url, &record.kind, &record.digest, offset, length);
        index.push(entry.to_line(clock));
        if let Some(title) = record.title {
            page_list.push_str(&PageEntry::new(&record.url, title, clock).to_line());
        }
        offset += length;
        Ok(())
    };
    pages::each(site, renderer, make, take)?;
    zip.end().map_err(&failed)?;
    let mut resources = vec![Resource::new(RECORDS, &resource.finish(), offset)];
    index.sort_unstable();
    let mut index_text = index.join("\n");
    drop(index);
    index_text.push('\n');
    let items = packed_items(site)?;
    let facts_bytes = facts.to_bytes();
    for (name, bytes) in [
        (INDEX, index_text.as_bytes()),
        (PAGES, page_list.as_bytes()),
        (items::PATH, &items),
        (facts::PATH, &facts_bytes),
    ] {
        zip.add(name, bytes).map_err(&failed)?;
        resources.push(Resource::new(name, &sha256_hex(bytes), bytes.len() as u64));
    }
    let home = Links::new(site, &Route::Home).url(&Route::Home);
    let package = Package::new(facts, &home, resources).to_bytes();
    zip.add(PACKAGE, &package).map_err(&failed)?;
    zip.add(PACKAGE_DIGEST, &package_digest(&package)).map_err(&failed)?;
    zip.finish().map_err(&failed)?;
    Ok(())
}

/// The list of a site's items, packed.
fn packed_items(site: &Site) -> Result<Vec<u8>, Diagnostic> {
    let failed = unwritten(Path::new(items::PATH));
    let ids = site.routes().iter().filter_map(|route| match route {
        Route::Item(id) => Some(*id),
        _ => None,
    });
    let mut ids: Vec<ItemId> = ids.collect();
    ids.sort_unstable_by(|a, b| site.item(*a).address.cmp(&site.item(*b).address));
    if ids.is_empty() {
        return packed(b"").map_err(failed);
    }
    let pack = |chunk: &[ItemId]| {
        let lines = chunk.iter().map(|id| Ok(items::Entry::of(&site.text(*id)?).to_line()));
        let lines = lines.collect::<Result<String, Diagnostic>>()?;
        packed(lines.as_bytes()).map_err(&failed)
    };
    let chunks: Vec<Vec<u8>> = ids.par_chunks(ITEMS).map(pack).collect::<Result<_, _>>()?;
    Ok(chunks.concat())
}

thread_local! {
    /// A packer is 300 kB of tables, which each thread makes once.
    static PACKER: std::cell::RefCell<Packer> = std::cell::RefCell::default();
}

fn packed(bytes: &[u8]) -> io::Result<Vec<u8>> {
    PACKER.with_borrow_mut(|packer| packer.pack(bytes))
}
