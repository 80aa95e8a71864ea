//! `bayegan theme`: the site's own theme.

use std::path::Path;

use crate::cli::{Theme, ThemeCopy};
use crate::commands::site_config;
use crate::config;
use crate::render::reference;
use crate::report::{Diagnostic, Failed, Outcome, count, say};
use crate::theme::{self, WORDS};

/// Runs a subcommand in the site at `root`.
pub fn run(root: &Path, options: &Theme) -> anyhow::Result<Outcome> {
    match options {
        Theme::Copy(options) => copy(root, options),
        Theme::Fields => {
            say(reference().trim_end());
            Ok(Outcome::Done)
        }
    }
}

fn copy(root: &Path, options: &ThemeCopy) -> anyhow::Result<Outcome> {
    let name = &options.name;
    if !config::is_theme_name(name) {
        let message = format!("`{name}` is no theme's name; it names a folder in themes/");
        return Err(Failed::from(Diagnostic::error(message)).into());
    }
    let config = site_config(root)?;
    let laid = theme::lay_out(root, name, &options.only).map_err(Failed::from)?;
    let mut said = vec![format!("themes/{name}: {} written", count(laid.written.len(), "file"))];
    for (number, how) in
        [(laid.same.len(), "there already"), (laid.kept.len(), "left as you have it")]
    {
        if number > 0 {
            said[0] = format!("{}, {number} {how}", said[0]);
        }
    }
    said.extend(laid.kept.iter().map(|file| format!("  themes/{name}/{file}")));
    said.push("\nNext:".to_owned());
    if config.theme != *name {
        said.push(format!("  set theme = \"{name}\" in {}", config::FILE));
    }
    said.push(format!(
        "  edit templates/, static/style.css and {WORDS}; remove what you leave as it is: the \
         built-in theme stands in for it"
    ));
    said.push("  bayegan serve --open shows every change as you save it".to_owned());
    said.push("  bayegan theme fields lists what templates are given".to_owned());
    say(&said.join("\n"));
    Ok(Outcome::Done)
}
