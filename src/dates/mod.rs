//! How well the items of an archive are dated, what would settle their dates, and corrections of them.

mod clues;
mod correct;
mod survey;

pub use clues::{Clue, clues};
pub use correct::{Corrected, Correction, correct};
pub use survey::{Grade, Listed, survey};
