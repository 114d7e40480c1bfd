//! A study as it might come out, drawn from a seed: no picture is needed to see a report.

use nearmark_eval::study::{Answers, Attack, Negatives, Positive, Strength, Study};

const PHOTOS: usize = 240;
const PAIRS: u64 = 100_000_000;

/// Class, unit, amounts, and how far (in bits) the weakest and the strongest amount move one hash.
type Class = (&'static str, &'static str, &'static [f64], f64, f64);

const CLASSES: &[Class] = &[
    ("codec", "JPEG quality", &[10.0, 20.0, 30.0, 50.0, 75.0, 90.0], 14.0, 3.0),
    ("scale", "% of the width", &[10.0, 25.0, 50.0, 200.0], 16.0, 4.0),
    ("aspect", "% wider", &[10.0, 20.0, 33.0], 6.0, 12.0),
    ("crop all sides", "% of each side", &[2.0, 5.0, 10.0, 20.0], 38.0, 110.0),
    ("crop one side", "% of the side", &[5.0, 10.0, 15.0, 25.0], 50.0, 116.0),
    ("crop random", "% kept", &[60.0, 80.0, 90.0], 120.0, 70.0),
    ("crop to 1:1, 4:5", "", &[1.0, 2.0], 70.0, 90.0),
    ("half of the picture", "", &[1.0, 2.0], 126.0, 127.0),
    ("collage of 2, 2, 4", "", &[1.0, 2.0, 3.0], 110.0, 125.0),
    ("inset 50 % on a busy photo", "", &[1.0], 122.0, 122.0),
    ("border", "% of the width", &[3.0, 5.0, 10.0], 60.0, 100.0),
    ("border, blurred fill (story)", "", &[1.0, 2.0], 95.0, 105.0),
    ("screenshot", "", &[1.0, 2.0, 3.0, 4.0], 90.0, 120.0),
    ("rotate", "degrees", &[1.0, 2.0, 5.0, 10.0], 24.0, 95.0),
    ("straighten (rotate + crop)", "degrees", &[2.0, 5.0, 10.0], 60.0, 110.0),
    ("mirror, quarter turns", "", &[1.0, 2.0, 3.0, 4.0], 127.0, 128.0),
    ("perspective", "% of the width", &[5.0, 10.0, 15.0], 40.0, 90.0),
    ("blur, noise", "px", &[1.0, 2.0, 4.0, 8.0], 4.0, 24.0),
    ("tone, colour", "", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 6.0, 26.0),
    ("invert", "", &[1.0], 254.0, 254.0),
    ("filter", "", &[1.0, 2.0, 3.0, 4.0, 5.0], 10.0, 28.0),
    ("caption bar", "% of the height", &[10.0, 20.0, 30.0], 70.0, 110.0),
    ("text on it", "", &[1.0, 2.0, 3.0], 22.0, 40.0),
    ("watermark", "% opaque", &[15.0, 30.0, 60.0], 16.0, 44.0),
    ("sticker 10/25 %, scribble", "", &[1.0, 2.0, 3.0], 36.0, 60.0),
    ("censor (mosaic, box)", "% of the picture", &[5.0, 10.0, 20.0], 22.0, 56.0),
    ("social chain", "steps", &[1.0, 2.0, 3.0], 28.0, 70.0),
    ("photo of a screen", "", &[1.0, 2.0], 44.0, 60.0),
];

/// 28 classes, 90 attacks, 240 photos, four methods of which the last knows other distances.
pub(crate) fn study(seed: u64) -> Study {
    let mut attacks = Vec::new();
    let mut moved = Vec::new();
    for (class, unit, amounts, weak, strong) in CLASSES {
        for (at, amount) in amounts.iter().enumerate() {
            let strength = (!unit.is_empty()).then(|| Strength { amount: *amount, unit: (*unit).into() });
            attacks.push(Attack { name: format!("{class} {amount}"), class: (*class).to_owned(), strength });
            moved.push(weak + (strong - weak) * at as f64 / (amounts.len() - 1).max(1) as f64);
        }
    }
    let mut rng = fastrand::Rng::with_seed(seed);
    let answers = [
        ("one", 1.0, 8.0, 128.0),
        ("fast", 0.55, 7.6, 119.0),
        ("wide", 0.38, 7.2, 114.0),
        ("other program", 0.8, 9.0, 127.0),
    ];
    let answers = answers.map(|(method, kept, deviation, mean)| {
        let other = method == "other program";
        let scale = if other { 1.0 / 256.0 } else { 1.0 };
        let mut positives = Vec::new();
        for photo in 0..PHOTOS {
            let weak = normal(&mut rng) * 6.0;
            for (attack, bits) in moved.iter().enumerate() {
                let bits = (bits * kept + weak + normal(&mut rng) * (4.0 + bits / 12.0)).clamp(0.0, 150.0).round();
                let distance = (rng.u8(..) > 2 && !(other && bits > 100.0)).then_some(bits * scale);
                positives.push(Positive { attack, photo, distance });
            }
        }
        let cumulative = |d: f64| (PAIRS as f64 * lower_tail((d + 0.5 - mean) / deviation)).round() as u64;
        let counts = (0..256).map(f64::from).map(|d| (d * scale, cumulative(d) - cumulative(d - 1.0)));
        let last = if other { 100.0 * scale } else { 256.0 };
        let counts = counts.filter(|(d, count)| *count > 0 && *d <= last).collect();
        Answers {
            method: method.to_owned(),
            fixed: match method {
                "other program" => vec![0.25, 0.34],
                "wide" => vec![31.0, 48.0, 75.0],
                _ => vec![31.0, 48.0],
            },
            positives,
            negatives: Negatives { counts, pairs: PAIRS },
        }
    });
    Study {
        attacks,
        photos: (0..PHOTOS).map(|photo| format!("photo-{photo:03}.jpg")).collect(),
        near_duplicates: vec![("<b>burst</b> & \"2\".jpg".to_owned(), "photo-001.jpg".to_owned(), 12)],
        templates: Vec::new(),
        family: Vec::new(),
        answers: answers.into(),
        seed,
    }
}

/// Twelve uniform numbers, summed.
fn normal(rng: &mut fastrand::Rng) -> f64 {
    (0..12).map(|_| rng.f64()).sum::<f64>() - 6.0
}

/// The normal distribution below `z`: Mills' ratio in the tail, a logistic curve elsewhere.
fn lower_tail(z: f64) -> f64 {
    if z < -3.0 {
        let y = -z;
        (-y * y / 2.0).exp() / (y + 1.0 / (y + 2.0 / (y + 3.0 / y))) / (2.0 * std::f64::consts::PI).sqrt()
    } else {
        1.0 / (1.0 + (-1.5976 * z - 0.070_56 * z.powi(3)).exp())
    }
}
