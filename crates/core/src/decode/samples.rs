//! Decoded samples of any width in, 8-bit samples out, in the same buffer.

use zeroize::Zeroize;

/// How a sample is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// A byte.
    Eight,
    /// Two bytes in the machine's order.
    Sixteen,
    /// A float in the machine's order, 0 black and 1 white.
    Float,
}

/// Turns `data` into 8-bit samples without another buffer: 16 bits give their high byte, floats are
/// clamped to 0..=1 and scaled. Not-a-number is black.
///
/// The buffer keeps its size: one that shrinks may move, and leave a picture behind that nobody wipes.
pub(super) fn into_bytes(mut data: Vec<u8>, depth: Depth) -> Vec<u8> {
    let samples = match depth {
        Depth::Eight => return data,
        Depth::Sixteen => narrow(&mut data, |sample: [u8; 2]| u16::from_ne_bytes(sample).to_be_bytes()[0]),
        Depth::Float => narrow(&mut data, |sample: [u8; 4]| {
            // A float to integer cast saturates, and takes NaN to 0.
            (f32::from_ne_bytes(sample) * 255.0).round() as u8
        }),
    };
    data.truncate(samples);
    data
}

/// Narrows in place and returns how many samples there are; what stood behind them is wiped.
fn narrow<const BYTES: usize>(data: &mut [u8], narrow: impl Fn([u8; BYTES]) -> u8) -> usize {
    let samples = data.len() / BYTES;
    for at in 0..samples {
        let mut sample = [0; BYTES];
        sample.copy_from_slice(&data[at * BYTES..(at + 1) * BYTES]);
        data[at] = narrow(sample);
    }
    data[samples..].zeroize();
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bits_give_the_high_byte() {
        let samples = [0u16, 0x00ff, 0x0100, 0x80ff, 0xffff];
        let data = samples.iter().flat_map(|sample| sample.to_ne_bytes()).collect();
        assert_eq!(into_bytes(data, Depth::Sixteen), samples.map(|sample| (sample >> 8) as u8));
    }

    #[test]
    fn floats_are_clamped() {
        let samples = [0.0f32, 1.0, 0.5, -3.0, 7.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
        let data = samples.iter().flat_map(|sample| sample.to_ne_bytes()).collect();
        assert_eq!(into_bytes(data, Depth::Float), [0, 255, 128, 0, 255, 0, 255, 0]);
    }

    #[test]
    fn nothing_of_a_wide_sample_stays_behind_the_narrow_ones() {
        let mut data = [0x1234u16, 0x5678, 0x9abc].map(u16::to_be_bytes).concat();
        assert_eq!(narrow(&mut data, |[high, _]: [u8; 2]| high), 3);
        assert_eq!(data, [0x12, 0x56, 0x9a, 0, 0, 0]);
        let place = data.as_ptr();
        let narrowed = into_bytes(data, Depth::Sixteen);
        assert_eq!((narrowed.as_ptr(), narrowed.capacity()), (place, 6), "wiping it later wipes all that it was");
    }

    #[test]
    fn bytes_stay_as_they_are() {
        assert_eq!(into_bytes(vec![1, 2, 3], Depth::Eight), [1, 2, 3]);
    }
}
