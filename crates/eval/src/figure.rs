//! Numbers as text, in one way everywhere: the same value gives the same digits.

use crate::metrics::interval::Interval;

/// `71.9 %`
pub(crate) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// `68.0 – 75.5`, in percent.
pub(crate) fn percent_range(interval: Interval) -> String {
    format!("{:.1}\u{2009}–\u{2009}{:.1}", interval.low * 100.0, interval.high * 100.0)
}

/// `1.2e-6`
pub(crate) fn rate(rate: f64) -> String {
    if rate == 0.0 { "0".to_owned() } else { format!("{rate:.1e}") }
}

/// A distance, in as many digits as it needs but no more than three after the point, or from 10 on one.
pub(crate) fn distance(distance: f64) -> String {
    let text = if distance < 10.0 { format!("{distance:.3}") } else { format!("{distance:.1}") };
    if !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `103,500,000`
pub(crate) fn count(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number that may be very small or very large: `0.000031` as `3.1e-5`, `12.3`, `4,200`.
pub(crate) fn amount(amount: f64) -> String {
    match amount {
        0.0 => "0".to_owned(),
        a if !(0.01..1e15).contains(&a) => rate(a),
        a if a < 1.0 => format!("{a:.2}"),
        a if a < 100.0 => format!("{a:.1}"),
        a => count(a.round() as u64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!((count(0), count(999), count(1_000)), ("0".into(), "999".into(), "1,000".into()));
        assert_eq!(count(103_500_000), "103,500,000");
        assert_eq!((distance(31.0), distance(0.25), distance(100.0)), ("31".into(), "0.25".into(), "100".into()));
        assert_eq!([amount(0.0), amount(3.14e-5), amount(0.5), amount(12.34)], ["0", "3.1e-5", "0.50", "12.3"]);
        assert_eq!(amount(4200.4), "4,200");
        assert_eq!(percent(0.7191), "71.9 %");
    }
}
