//! A sandbox folder in which the real program runs.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// An empty folder that is a site once something is written into it.
pub struct Sandbox {
    folder: tempfile::TempDir,
}

/// What a run of the program printed, and how it ended.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Sandbox {
    pub fn new() -> Sandbox {
        Sandbox { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// Writes a file, and the folders above it.
    pub fn write(&self, file: &str, bytes: impl AsRef<[u8]>) -> &Sandbox {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    /// The program with its arguments, in this folder; paths in its output are made short.
    pub fn run(&self, arguments: &str) -> Ran {
        let Output { status, stdout, stderr } = self.command(arguments).output().unwrap();
        let text = |bytes| {
            String::from_utf8(bytes)
                .unwrap()
                .replace(&format!("{}/", self.folder.path().display()), "")
        };
        Ran { code: status.code().unwrap(), stdout: text(stdout), stderr: text(stderr) }
    }

    pub fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bayegan"));
        command.current_dir(self.folder.path()).args(arguments.split_whitespace());
        command
    }

    /// Every file below a folder, by its path there.
    pub fn tree(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        tree(&self.path(folder))
    }

    /// The pages below a folder, by their paths there.
    pub fn pages(&self, folder: &str) -> BTreeMap<String, String> {
        let pages = self.tree(folder).into_iter().filter(|(path, _)| path.ends_with(".html"));
        pages.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
    }

    /// The one file below a folder whose name begins so.
    pub fn find(&self, folder: &str, start: &str) -> String {
        let found: Vec<String> = self
            .tree(folder)
            .into_keys()
            .filter(|path| path.rsplit('/').next().unwrap().starts_with(start))
            .collect();
        assert_eq!(found.len(), 1, "one file {start} in {folder}: {found:?}");
        format!("{folder}/{}", found[0])
    }
}

impl Ran {
    #[track_caller]
    pub fn done(self) -> Ran {
        self.ended(0)
    }

    #[track_caller]
    pub fn ended(self, code: i32) -> Ran {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub fn says(self, part: &str) -> Ran {
        assert!(self.stdout.contains(part), "{part:?} in stdout:\n{}", self.stdout);
        self
    }

    #[track_caller]
    pub fn warns(self, part: &str) -> Ran {
        assert!(self.stderr.contains(part), "{part:?} in stderr:\n{}", self.stderr);
        self
    }
}

/// A folder in memory, if there is room and none was named in `TMPDIR`: for thousands of small files that are
/// gone at once, a disk is slow. Not for a static, which is never removed.
pub fn in_memory() -> tempfile::TempDir {
    #[cfg(target_os = "linux")]
    {
        let memory = Path::new("/dev/shm");
        let room = rustix::fs::statvfs(memory).map_or(0, |disk| disk.f_bavail * disk.f_frsize);
        if room >= 256 << 20
            && std::env::var_os("TMPDIR").is_none()
            && let Ok(folder) = tempfile::tempdir_in(memory)
        {
            return folder;
        }
    }
    tempfile::tempdir().unwrap()
}

pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder).into_iter().flatten() {
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).unwrap();
            files.insert(path.to_str().unwrap().to_owned(), fs::read(entry.path()).unwrap());
        }
    }
    files
}

/// A fixture's bytes.
pub fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)).unwrap()
}

/// The values of `href` and `src` in a page, references resolved.
pub fn links(page: &str) -> Vec<String> {
    let mut links = Vec::new();
    for name in [" href=\"", " src=\""] {
        for part in page.split(name).skip(1) {
            let value = part.split('"').next().unwrap();
            links.push(value.replace("&amp;", "&").replace("&#x2F;", "/").replace("&#x27;", "'"));
        }
    }
    links
}

/// `%XX` decoded.
pub fn decoded(link: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = link.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        if byte == b'%' {
            let hex = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// A page without the theme's script and without what it tells machines, and that, each a text of JSON. What
/// stands in a script has no `<`, so that nothing in it can end it.
#[track_caller]
pub fn parted(page: &str) -> (String, Vec<String>) {
    const OPENING: &str = "<script type=\"application/ld+json\">";
    let mut told = Vec::new();
    let mut parts = page.split(OPENING);
    let mut rest = parts.next().unwrap().to_owned();
    for part in parts {
        let (data, after) = part.split_once('<').unwrap();
        assert!(after.starts_with("/script>"), "{page}");
        told.push(data.to_owned());
        rest.push_str(after.trim_start_matches("/script>"));
    }
    let own = rest.find("<script src=\"").unwrap();
    let end = own + rest[own..].find("</script>").unwrap() + "</script>".len();
    rest.replace_range(own..end, "");
    (rest, told)
}
