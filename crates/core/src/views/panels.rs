//! The panel that a photo fills in a screenshot or above a caption: the largest thing that is not
//! background.

use super::bitmap::Bitmap;
use super::plane::Plane;
use super::trim::Area;
use super::{detail, split};

/// Levels of luma about a background's middle that belong to it.
const BACKGROUND_LEVELS: u8 = 9;

/// A background covers at least this share of the samples.
const LEAST_BACKGROUND: f32 = 0.08;

/// A panel covers at least this share.
const LEAST_PANEL: f32 = 0.04;

/// Thinner things than this share of the shorter side are taken away: words, icons, lines.
const THIN: f32 = 0.06;

/// Bins of the histogram, four levels each.
const BINS: usize = 64;

/// The largest connected shape beside the commonest brightness, beside the second commonest, beside both, and
/// of what shows detail; what two of them share; and what straight lines leave of each. The whole picture is
/// none.
pub(crate) fn find(plane: &Plane) -> Vec<Area> {
    let modes = backgrounds(plane);
    let not = |level: u8| {
        let (least, most) = (level.saturating_sub(BACKGROUND_LEVELS), level.saturating_add(BACKGROUND_LEVELS));
        Bitmap::of(plane.samples(), plane.width, move |luma| luma < least || luma > most)
    };
    let mut masks: Vec<Bitmap> = modes.iter().map(|level| not(*level)).collect();
    if let [one, two] = &masks[..] {
        let beside_both = one.and(two);
        masks.push(beside_both);
    }
    let radius = ((THIN * plane.width.min(plane.height) as f32) as usize / 2).max(2);
    let total = plane.samples().len() as f32;
    let detail = detail::find(plane).closed(radius / 2 + 1).opened(radius).largest_shape();
    let shapes = masks.into_iter().filter_map(|mask| mask.closed(1).opened(radius).largest_shape()).chain(detail);
    let shapes = shapes.filter(|shape| shape.area as f32 > LEAST_PANEL * total);
    let shapes: Vec<Area> = shapes.map(|shape| shape.bounds()).filter(|area| !is_whole(plane, *area)).collect();
    // One may be right about the top and another about the bottom.
    let pairs = shapes.iter().enumerate().flat_map(|(at, one)| shapes[at + 1..].iter().map(|two| one.shared(*two)));
    let is_large = |area: &Area| (area.width() * area.height()) as f32 > LEAST_PANEL * total;
    let panels = distinct(shapes.iter().copied().chain(pairs.flatten().filter(is_large)));
    let pieces = panels.iter().map(|panel| split::largest_piece(plane, *panel)).filter(is_large);
    distinct(panels.iter().copied().chain(pieces))
}

fn is_whole(plane: &Plane, area: Area) -> bool {
    area.width() as f32 >= 0.99 * plane.width as f32 && area.height() as f32 >= 0.99 * plane.height as f32
}

fn distinct(areas: impl Iterator<Item = Area>) -> Vec<Area> {
    areas.fold(Vec::new(), |mut distinct, area| {
        if !distinct.contains(&area) {
            distinct.push(area);
        }
        distinct
    })
}

/// The middles of the commonest brightness and of the second commonest, where they are common enough.
pub(crate) fn backgrounds(plane: &Plane) -> Vec<u8> {
    // Neighbours are often alike: four histograms, so that none waits for what the one before it wrote.
    let mut quarters = [[0u32; BINS]; 4];
    let mut count = |samples: &[u8]| {
        samples.iter().zip(&mut quarters).for_each(|(luma, counts)| counts[usize::from(luma >> 2)] += 1);
    };
    let (fours, rest) = plane.samples().as_chunks::<4>();
    fours.iter().for_each(|samples| count(samples));
    count(rest);
    let counted = |bin: usize| quarters.iter().map(|counts| counts[bin]).sum::<u32>() as f32;
    let mut counts: [f32; BINS] = std::array::from_fn(|bin| {
        counted(bin) + 0.5 * (counted(bin.saturating_sub(1)) + counted((bin + 1).min(BINS - 1)))
    });
    let mut modes = Vec::new();
    for _ in 0..2 {
        let (mode, count) = counts.iter().enumerate().fold((0, 0.0), |best, (bin, count)| match *count > best.1 {
            true => (bin, *count),
            false => best,
        });
        if count < LEAST_BACKGROUND * plane.samples().len() as f32 {
            break;
        }
        modes.push(4 * mode as u8 + 2);
        counts[mode.saturating_sub(3)..(mode + 4).min(BINS)].fill(0.0);
    }
    modes
}
