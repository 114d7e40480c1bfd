//! From values to places on a drawing, and the axes around it.

use super::svg::{Anchor, LINE, Svg, width_of};
use crate::figure;

/// How values are laid out along an axis.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Linear,
    /// By tenfolds; the ends are exponents of ten.
    Log,
}

/// One axis: values from `low` to `high` are laid out from `from` to `to`, in px.
#[derive(Clone)]
pub(super) struct Scale {
    kind: Kind,
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    ticks: Vec<(f64, String)>,
}

impl Scale {
    /// Shares from 0 to 100 %.
    pub(super) fn percent(from: f64, to: f64, ticks: usize) -> Self {
        let ticks = (0..=ticks).map(|at| at as f64 / ticks as f64);
        let ticks = ticks.map(|share| (share, format!("{:.0} %", share * 100.0))).collect();
        Self { kind: Kind::Linear, low: 0.0, high: 1.0, from, to, ticks }
    }

    /// Numbers from `low` to `high`, with round ticks.
    pub(super) fn linear(low: f64, high: f64, from: f64, to: f64) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        let rough = (high - low) / 5.0;
        let ten = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|f| f * ten).find(|step| *step >= rough).unwrap_or(rough);
        let first = (low / step).ceil() as i64;
        let ticks = (first..).map(|at| at as f64 * step).take_while(|at| *at <= high * (1.0 + 1e-9));
        let ticks = ticks.map(|at| (at, figure::distance(at))).collect();
        Self { kind: Kind::Linear, low, high, from, to, ticks }
    }

    /// Numbers at chosen ticks only; those that would touch the one before are left out.
    pub(super) fn at(ticks: impl Iterator<Item = f64>, from: f64, to: f64) -> Self {
        let ticks: Vec<(f64, String)> = ticks.map(|at| (at, figure::distance(at))).collect();
        let end = |of: Option<&(f64, String)>| of.map_or(0.0, |(at, _)| *at);
        let (low, high) = (end(ticks.first()), end(ticks.last()));
        let mut scale = Self { kind: Kind::Linear, low, high, from, to, ticks };
        let mut free = f64::NEG_INFINITY;
        let places: Vec<_> = scale.ticks.iter().map(|(at, text)| (scale.place(*at), width_of(text) / 2.0)).collect();
        let mut places = places.into_iter();
        scale.ticks.retain(|_| {
            let Some((place, half)) = places.next() else { return false };
            let fits = place - half >= free + 6.0;
            if fits {
                free = place + half;
            }
            fits
        });
        scale
    }

    /// Tenfolds from 10^`low` to 10^`high`, with at most `most` ticks named by `name`.
    pub(super) fn log(low: i32, high: i32, from: f64, to: f64, most: i32, name: impl Fn(i32) -> String) -> Self {
        let high = high.max(low + 1);
        let every = (f64::from(high - low) / f64::from(most)).ceil().max(1.0) as i32;
        let ticks = (low..=high).filter(|at| (high - at) % every == 0);
        let ticks = ticks.map(|at| (10_f64.powi(at), name(at))).collect();
        Self { kind: Kind::Log, low: f64::from(low), high: f64::from(high), from, to, ticks }
    }

    /// Where a value lies; beyond the ends, at the end.
    pub(super) fn place(&self, value: f64) -> f64 {
        let value = match self.kind {
            Kind::Linear => value,
            Kind::Log => value.max(f64::MIN_POSITIVE).log10(),
        };
        let width = if self.high > self.low { self.high - self.low } else { 1.0 };
        self.from + ((value - self.low) / width).clamp(0.0, 1.0) * (self.to - self.from)
    }

    pub(super) fn ends(&self) -> (f64, f64) {
        match self.kind {
            Kind::Linear => (self.low, self.high),
            Kind::Log => (10_f64.powf(self.low), 10_f64.powf(self.high)),
        }
    }
}

/// A field between two axes.
pub(super) struct Field {
    pub(super) x: Scale,
    pub(super) y: Scale,
}

impl Field {
    /// Draws grid, ticks and the names of the axes.
    pub(super) fn axes(&self, svg: &mut Svg, x_name: &str, y_name: &str) {
        let (left, right, bottom, top) = (self.x.from, self.x.to, self.y.from, self.y.to);
        let mut widest: f64 = 0.0;
        for (value, name) in &self.y.ticks {
            let y = self.y.place(*value);
            svg.line("grid", (left, y), (right, y));
            svg.text("label", Anchor::End, (left - 6.0, y + 4.0), name);
            widest = widest.max(width_of(name));
        }
        for (value, name) in &self.x.ticks {
            let x = self.x.place(*value);
            svg.line("grid", (x, bottom), (x, top));
            svg.text("label", Anchor::Middle, (x, bottom + LINE + 1.0), name);
        }
        svg.line("axis", (left, bottom), (right, bottom));
        svg.line("axis", (left, bottom), (left, top));
        svg.text("title", Anchor::Middle, ((left + right) / 2.0, bottom + 2.0 * LINE + 4.0), x_name);
        if !y_name.is_empty() {
            svg.upright((left - widest - 14.0, (bottom + top) / 2.0), y_name);
        }
    }

    pub(super) fn place(&self, x: f64, y: f64) -> (f64, f64) {
        (self.x.place(x), self.y.place(y))
    }
}

/// A power of ten for an axis: `1`, `1000`, `1e-6`.
pub(super) fn power(exponent: i32) -> String {
    match exponent {
        0..=3 => figure::count(10_u64.pow(exponent.unsigned_abs())),
        exponent => format!("1e{exponent}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_lie_between_the_ends_and_ticks_are_round() {
        let scale = Scale::linear(0.0, 256.0, 0.0, 512.0);
        assert_eq!((scale.place(128.0), scale.place(300.0)), (256.0, 512.0));
        let names: Vec<_> = scale.ticks.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["0", "100", "200"]);
    }

    #[test]
    fn tenfolds_are_equally_far_apart() {
        let scale = Scale::log(-8, 0, 0.0, 80.0, 9, power);
        assert!((scale.place(1e-4) - 40.0).abs() < 1e-9);
        assert_eq!(scale.place(0.0), 0.0);
        assert_eq!(scale.ticks.len(), 9);
    }

    #[test]
    fn crowded_ticks_are_left_out() {
        let scale = Scale::at([1.0, 1.1, 1.2, 50.0, 100.0].into_iter(), 0.0, 100.0);
        assert_eq!(scale.ticks.len(), 3);
    }
}
