//! A day of the calendar, without an hour: nothing finer is ever written.

use std::fmt;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day, in the calendar of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Day {
    /// `None` where the calendar has no such day, and outside the years 1970..=9999.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 => 28 + u8::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        ((1970..=9999).contains(&year) && (1..=days).contains(&day)).then_some(Self { year, month, day })
    }

    /// The day of a moment in UTC, in seconds since 1970; `None` after the year 9999.
    pub fn from_unix(seconds: u64) -> Option<Self> {
        let mut left = seconds / 86_400;
        let mut first = Self { year: 1970, month: 1, day: 1 };
        loop {
            let days = first.days_in_month();
            if left < days {
                return Self::new(first.year, first.month, first.day + left as u8);
            }
            left -= days;
            (first.year, first.month) =
                if first.month == 12 { (first.year + 1, 1) } else { (first.year, first.month + 1) };
            if first.year > 9999 {
                return None;
            }
        }
    }

    /// Seconds from the start of 1970 to the start of this day, in UTC.
    pub fn to_unix(self) -> u64 {
        let years = (1970..self.year).map(|year| if Self::new(year, 2, 29).is_some() { 366 } else { 365 });
        let months = (1..self.month).map(|month| Self { month, day: 1, ..self }.days_in_month());
        86_400 * (years.chain(months).sum::<u64>() + u64::from(self.day) - 1)
    }

    fn days_in_month(self) -> u64 {
        (28..=31).rev().find(|&day| Self::new(self.year, self.month, day).is_some()).unwrap_or(28).into()
    }

    /// `2026-11-22`, and in no other shape.
    pub fn parse(text: &str) -> Option<Self> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes().first_chunk::<10>()? else { return None };
        let number = |digits: &[u8]| {
            std::str::from_utf8(digits).ok().filter(|_| digits.iter().all(u8::is_ascii_digit))?.parse().ok()
        };
        let year: u16 = number(&[y1, y2, y3, y4])?;
        let day = Self::new(year, number(&[m1, m2])? as u8, number(&[d1, d2])? as u8)?;
        (text.len() == 10).then_some(day)
    }

    /// `22 November 2026`.
    pub fn words(self) -> String {
        format!("{} {} {}", self.day, MONTHS[usize::from(self.month) - 1], self.year)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_each_other() {
        let mut at = 0;
        for (year, month, day, expected) in [
            (1970, 1, 1, 0),
            (2000, 2, 29, 951_782_400),
            (2026, 11, 22, 1_795_305_600),
            (9999, 12, 31, 253_402_214_400),
        ] {
            let expected_day = Day::new(year, month, day).expect("a day");
            assert_eq!(expected_day.to_unix(), expected);
            assert_eq!(Day::from_unix(expected), Some(expected_day));
            assert_eq!(Day::from_unix(expected + 86_399), Some(expected_day));
            assert_eq!(Day::parse(&expected_day.to_string()), Some(expected_day));
        }
        for _ in 0..40_000 {
            let day = Day::from_unix(at).expect("before 9999");
            assert_eq!(day.to_unix(), at);
            at += 86_400;
        }
        assert_eq!(Day::from_unix(253_402_300_800), None);
    }

    #[test]
    fn only_one_shape_is_a_day() {
        assert_eq!(Day::parse("2026-11-22").map(Day::words).as_deref(), Some("22 November 2026"));
        for wrong in [
            "2026-11-31",
            "2026-13-01",
            "2026-00-10",
            "2025-02-29",
            "2026-1-22",
            "2026-11-22 ",
            "+026-11-22",
            "2026/11/22",
            "",
            "1969-12-31",
        ] {
            assert_eq!(Day::parse(wrong), None, "{wrong:?}");
        }
    }
}
