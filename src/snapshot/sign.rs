//! Signatures of a snapshot's list of digests: minisign's and OpenSSH's, made by their own programs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use minisign_verify::{PublicKey, Signature};

use super::place::with_suffix;
use super::unread;
use crate::report::Diagnostic;

/// What the name of minisign's signature has behind that of the list it is of.
pub const MINISIGN: &str = ".minisig";

/// What the name of OpenSSH's has.
pub const SSH: &str = ".sig";

/// What OpenSSH's signatures are for: the name that its manual proposes for files.
const NAMESPACE: &str = "file";

/// The longest key or signature that is read, in bytes.
const LONGEST: u64 = 1 << 16;

/// Who signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    key: PathBuf,
    is_ssh: bool,
}

impl Signer {
    /// The signer with the secret key in a file: minisign's, or OpenSSH's (or the public key of one that an
    /// agent holds).
    pub fn new(key: &Path) -> Result<Signer, Diagnostic> {
        let text = String::from_utf8_lossy(&small(key).map_err(unread(key))?).into_owned();
        let is_ssh = text.starts_with("-----BEGIN") || is_ssh_key(&text);
        if !is_ssh && !text.starts_with("untrusted comment:") {
            let help = "make one with `minisign -G` or `ssh-keygen -t ed25519`";
            return Err(Diagnostic::error("this is no secret key").help(help).file(key));
        }
        Ok(Signer { key: key.to_owned(), is_ssh })
    }

    /// Signs the file `list`, which will be called `name`; gives the signature's file, beside it, and its
    /// suffix. The programs ask for the key's passphrase themselves.
    pub(super) fn sign(
        &self,
        list: &Path,
        name: &str,
    ) -> Result<(PathBuf, &'static str), Diagnostic> {
        let suffix = if self.is_ssh { SSH } else { MINISIGN };
        let signature = with_suffix(list, suffix);
        let mut command;
        if self.is_ssh {
            command = Command::new("ssh-keygen");
            command.args(["-q", "-Y", "sign", "-n", NAMESPACE, "-f"]).arg(&self.key).arg(list);
        } else {
            command = Command::new("minisign");
            // Without the time, which minisign writes there: the same list has the same signature.
            command.args(["-S", "-q", "-t", name, "-s"]).arg(&self.key);
            command.arg("-m").arg(list).arg("-x").arg(&signature);
        }
        let program = command.get_program().to_string_lossy().into_owned();
        let status =
            command.stdout(Stdio::null()).status().map_err(|error| missing(&program, &error))?;
        if !status.success() || !signature.is_file() {
            return Err(
                Diagnostic::error(format!("{program} did not sign: {status}")).file(&self.key)
            );
        }
        Ok((signature, suffix))
    }
}

/// Whose signature is asked for.
#[derive(Debug)]
pub enum Key {
    /// Minisign's.
    Minisign(PublicKey),
    /// OpenSSH's, as its line in a `.pub` file.
    Ssh(String),
}

impl Key {
    /// The public key in a file, minisign's or OpenSSH's.
    pub fn read(path: &Path) -> Result<Key, Diagnostic> {
        let text = String::from_utf8_lossy(&small(path).map_err(unread(path))?).into_owned();
        if let Some(line) = text.lines().find(|line| is_ssh_key(line)) {
            return Ok(Key::Ssh(line.to_owned()));
        }
        let key = PublicKey::decode(&text).or_else(|_| PublicKey::from_base64(text.trim()));
        key.map(Key::Minisign).map_err(|_| {
            let help = "it is the file with .pub behind its name that was made with the secret key";
            Diagnostic::error("this is no public key").help(help).file(path)
        })
    }

    /// The suffix of the signatures that this key checks.
    pub fn suffix(&self) -> &'static str {
        match self {
            Key::Minisign(_) => MINISIGN,
            Key::Ssh(_) => SSH,
        }
    }

    /// Whether `signature` is this key's of the bytes `signed`; `Ok(Err)` says why it is not.
    pub fn check(&self, signed: &[u8], signature: &Path) -> Result<Result<(), String>, Diagnostic> {
        match self {
            Key::Minisign(key) => {
                let text = String::from_utf8_lossy(&small(signature).map_err(unread(signature))?)
                    .into_owned();
                let checked = Signature::decode(&text)
                    .and_then(|signature| key.verify(signed, &signature, false));
                Ok(checked.map_err(|error| error.to_string().to_lowercase()))
            }
            Key::Ssh(key) => ssh_check(key, signed, signature),
        }
    }
}

/// Asks `ssh-keygen`, which reads what is signed on its standard input.
fn ssh_check(key: &str, signed: &[u8], signature: &Path) -> Result<Result<(), String>, Diagnostic> {
    let folder = tempfile::tempdir().map_err(unread(Path::new("the folder of temporary files")))?;
    let (signers, list) = (folder.path().join("signers"), folder.path().join("list"));
    let prepared = fs::write(&signers, format!("signer namespaces=\"{NAMESPACE}\" {key}\n"))
        .and_then(|()| fs::write(&list, signed))
        .and_then(|()| fs::File::open(&list));
    let input = prepared.map_err(unread(folder.path()))?;
    let mut command = Command::new("ssh-keygen");
    command.args(["-Y", "verify", "-I", "signer", "-n", NAMESPACE, "-f"]).arg(&signers);
    command.arg("-s").arg(signature).stdin(input).stdout(Stdio::null()).stderr(Stdio::null());
    let status = command.status().map_err(|error| missing("ssh-keygen", &error))?;
    Ok(if status.success() {
        Ok(())
    } else {
        Err("it is another key's, or of another list".to_owned())
    })
}

/// Whether a line is a public key as OpenSSH writes it.
fn is_ssh_key(line: &str) -> bool {
    ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"].iter().any(|start| line.starts_with(start))
}

fn missing(program: &str, error: &io::Error) -> Diagnostic {
    let package = if program == "minisign" { "minisign" } else { "openssh-client" };
    Diagnostic::error(format!("{program} cannot be started: {error}"))
        .help(format!("install it: apt-get install {package}"))
}

/// The bytes of a file that is short, or its first.
fn small(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(fs::File::open(path)?, LONGEST), &mut bytes)?;
    Ok(bytes)
}
