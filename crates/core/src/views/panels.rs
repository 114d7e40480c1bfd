//! The panel that a photo fills in a screenshot or above a caption: the largest thing that is not
//! background.

use super::bitmap::Bitmap;
use super::detail;
use super::plane::Plane;
use super::trim::Area;

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

/// The largest connected shape beside the commonest brightness, beside the second commonest, and beside
/// both. The whole picture is none.
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
    let panels = shapes.filter(|shape| {
        let (width, height) = ((shape.right - shape.left) as f32, (shape.bottom - shape.top) as f32);
        let is_whole = width >= 0.99 * plane.width as f32 && height >= 0.99 * plane.height as f32;
        shape.area as f32 > LEAST_PANEL * total && !is_whole
    });
    let mut panels: Vec<Area> =
        panels.map(|s| Area { left: s.left, top: s.top, right: s.right, bottom: s.bottom }).collect();
    // What two of them share: one may be right about the top and the other about the bottom.
    for (one, two) in
        (0..panels.len()).flat_map(|one| (one + 1..panels.len()).map(move |two| (one, two))).collect::<Vec<_>>()
    {
        if let Some(shared) =
            panels[one].shared(panels[two]).filter(|a| (a.width() * a.height()) as f32 > LEAST_PANEL * total)
        {
            panels.push(shared);
        }
    }
    panels
}

/// The middles of the commonest brightness and of the second commonest, where they are common enough.
fn backgrounds(plane: &Plane) -> Vec<u8> {
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
