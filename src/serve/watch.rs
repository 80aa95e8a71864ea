//! Watching a site's sources.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// How long a burst of changes (an editor's save, an import) is waited out.
const SETTLE: Duration = Duration::from_millis(25);

/// The sources of a site, watched: what changes is noted from now on, before anybody asks for it.
pub(super) struct Watching {
    root: PathBuf,
    watcher: RecommendedWatcher,
    folders: Folders,
    events: Receiver<notify::Result<Event>>,
}

/// Begins to watch the content, the themes and the settings of the site at `root`.
pub(super) fn watch(root: &Path) -> notify::Result<Watching> {
    let root = std::fs::canonicalize(root)?;
    let (sender, events) = channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // A receiver that is gone means that the preview is ending.
        let _ = sender.send(event);
    })?;
    // The root alone, not what is below it: the site's output and a build's leavings are no sources.
    watcher.watch(&root, RecursiveMode::NonRecursive)?;
    let mut folders = Folders::new(&root);
    folders.watch(&mut watcher)?;
    Ok(Watching { root, watcher, folders, events })
}

/// Calls `changed` with the paths of what changed since the watching began, for as long as the program runs;
/// with none where it is not known what changed.
pub(super) fn tell(
    watching: Watching,
    mut changed: impl FnMut(&BTreeSet<PathBuf>) + Send + 'static,
) {
    let Watching { root, mut watcher, mut folders, events: receiver } = watching;
    // The settings and the vocabulary, which site.toml may give another name.
    let is_settings = move |path: &Path| {
        path.parent() == Some(&*root) && path.extension().is_some_and(|it| it == "toml")
    };
    std::thread::spawn(move || {
        while let Ok(first) = receiver.recv() {
            let is_source = |path: &Path| is_settings(path) || folders.hold(path);
            let mut seen = Seen::default();
            seen.event(first, &is_source);
            let mut settled = Instant::now() + SETTLE;
            loop {
                // Only a change puts the end off: pages that wait for it read their files meanwhile.
                match receiver.recv_timeout(settled.saturating_duration_since(Instant::now())) {
                    Ok(event) => {
                        if seen.event(event, &is_source) {
                            settled = Instant::now() + SETTLE;
                        }
                    }
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
            // A folder that cannot be watched is met again at the next change.
            let _ = folders.watch(&mut watcher);
            if seen.is_lost {
                changed(&BTreeSet::new());
            } else if !seen.paths.is_empty() {
                changed(&seen.paths);
            }
        }
    });
}

/// The folders below a site's root that hold its sources, which may come and go.
struct Folders {
    all: [PathBuf; 2],
    watched: [bool; 2],
}

impl Folders {
    fn new(root: &Path) -> Folders {
        Folders { all: ["content", "themes"].map(|name| root.join(name)), watched: [false; 2] }
    }

    fn hold(&self, path: &Path) -> bool {
        self.all.iter().any(|folder| path.starts_with(folder))
    }

    /// Watches those that have come since the last call.
    fn watch(&mut self, watcher: &mut RecommendedWatcher) -> notify::Result<()> {
        for (folder, watched) in self.all.iter().zip(&mut self.watched) {
            let is_there = folder.is_dir();
            if is_there && !*watched {
                watcher.watch(folder, RecursiveMode::Recursive)?;
            }
            *watched = is_there;
        }
        Ok(())
    }
}

/// What a burst of events told.
#[derive(Default)]
struct Seen {
    /// The sources that changed.
    paths: BTreeSet<PathBuf>,
    /// Whether events were lost: better look at everything once too often.
    is_lost: bool,
}

impl Seen {
    /// Notes what an event tells: reading a source is an event too, and changes nothing.
    /// Says whether it was a change.
    fn event(&mut self, event: notify::Result<Event>, is_source: &impl Fn(&Path) -> bool) -> bool {
        match event {
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => return false,
            Ok(event) => {
                self.is_lost |= event.need_rescan();
                self.paths.extend(event.paths.into_iter().filter(|path| is_source(path)));
            }
            Err(_) => self.is_lost = true,
        }
        true
    }
}
