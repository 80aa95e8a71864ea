//! What the templates of a month's grid and of a year's heatmap are given.

use schemars::JsonSchema;
use serde::Serialize;

use crate::calendar::{MONTHS, SolarDate, WEEKDAYS, When, days_in_month, spoken};
use crate::site::{ItemId, Links, Listing, Route, Site};
use crate::text::digits::to_persian;

/// How many shades a heatmap has beside none.
const SHADES: usize = 4;

/// A day of a grid or a heatmap.
#[derive(Serialize, JsonSchema)]
pub struct Cell {
    /// Its number in the month; none for a cell before the first day or behind the last.
    day: Option<u8>,
    /// The day in words.
    name: String,
    /// The same day in the Gregorian calendar, ISO 8601.
    datetime: String,
    /// How many items it holds.
    count: usize,
    /// 0 to 4: how many those are beside the year's busiest day.
    shade: usize,
    /// Its page, where it has one.
    url: String,
}

/// A month as weeks of seven days, Saturday first.
#[derive(Serialize, JsonSchema)]
pub struct Grid {
    /// The names of the days of the week, Saturday first.
    weekdays: [&'static str; 7],
    /// The weeks, each of seven days.
    weeks: Vec<Vec<Cell>>,
    /// How many of its items are not known to the day.
    unclear: usize,
}

/// A year as a row of days for each month.
#[derive(Serialize, JsonSchema)]
pub struct Heatmap {
    /// The numbers of the days, 1 to 31.
    days: Vec<u8>,
    /// The twelve months.
    months: Vec<HeatRow>,
    /// How many days hold items.
    filled: usize,
    /// The busiest day: its name, its items and its page; none, where several days have as many items.
    busiest: Option<Cell>,
}

/// A month of a heatmap.
#[derive(Serialize, JsonSchema)]
pub struct HeatRow {
    /// Its name.
    name: &'static str,
    /// Its page, where it has one.
    url: String,
    /// Its days; blank cells behind the last make them 31.
    cells: Vec<Cell>,
}

/// The grid of a month; none, where no day of it is known to hold an item.
pub(super) fn grid(site: &Site, links: Links<'_>, year: u16, month: u8) -> Option<Grid> {
    let first = SolarDate::first_of_month(year, month).ok()?;
    let (counts, busiest) = counts(site, year, month);
    if busiest == 0 {
        return None;
    }
    let mut cells: Vec<Cell> = (0..first.weekday()).map(|_| Cell::blank()).collect();
    for (day, count) in (1..=days_in_month(year, month)).zip(&counts) {
        cells.push(Cell::new(links, SolarDate::new(year, month, day).ok()?, *count, busiest));
    }
    while !cells.len().is_multiple_of(7) {
        cells.push(Cell::blank());
    }
    let mut weeks: Vec<Vec<Cell>> = Vec::new();
    let mut cells = cells.into_iter().peekable();
    while cells.peek().is_some() {
        weeks.push(cells.by_ref().take(7).collect());
    }
    let all = site.listed(Listing::Month(year, month)).len();
    let unclear = all - counts.iter().sum::<usize>();
    Some(Grid { weekdays: WEEKDAYS, weeks, unclear })
}

/// The heatmap of a year; none, where no day of it is known to hold an item.
pub(super) fn heatmap(site: &Site, links: Links<'_>, year: u16) -> Option<Heatmap> {
    let months: Vec<Vec<usize>> = (1..=12).map(|month| counts(site, year, month).0).collect();
    let most = months.iter().flatten().copied().max().filter(|most| *most > 0)?;
    let is_alone = months.iter().flatten().filter(|count| **count == most).count() == 1;
    let mut busiest = None;
    let mut rows = Vec::new();
    for (month, counts) in (1_u8..).zip(&months) {
        let listing = Listing::Month(year, month);
        let url = match site.listed(listing) {
            [] => String::new(),
            _ => links.to(&Route::Listing(listing, 1)),
        };
        let mut cells = Vec::new();
        for (day, count) in (1..=days_in_month(year, month)).zip(counts) {
            let date = SolarDate::new(year, month, day).ok()?;
            if *count == most && is_alone {
                busiest = Some(Cell::new(links, date, *count, most));
            }
            cells.push(Cell::new(links, date, *count, most));
        }
        cells.extend((cells.len()..31).map(|_| Cell::blank()));
        rows.push(HeatRow { name: MONTHS[usize::from(month) - 1], url, cells });
    }
    let filled = months.iter().flatten().filter(|count| **count > 0).count();
    Some(Heatmap { days: (1..=31).collect(), months: rows, filled, busiest })
}

/// How many items each day of a month holds, and the most of them.
fn counts(site: &Site, year: u16, month: u8) -> (Vec<usize>, usize) {
    let mut counts = vec![0; usize::from(days_in_month(year, month))];
    for (day, ids) in site.days(year, month) {
        let ids: &[ItemId] = ids;
        counts[usize::from(day.day()) - 1] = ids.len();
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    (counts, most)
}

impl Cell {
    fn new(links: Links<'_>, date: SolarDate, count: usize, most: usize) -> Cell {
        Cell {
            day: Some(date.day()),
            name: spoken(When::Day(date, None)),
            datetime: date.gregorian(),
            count,
            shade: (count * SHADES).div_ceil(most.max(1)),
            url: if count == 0 {
                String::new()
            } else {
                links.to(&Route::Listing(Listing::Day(date), 1))
            },
        }
    }

    fn blank() -> Cell {
        Cell {
            day: None,
            name: String::new(),
            datetime: String::new(),
            count: 0,
            shade: 0,
            url: String::new(),
        }
    }
}

/// The title of a listing of a date.
pub(super) fn title(listing: Listing) -> Option<String> {
    match listing {
        Listing::Year(year) => Some(to_persian(&year.to_string())),
        Listing::Month(year, month) => Some(crate::calendar::spoken_month(year, month)),
        Listing::Day(date) => Some(spoken(When::Day(date, None))),
        Listing::Undated | Listing::Tag(_) | Listing::Channel(_) => None,
    }
}
