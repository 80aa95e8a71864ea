//! Stamps: how a file that has not changed is known without reading it.

use std::fs::Metadata;
use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// The size of a file and when it was changed last, as its file system says.
///
/// Two stamps of one file are the same if it was not changed in between. Beside the time its bytes were
/// written, which any program can set, that is the time anything of it changed, which none can; so a clock
/// that is set back, or a copy that keeps the times, is found out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// In bytes.
    size: u64,
    /// In nanoseconds since 1970.
    modified: i64,
    /// In nanoseconds since 1970; 0 where the system does not say.
    changed: i64,
}

/// How far apart two changes of a file are for their stamps to differ: file systems take the time from a
/// clock that ticks up to every 10 milliseconds.
pub const TICK: Duration = Duration::from_millis(20);

/// The same where a file system counts whole seconds, or, as FAT does, every second one.
const SLOW_TICK: Duration = Duration::from_secs(2);

impl Stamp {
    /// The stamp of a file; `None` of what is no file.
    pub fn of(metadata: &Metadata) -> Option<Stamp> {
        if !metadata.is_file() {
            return None;
        }
        let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        Some(Stamp {
            size: metadata.len(),
            modified: i64::try_from(modified.as_nanos()).unwrap_or(0),
            changed: changed(metadata),
        })
    }

    /// The stamp of what `stat` says of a file; `None` of what is no file.
    #[cfg(unix)]
    pub fn of_stat(found: &rustix::fs::Stat) -> Option<Stamp> {
        if !rustix::fs::FileType::from_raw_mode(found.st_mode).is_file() {
            return None;
        }
        let time = |seconds: i64, nanoseconds: i64| {
            seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds)
        };
        Some(Stamp {
            size: u64::try_from(found.st_size).unwrap_or_default(),
            // Before 1970 nothing was written.
            modified: time(found.st_mtime, found.st_mtime_nsec.try_into().unwrap_or_default())
                .max(0),
            changed: time(found.st_ctime, found.st_ctime_nsec.try_into().unwrap_or_default()),
        })
    }

    /// The size of the file in bytes.
    pub fn size(self) -> u64 {
        self.size
    }

    /// When the file was changed last, in nanoseconds since 1970.
    pub fn last(self) -> i64 {
        self.modified.max(self.changed)
    }

    /// Whether a change at `time`, in nanoseconds since 1970, or later would give the file another stamp.
    pub fn is_settled(self, time: i64) -> bool {
        self.settles_in(time).is_zero()
    }

    /// How long after `time`, in nanoseconds since 1970, that is so.
    pub fn settles_in(self, time: i64) -> Duration {
        let whole_seconds = self.modified % 1_000_000_000 == 0 && self.changed % 1_000_000_000 == 0;
        let tick = if whole_seconds { SLOW_TICK } else { TICK };
        let settled = self.last().saturating_add(i64::try_from(tick.as_nanos()).unwrap_or(0));
        Duration::from_nanos(
            u64::try_from(settled.saturating_add(1).saturating_sub(time)).unwrap_or(0),
        )
    }
}

/// Now, in nanoseconds since 1970, for [`Stamp::is_settled`]. No byte of a site depends on it.
#[allow(
    clippy::disallowed_methods,
    reason = "tells fresh stamps from settled ones and nothing else"
)]
pub fn now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_nanos()).unwrap_or(i64::MAX)
}

#[cfg(unix)]
fn changed(metadata: &Metadata) -> i64 {
    use std::os::unix::fs::MetadataExt;
    metadata.ctime().saturating_mul(1_000_000_000).saturating_add(metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn changed(_: &Metadata) -> i64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_settles_when_the_clock_has_ticked() {
        let second = 1_000_000_000;
        let fine = Stamp { size: 1, modified: 5 * second, changed: 5 * second + 1 };
        assert!(!fine.is_settled(5 * second + 1));
        assert!(fine.is_settled(5 * second + 30_000_000));
        let coarse = Stamp { changed: 5 * second, ..fine };
        assert!(!coarse.is_settled(6 * second) && coarse.is_settled(8 * second));
        // A clock that was set back: what comes next may get any stamp.
        assert!(!fine.is_settled(4 * second));
    }
}
