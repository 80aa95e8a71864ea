//! bayegan (بایگان, "the archivist") turns plaintext dumps of Persian news bulletins into a lasting,
//! right-to-left archive.
//!
//! ```text
//! dump ──import──▶ content/*.md ──load──▶ Site ──routes──▶ Route ──render──▶ bytes ──▶ folder | preview | snapshot
//!       source → segment → date → tag → item      (immutable)          (pure)
//! ```
//!
//! Two halves that meet only in Markdown files a person can read, edit and keep. A site is a function from
//! address to bytes: [`site::Site::routes`] lists every address, [`render::Renderer::render`] makes one,
//! purely. A module calls only those of earlier groups below, and the leaves.

// Leaves.
pub mod calendar;
pub mod digest;
pub mod report;
pub mod rows;
pub mod stamp;
pub mod text;

// What a person wrote: settings, items, theme.
pub mod config;
pub mod content;
pub mod theme;
pub mod vocabulary;

// What a text is about.
pub mod tags;

// Dumps become items, and people say what those do not.
pub mod import;

pub mod dates;

// Items become pages.
pub mod site;

pub mod render;

pub mod load;

// Pages go somewhere, or are looked at.
pub mod check;
pub mod output;
pub mod publish;
pub mod serve;
pub mod snapshot;

// What the user calls.
pub mod cli;
pub mod commands;
