//! What the template of a chart is given: months as bars, and the same in numbers.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;

use crate::calendar::spoken_month;
use crate::site::MonthCount;
use crate::text::digits::to_persian;

/// Months as bars, to be drawn from the right: the first month stands at the right edge.
#[derive(Serialize, JsonSchema)]
pub struct Chart {
    /// How wide it is, in its own units.
    width: usize,
    /// How high it is.
    height: usize,
    /// The bars, as the `d` of an SVG path: a line a month, to be drawn as wide as a bar.
    path: String,
    /// How wide a bar is.
    bar: usize,
    /// The first month in words.
    first: String,
    /// The last month in words.
    last: String,
    /// The month that has the most items; none, where several have as many.
    busiest: Option<Count>,
    /// The years, and how many items each has in the months drawn.
    years: Vec<Count>,
}

/// A time and how many items it has.
#[derive(Serialize, JsonSchema)]
pub struct Count {
    /// The month or year in words.
    title: String,
    /// How many items it has.
    count: usize,
}

/// How high a chart is, how much of its width a month has, and how much of that is its bar.
const HEIGHT: usize = 48;
const WIDTH: usize = 8;
const BAR: usize = 6;

/// A chart has at most so many months, the last ones.
const LONGEST: usize = 120;

/// The chart of months; none, where they are one.
pub fn chart(months: &[MonthCount]) -> Option<Chart> {
    let months = &months[months.len().saturating_sub(LONGEST)..];
    let ((first, _), (last, _)) = (months.first()?, months.last()?);
    let most = months.iter().map(|(_, count)| count).max()?;
    let mut busiest = months.iter().filter(|(_, count)| count == most);
    let busiest = busiest.next().filter(|_| busiest.next().is_none());
    let width = months.len() * WIDTH;
    let named = |&(year, month): &(u16, u8)| spoken_month(year, month);
    let mut path = String::new();
    let mut years: Vec<(u16, usize)> = Vec::new();
    for (place, ((year, _), count)) in months.iter().enumerate() {
        match years.last_mut() {
            Some((last, sum)) if last == year => *sum += count,
            _ => years.push((*year, *count)),
        }
        if *count > 0 {
            // A month with items shows at least a line.
            let height = (count * HEIGHT).div_ceil(*most);
            let x = width - (place + 1) * WIDTH + BAR / 2;
            // Writing to a string cannot fail.
            let _ = write!(path, "M{x} {HEIGHT}v-{height}");
        }
    }
    let year = |(year, count): (u16, usize)| Count { title: to_persian(&year.to_string()), count };
    (months.len() > 1).then(|| Chart {
        width,
        height: HEIGHT,
        path,
        bar: BAR,
        first: named(first),
        last: named(last),
        busiest: busiest.map(|(month, count)| Count { title: named(month), count: *count }),
        years: years.into_iter().map(year).collect(),
    })
}
