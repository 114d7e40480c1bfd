//! The directory that TIFF files and Exif payloads share: tags and their numbers.
//!
//! Only the first directory is read, so no chain of directories can make this loop, and no number
//! in it is used as a length before it has been held against the bytes that are there.

use crate::pixels::Orientation;

const ORIENTATION: u16 = 0x0112;

/// The first directory of a TIFF structure.
#[derive(Clone, Copy)]
pub(super) struct Directory<'a> {
    bytes: &'a [u8],
    big_endian: bool,
    /// Twelve bytes an entry, as many as the file holds.
    entries: &'a [[u8; 12]],
}

/// One entry of a directory.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    directory: Directory<'a>,
    raw: &'a [u8; 12],
}

impl<'a> Directory<'a> {
    /// `None` where `bytes` do not begin a TIFF structure whose first directory is there. A
    /// directory that is cut off yields the entries that are whole.
    pub(super) fn first(bytes: &'a [u8]) -> Option<Self> {
        let big_endian = match bytes.get(..4)? {
            b"II\x2a\0" | b"II\0\x2a" => false,
            b"MM\0\x2a" | b"MM\x2a\0" => true,
            _ => return None,
        };
        let empty = Self { bytes, big_endian, entries: &[] };
        let start = empty.u32(bytes.get(4..8)?) as usize;
        let rest = bytes.get(start..)?;
        let count = usize::from(empty.u16(rest.get(..2)?));
        let (entries, _) = rest[2..].as_chunks();
        Some(Self { entries: &entries[..count.min(entries.len())], ..empty })
    }

    /// The first entry with this tag: the one that counts for Pillow where a tag stands twice.
    pub(super) fn entry(self, tag: u16) -> Option<Entry<'a>> {
        self.entries(tag).next()
    }

    /// All entries with this tag: decoders disagree on which of them counts.
    pub(super) fn entries(self, tag: u16) -> impl DoubleEndedIterator<Item = Entry<'a>> {
        let entries = self.entries.iter().map(move |raw| Entry { directory: self, raw });
        entries.filter(move |entry| self.u16(&entry.raw[..2]) == tag)
    }

    fn u16(self, two: &[u8]) -> u16 {
        let two = [two[0], two[1]];
        if self.big_endian { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) }
    }

    fn u32(self, four: &[u8]) -> u32 {
        let four = [four[0], four[1], four[2], four[3]];
        if self.big_endian { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
    }
}

impl<'a> Entry<'a> {
    /// How many values the entry says that it has.
    pub(super) fn count(self) -> u32 {
        self.directory.u32(&self.raw[4..8])
    }

    /// Bytes that its values take, by its own word.
    pub(super) fn length(self) -> u64 {
        let size: u64 = match self.kind() {
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => 1,
        };
        size * u64::from(self.count())
    }

    /// Its bytes; `None` where they do not lie in the file.
    pub(super) fn bytes(self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.length()).ok()?;
        if length <= 4 {
            return Some(&self.raw[8..8 + length]);
        }
        let start = self.directory.u32(&self.raw[8..]) as usize;
        self.directory.bytes.get(start..)?.get(..length)
    }

    /// Its values, where they are whole numbers of up to 32 bits and lie in the file. Negative ones
    /// come out as large ones.
    pub(super) fn numbers(self) -> impl Iterator<Item = u32> + 'a {
        let directory = self.directory;
        let size = match self.kind() {
            1 => 1,
            3 | 8 => 2,
            4 | 9 | 13 => 4,
            _ => 0,
        };
        let bytes = if size == 0 { &[] } else { self.bytes().unwrap_or_default() };
        bytes.chunks_exact(size.max(1)).map(move |value| match value.len() {
            1 => u32::from(value[0]),
            2 => u32::from(directory.u16(value)),
            _ => directory.u32(value),
        })
    }

    fn kind(self) -> u16 {
        self.directory.u16(&self.raw[2..4])
    }
}

/// The orientation that an Exif payload or a TIFF file asks for; as stored where it asks for none.
///
/// Where readers differ this follows Pillow: the first tag wins, 16- and 32-bit numbers count, and
/// the thumbnail's directory does not.
pub(super) fn orientation(mut exif: &[u8]) -> Orientation {
    while let Some(rest) = exif.strip_prefix(b"Exif\0\0") {
        exif = rest;
    }
    let value = Directory::first(exif).and_then(|directory| {
        let entry = directory.entry(ORIENTATION)?;
        if entry.kind() == 1 { None } else { entry.numbers().next() }
    });
    let value = value.and_then(|value| u16::try_from(value).ok());
    value.and_then(Orientation::from_exif).unwrap_or_default()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A TIFF structure with one directory of inline entries (tag, type, count, value).
    pub(in super::super) fn tiff(big_endian: bool, entries: &[(u16, u16, u32, u32)]) -> Vec<u8> {
        let two = |v: u16| if big_endian { v.to_be_bytes() } else { v.to_le_bytes() };
        let four = |v: u32| if big_endian { v.to_be_bytes() } else { v.to_le_bytes() };
        let mut bytes = if big_endian { b"MM\0\x2a".to_vec() } else { b"II\x2a\0".to_vec() };
        bytes.extend(four(8));
        bytes.extend(two(entries.len() as u16));
        for &(tag, kind, count, value) in entries {
            bytes.extend(two(tag));
            bytes.extend(two(kind));
            bytes.extend(four(count));
            match (kind, count) {
                (3, 0..=2) => {
                    bytes.extend(two(value as u16));
                    bytes.extend(two(0));
                }
                _ => bytes.extend(four(value)),
            }
        }
        bytes.extend(four(0));
        bytes
    }

    /// Where the first directory of a little-endian TIFF stands.
    pub(in super::super) fn directory_offset(bytes: &[u8]) -> usize {
        u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]) as usize
    }

    fn asked(value: u16) -> Orientation {
        Orientation::from_exif(value).expect("1..=8")
    }

    #[test]
    fn orientation_as_pillow_reads_it() {
        for big_endian in [false, true] {
            let read = |entries: &[_]| orientation(&tiff(big_endian, entries));
            for value in 1..=8 {
                assert_eq!(read(&[(ORIENTATION, 3, 1, value)]), asked(value as u16));
                assert_eq!(read(&[(ORIENTATION, 4, 1, value)]), asked(value as u16), "32 bits");
            }
            assert_eq!(read(&[(ORIENTATION, 3, 1, 6), (ORIENTATION, 3, 1, 3)]), asked(6), "the first wins");
            for value in [0, 9, 0xffff] {
                assert_eq!(read(&[(ORIENTATION, 3, 1, value)]), Orientation::AS_STORED, "{value}");
            }
            assert_eq!(read(&[(ORIENTATION, 4, 1, 0x1_0006)]), Orientation::AS_STORED, "no wrapping");
            assert_eq!(read(&[(ORIENTATION, 5, 1, 8)]), Orientation::AS_STORED, "a fraction is none");
            assert_eq!(read(&[(0x0100, 3, 1, 6)]), Orientation::AS_STORED);
        }
    }

    #[test]
    fn no_cut_and_no_changed_byte_panics() {
        let whole = [&b"Exif\0\0"[..], &tiff(true, &[(0x10f, 2, 900, 26), (ORIENTATION, 3, 1, 6)])].concat();
        for cut in 0..whole.len() {
            let _ = orientation(&whole[..cut]);
            for value in [0, 1, 0x7f, 0xff] {
                let mut changed = whole.clone();
                changed[cut] = value;
                let _ = orientation(&changed);
            }
        }
        assert_eq!(orientation(&whole), asked(6));
    }

    #[test]
    fn values_outside_the_file_are_none() {
        let bytes = tiff(false, &[(273, 4, 0xffff_ffff, 8), (279, 4, 2, 8)]);
        let directory = Directory::first(&bytes).expect("whole");
        let offsets = directory.entry(273).expect("there");
        assert_eq!((offsets.count(), offsets.length(), offsets.bytes()), (u32::MAX, 4 * u64::from(u32::MAX), None));
        assert_eq!(offsets.numbers().count(), 0);
        assert_eq!(directory.entry(279).expect("there").numbers().count(), 2);
    }
}
