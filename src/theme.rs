//! A theme: templates, files and interface words. The default one is built in; a site's folder
//! `themes/<name>/` replaces it file by file.
#![allow(clippy::disallowed_methods, reason = "the one reader and writer of themes/")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use include_dir::{Dir, DirEntry, include_dir};
use walkdir::WalkDir;

use crate::config::{Config, toml_error};
use crate::content::store::{describe, not_utf8};
use crate::report::Diagnostic;

static DEFAULT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The name of the theme that is built in.
pub const DEFAULT_NAME: &str = "default";

/// The file of a theme's interface words.
pub const WORDS: &str = "words.toml";

/// A theme's files as they are in force: the site's own where there is one, else the default's.
#[derive(Clone, Debug)]
pub struct Theme {
    files: BTreeMap<String, File>,
    /// Its scripts that name words, with those filled in, by their paths below `static/`.
    scripts: BTreeMap<String, Vec<u8>>,
    /// The interface words, by their keys.
    pub words: BTreeMap<String, String>,
}

#[derive(Clone, Debug)]
struct File {
    path: PathBuf,
    bytes: Vec<u8>,
}

/// A template: its name, its text, and the file it came from.
#[derive(Clone, Copy, Debug)]
pub struct Template<'a> {
    /// Its name, as other templates include it.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Its file, as the user would name it.
    pub path: &'a Path,
}

impl Theme {
    /// The theme that the settings name.
    ///
    /// Fails if there is no such theme, a file cannot be read, a template or the words are not UTF-8 or not
    /// TOML, or a script names a word that there is not.
    pub fn load(config: &Config) -> Result<Theme, Diagnostic> {
        let mut files = BTreeMap::new();
        embedded(&DEFAULT, &mut files);
        let folder = config.root.join("themes").join(&config.theme);
        if folder.is_dir() {
            own(&folder, &mut files)?;
        } else if config.theme != DEFAULT_NAME {
            let message = format!("there is no theme {}", config.theme);
            let help =
                format!("put it into {}, or leave `theme` out of site.toml", folder.display());
            return Err(Diagnostic::error(message)
                .help(help)
                .file(config.root.join(crate::config::FILE)));
        }
        for file in
            files.iter().filter(|(name, _)| name.starts_with("templates/")).map(|(_, file)| file)
        {
            if std::str::from_utf8(&file.bytes).is_err() {
                return Err(not_utf8(&file.path, &file.bytes));
            }
        }
        let words = words(&files)?;
        let scripts = scripts(&files, &words)?;
        Ok(Theme { files, scripts, words })
    }

    /// Its templates.
    pub fn templates(&self) -> impl Iterator<Item = Template<'_>> {
        self.files.iter().filter_map(|(name, file)| {
            let name = name.strip_prefix("templates/")?;
            Some(Template { name, text: std::str::from_utf8(&file.bytes).ok()?, path: &file.path })
        })
    }

    /// All its files, by their paths, in order.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(name, file)| (name.as_str(), file.bytes.as_slice()))
    }

    /// Its files below `static/` as they are published, by their paths there.
    pub fn assets(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().filter_map(|(name, file)| {
            let path = name.strip_prefix("static/")?;
            Some((path, self.scripts.get(path).unwrap_or(&file.bytes).as_slice()))
        })
    }

    /// The bytes of a file below `static/` as they are published.
    pub fn asset(&self, path: &str) -> Option<&[u8]> {
        let script = self.scripts.get(path).map(Vec::as_slice);
        script.or_else(|| Some(self.files.get(&format!("static/{path}"))?.bytes.as_slice()))
    }
}

/// How a script names a word, inside one of its strings.
const WORD: (&str, &str) = ("{{ words.", " }}");

/// The scripts that name words, with the words in place of their names.
fn scripts(
    files: &BTreeMap<String, File>,
    words: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, Vec<u8>>, Diagnostic> {
    let mut scripts = BTreeMap::new();
    for (name, File { path, bytes }) in files {
        let script = name.strip_prefix("static/").filter(|path| path.ends_with(".js"));
        let (Some(script), Ok(text)) = (script, std::str::from_utf8(bytes)) else { continue };
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once(WORD.0) {
            filled.push_str(before);
            let (word, behind) = behind.split_once(WORD.1).unwrap_or((behind, ""));
            let Some(known) = words.get(word) else {
                let at = text.len() - rest.len() + before.len();
                let start = text[..at].rfind('\n').map_or(0, |feed| feed + 1);
                let number = text[..start].matches('\n').count() + 1;
                let column = text[start..at].chars().count() + 1;
                let line = text[start..].lines().next().unwrap_or_default();
                let width = WORD.0.chars().count();
                return Err(Diagnostic::error(format!("there is no word `{word}`"))
                    .help(format!("the words are in {WORDS}: {}", names(words)))
                    .in_line(path, number, column, width, line));
            };
            // Inside a string of JSON a word is as inside one of JavaScript.
            let quoted = serde_json::Value::from(known.as_str()).to_string();
            filled.push_str(&quoted[1..quoted.len() - 1]);
            rest = behind;
        }
        if rest.len() < text.len() {
            filled.push_str(rest);
            scripts.insert(script.to_owned(), filled.into_bytes());
        }
    }
    Ok(scripts)
}

/// The names of the words, in order.
fn names(words: &BTreeMap<String, String>) -> String {
    words.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// The default theme's words, and the site's own over them: a translator may give some and not all.
fn words(files: &BTreeMap<String, File>) -> Result<BTreeMap<String, String>, Diagnostic> {
    let built_in =
        DEFAULT.get_file(WORDS).and_then(include_dir::File::contents_utf8).unwrap_or_default();
    let path = Path::new("themes/default").join(WORDS);
    let mut words: BTreeMap<String, String> =
        toml::from_str(built_in).map_err(|error| toml_error(&error, &path, built_in))?;
    if let Some(file) = files.get(WORDS) {
        let text =
            std::str::from_utf8(&file.bytes).map_err(|_| not_utf8(&file.path, &file.bytes))?;
        let own: BTreeMap<String, String> =
            toml::from_str(text).map_err(|error| toml_error(&error, &file.path, text))?;
        words.extend(own);
    }
    Ok(words)
}

fn embedded(dir: &Dir<'_>, files: &mut BTreeMap<String, File>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(dir) => embedded(dir, files),
            DirEntry::File(file) => {
                let name = file.path().to_string_lossy().replace('\\', "/");
                let path = Path::new("themes/default").join(file.path());
                files.insert(name, File { path, bytes: file.contents().to_vec() });
            }
        }
    }
}

/// Reads a site's own theme files over the default's. Hidden files are an editor's, not the theme's.
fn own(folder: &Path, files: &mut BTreeMap<String, File>) -> Result<(), Diagnostic> {
    let walk = WalkDir::new(folder).sort_by_file_name().into_iter();
    let visible = walk.filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || !(name.starts_with('.') || name.ends_with('~'))
    });
    for entry in visible {
        let entry = entry.map_err(|error| Diagnostic::error(error.to_string()).file(folder))?;
        if !entry.file_type().is_file() {
            continue;
        }
        let path = entry.into_path();
        let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let bytes = std::fs::read(&path).map_err(|error| {
            Diagnostic::error(format!("cannot be read: {}", describe(&error))).file(&path)
        })?;
        files.insert(name, File { path, bytes });
    }
    Ok(())
}

/// What [`lay_out`] did with the default theme's files, by their paths in the theme.
#[derive(Debug, Default)]
pub struct Laid {
    /// Those that were not there.
    pub written: Vec<String>,
    /// Those that were there with these very bytes.
    pub same: Vec<String>,
    /// Those that were there with other bytes, and are left so.
    pub kept: Vec<String>,
}

/// Copies the files of the default theme, or those of `only`, into `themes/<name>/` of the site at `root`,
/// over none that is there.
///
/// Fails if `only` names a file that the theme has not, or one cannot be written; what was written by then
/// stays.
pub fn lay_out(root: &Path, name: &str, only: &[String]) -> Result<Laid, Diagnostic> {
    let mut files = BTreeMap::new();
    embedded(&DEFAULT, &mut files);
    if let Some(unknown) = only.iter().find(|file| !files.contains_key(file.as_str())) {
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        return Err(Diagnostic::error(format!("the default theme has no file {unknown}"))
            .help(format!("it has: {}", names.join(", "))));
    }
    let folder = root.join("themes").join(name);
    let mut laid = Laid::default();
    for (file, File { bytes, .. }) in files {
        if !only.is_empty() && !only.contains(&file) {
            continue;
        }
        let path = folder.join(&file);
        let failed = |error: std::io::Error| {
            Diagnostic::error(format!("cannot be written: {}", describe(&error))).file(&path)
        };
        fs::create_dir_all(path.parent().unwrap_or(&folder)).map_err(failed)?;
        match fs::OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut new) => {
                new.write_all(&bytes).map_err(failed)?;
                laid.written.push(file);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                let there = fs::read(&path).map_err(failed)?;
                if there == bytes { laid.same.push(file) } else { laid.kept.push(file) }
            }
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(laid)
}
