//! What to look at after a run: the nearest false pairs, and the copies that were missed.

use nearmark::View;

use crate::compare::METHODS;

/// False pairs that are kept for each method.
const KEPT: usize = 100;

/// Misses that are told.
pub(crate) const MISSES: usize = 20_000;

/// A false pair: places of the attack, of the photo that was altered, and of the entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Near {
    pub(crate) units: u32,
    pub(crate) attack: usize,
    pub(crate) photo: usize,
    pub(crate) entry: usize,
    pub(crate) view: Option<View>,
}

impl Near {
    fn order(&self) -> (u32, usize, usize, usize) {
        (self.units, self.photo, self.attack, self.entry)
    }
}

/// The nearest false pairs of each method. Pairs must come photo by photo, attack by attack: of equal
/// ones the first stay.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nearest([Vec<Near>; METHODS.len()]);

impl Nearest {
    /// Takes a pair where it is among the nearest; `near` is asked only then.
    pub(crate) fn offer(&mut self, method: usize, units: u32, near: impl FnOnce() -> Near) {
        let kept = &mut self.0[method];
        if kept.len() == KEPT && kept.last().is_some_and(|last| last.units <= units) {
            return;
        }
        let near = near();
        let place = kept.partition_point(|other| other.order() < near.order());
        kept.insert(place, near);
        kept.truncate(KEPT);
    }

    /// Takes over those of a later photo.
    pub(crate) fn join(&mut self, later: Self) {
        for (method, pairs) in later.0.into_iter().enumerate() {
            pairs.into_iter().for_each(|near| self.offer(method, near.units, || near));
        }
    }

    /// The pairs of one method, nearest first.
    pub(crate) fn of(&self, method: usize) -> &[Near] {
        &self.0[method]
    }
}

/// A copy that was not found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Miss {
    pub(crate) attack: usize,
    pub(crate) photo: usize,
    pub(crate) units: Option<u32>,
    pub(crate) view: Option<View>,
}

/// The name of a view in a table; empty where none asked.
pub(crate) fn view_name(view: Option<View>) -> String {
    view.map(|view| view.to_string()).unwrap_or_default()
}
