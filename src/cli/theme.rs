//! The command line of `bayegan theme`.

use clap::{Args, Subcommand};

/// The subcommands of `bayegan theme`.
#[derive(Debug, Subcommand)]
pub enum Theme {
    /// Lay the default theme out in themes/NAME for editing, but for files that are there
    Copy(ThemeCopy),
    /// List the templates, the fields they are given and the filters, as Markdown
    Fields,
}

/// `bayegan theme copy`
#[derive(Debug, Args)]
pub struct ThemeCopy {
    /// The name of the theme: its folder in themes/
    #[arg(default_value = "mine", value_name = "NAME")]
    pub name: String,
    /// Copy this file alone, such as templates/item.html; may be given again
    #[arg(long, value_name = "FILE")]
    pub only: Vec<String>,
}
