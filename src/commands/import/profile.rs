//! What was learned of channels goes into `site.toml`: `--save-profile`.

use std::path::Path;

use crate::cli::Import as Options;
use crate::config::{FILE, save};
use crate::import::{Import, Profile};
use crate::report::{Diagnostic, say};

/// Refuses an import whose profile is to be saved and is no known channel's.
pub(super) fn check_handle(path: &Path, import: Import) -> Result<Import, Diagnostic> {
    if import.channel.is_empty() && import.profiles.iter().all(|profile| profile.handle.is_none()) {
        let message = "the profile cannot be saved: the dump shows no channel's handle";
        let help = "name the channel with --channel";
        return Err(Diagnostic::error(message).help(help).file(path));
    }
    Ok(import)
}

/// Saves what was learned of each channel of a dump that was imported; in a dry run says what would be.
pub(super) fn save_profiles(
    root: &Path,
    import: &Import,
    options: &Options,
) -> Result<(), Diagnostic> {
    let own = options.channel.as_ref().map(|_| import.channel.as_str());
    for profile in &import.profiles {
        let handle =
            own.or(profile.handle.as_deref()).unwrap_or_else(|| match &import.profiles[..] {
                [_] => import.channel.as_str(),
                _ => "",
            });
        if !handle.is_empty() {
            save_profile(root, handle, profile, options.dry_run)?;
        }
    }
    Ok(())
}

fn save_profile(
    root: &Path,
    handle: &str,
    profile: &Profile,
    dry_run: bool,
) -> Result<(), Diagnostic> {
    if dry_run {
        say(&format!("  the profile of @{handle} is not saved in a dry run"));
        return Ok(());
    }
    let saved = save(root, handle, &profile.learned())?;
    let said = match (&saved.written[..], &saved.kept[..]) {
        ([], []) => "nothing was learned".to_owned(),
        ([], kept) => format!("{} stated there already", kept.join(", ")),
        (written, []) => format!("{} written", written.join(", ")),
        (written, kept) => format!("{} written; {} stands", written.join(", "), kept.join(", ")),
    };
    say(&format!("  profile of @{handle} in {FILE}: {said}"));
    Ok(())
}
