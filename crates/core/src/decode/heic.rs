//! HEIC and HEIF: size and memory from the container and from the parameter sets of what is coded in it.
//!
//! A file of a few hundred bytes can ask for any size in three places: the grid that a picture is put
//! together from, the size that an item is said to have, and the size that its stream is coded in. All
//! three are read here before the decoder is called, and it is held to the largest of them. Tiles are
//! decoded one after the other, so that only one of them is ever in memory beside the picture.

use heifer::heifer_hevc_dec::nal::NalUnit;
use heifer::heifer_hevc_dec::params::ParameterSets;
use heifer::heifer_isobmff::boxes::Property;
use heifer::heifer_isobmff::{BoxIter, HeifFile, ItemId};
use heifer::{Image, Options};

use super::fields::{area, be16, be32};
use super::{Outline, Trouble, quiet};
use crate::pixels::{Layout, Pixels};

/// The largest table of the container that is read, in bytes: its entries are looked up one by one, so
/// that time goes by the square of it. A 200-megapixel photo of a phone has tables of 20 kB.
const LARGEST_TABLE: u64 = 256 << 10;
const TABLES: [&[u8; 4]; 4] = [b"iinf", b"iloc", b"iref", b"ipma"];

/// The most bytes of properties: the decoder keeps up to twelve for each. Colour profiles are the largest of them.
const LARGEST_PROPERTIES: u64 = 4 << 20;

/// The most pieces that the data of an item may lie in. Phones write one. A piece whose offset and length are stored in
/// no bytes at all takes 24 in memory, and an item can say that it has 65,535 of them.
const MOST_PIECES: u16 = 32;

/// The most tiles of a grid; a 200-megapixel photo of a phone has 768.
const MOST_TILES: usize = 1 << 12;

/// Pictures made of pictures made of pictures: as the decoder, and no further.
const DEEPEST: u32 = 4;

/// Bytes of tables that the decoder keeps for a coded pixel, rounded up.
const TABLES_A_PIXEL: u64 = 4;

/// Size after the turns, mirrors and cuts that the file asks for, and the memory that decoding takes.
pub(super) fn outline(bytes: &[u8]) -> Result<Outline, Trouble> {
    // Its parsers are fuzzed and have no panic that we know of; but this runs before the decoder's guard.
    let cost = quiet::catch(|| cost(bytes)).map_err(Trouble::Damaged)??;
    Ok(Outline { width: cost.width, height: cost.height, memory: cost.memory })
}

/// The picture's pixels, as the file wants them shown.
pub(super) fn pixels(bytes: &[u8]) -> Result<Pixels, Trouble> {
    let cost = cost(bytes)?;
    let options = Options { max_threads: 1, max_pixels: cost.largest };
    let Image { width, height, has_alpha, mut data, .. } = heifer::decode_rgba8(bytes, &options)?;
    if (width, height) != (cost.width, cost.height) {
        return Err(Trouble::damaged("its header can be read in two ways"));
    }
    let layout = if has_alpha { Layout::Rgba } else { Layout::Rgb };
    if !has_alpha {
        let pixels = data.len() / 4;
        for at in 0..pixels {
            data.copy_within(4 * at..4 * at + 3, 3 * at);
        }
        data.truncate(3 * pixels);
    }
    Pixels::new(width, height, layout, data).ok_or(Trouble::damaged("the decoder gave too few samples"))
}

/// What an item takes.
#[derive(Clone, Copy)]
struct Cost {
    width: u32,
    height: u32,
    /// Bytes at the peak, the item's own pixels included.
    memory: u64,
    /// The most pixels of any picture on the way.
    largest: u64,
}

fn cost(bytes: &[u8]) -> Result<Cost, Trouble> {
    check_tables(bytes)?;
    let file = HeifFile::parse(bytes).map_err(heifer::Error::from)?;
    item(&file, file.primary_id, 0)
}

fn check_tables(bytes: &[u8]) -> Result<(), Trouble> {
    // All boxes of a kind together: a file may have many.
    let (mut tables, mut properties) = ([0; TABLES.len()], 0);
    for top in BoxIter::new(bytes) {
        let top = top.map_err(heifer::Error::from)?;
        if top.header.box_type.0 != *b"meta" {
            continue;
        }
        let boxes = BoxIter::new(top.content.get(4..).unwrap_or_default());
        for table in boxes {
            let table = table.map_err(heifer::Error::from)?;
            let inside = (table.header.box_type.0 == *b"iprp").then(|| BoxIter::new(table.content));
            let inner = inside.into_iter().flatten().filter_map(Result::ok);
            for found in std::iter::once(table).chain(inner) {
                let (name, length) = (&found.header.box_type.0, found.content.len() as u64);
                if let Some(at) = TABLES.iter().position(|table| *table == name) {
                    tables[at] += length;
                }
                if name == b"ipco" {
                    properties += length;
                }
                if tables.iter().any(|length| *length > LARGEST_TABLE) {
                    return Err(Trouble::coding("a table of more than 256 KiB"));
                }
                if properties > LARGEST_PROPERTIES {
                    return Err(Trouble::coding("properties of more than 4 MiB"));
                }
                if name == b"iloc" && most_pieces(found.content).is_none_or(|most| most > MOST_PIECES) {
                    return Err(Trouble::coding(format!("an item in more than {MOST_PIECES} pieces")));
                }
            }
        }
    }
    Ok(())
}

/// The most pieces of any item in a table of places (ISO/IEC 14496-12, 8.11.3), as far as the table goes; nothing where
/// it ends before its first item.
fn most_pieces(table: &[u8]) -> Option<u16> {
    let (version, sizes) = (*table.first()?, be16(table, 4)?);
    let [offset, length, base, index] = [12, 8, 4, 0].map(|shift| usize::from(sizes >> shift & 15));
    let index = if version == 0 { 0 } else { index };
    let (count, mut at) = if version < 2 { (u32::from(be16(table, 6)?), 8) } else { (be32(table, 6)?, 10) };
    // Its number, how it is stored, and which file it is in.
    let before = if version < 2 { 2 } else { 4 } + if version == 0 { 0 } else { 2 } + 2;
    let mut most = 0;
    for _ in 0..count {
        let Some(pieces) = be16(table, at + before + base) else { break };
        most = most.max(pieces);
        at += before + base + 2 + usize::from(pieces) * (index + offset + length);
    }
    Some(most)
}

fn item(file: &HeifFile<'_>, id: ItemId, depth: u32) -> Result<Cost, Trouble> {
    if depth > DEEPEST {
        return Err(Trouble::damaged("pictures inside pictures, too many times"));
    }
    let kind = file.item(id).map_err(heifer::Error::from)?.item_type;
    let plain = match &kind.0 {
        b"hvc1" => return in_one_piece(file, id),
        b"grid" => grid(file, id)?,
        b"iden" => match file.referenced_items(id, b"dimg") {
            &[source] => item(file, source, depth + 1)?,
            _ => return Err(Trouble::damaged("a derived picture without its source")),
        },
        b"iovl" => return Err(Trouble::coding("several pictures laid over each other")),
        _ => return Err(Trouble::coding(format!("coded as {kind}"))),
    };
    let with_alpha = match alpha_of(file, id)? {
        Some(alpha) => plain.beside(item(file, alpha, depth + 1)?),
        None => plain,
    };
    transformed(file, id, with_alpha)
}

/// A coded picture with its alpha, which is a coded picture, too, and has none of its own.
fn in_one_piece(file: &HeifFile<'_>, id: ItemId) -> Result<Cost, Trouble> {
    let plain = coded(file, id)?;
    let with_alpha = match alpha_of(file, id)? {
        Some(alpha) => plain.beside(coded(file, alpha)?),
        None => plain,
    };
    transformed(file, id, with_alpha)
}

/// A picture in one piece: its planes, three copies of them at the most, and its RGBA pixels.
fn coded(file: &HeifFile<'_>, id: ItemId) -> Result<Cost, Trouble> {
    let stream = stream(file, id)?;
    let size = file.image_size(id).map_err(heifer::Error::from)?;
    let (width, height) = size.unwrap_or((stream.width, stream.height));
    if width > stream.width || height > stream.height {
        return Err(Trouble::damaged("its headers disagree on the size"));
    }
    let memory = stream.memory + 4 * area(width, height);
    Ok(Cost { width, height, memory, largest: stream.coded })
}

/// What the stream of an item says of itself.
struct Stream {
    /// Size without the margin that coding adds.
    width: u32,
    height: u32,
    /// Pixels with it: the most of any parameter set.
    coded: u64,
    memory: u64,
}

/// Parameter sets may stand beside the stream and in it: the largest counts.
fn stream(file: &HeifFile<'_>, id: ItemId) -> Result<Stream, Trouble> {
    let config = file.hevc_config(id).map_err(heifer::Error::from)?;
    let config = config.ok_or(Trouble::damaged("a coded picture without its configuration"))?;
    let data = file.item_data(id).map_err(heifer::Error::from)?;
    let mut sets = ParameterSets::default();
    let mut stream = Stream { width: 0, height: 0, coded: 0, memory: 0 };
    let inside = units(&data, usize::from(config.nal_length_size));
    for unit in config.nal_units.iter().map(Vec::as_slice).chain(inside) {
        // A parameter set: its type stands in six bits of the first byte.
        if !unit.first().is_some_and(|first| matches!(first >> 1 & 63, 32..=34)) {
            continue;
        }
        let unit = NalUnit::parse(unit).map_err(heifer::Error::from)?;
        sets.add(&unit).map_err(heifer::Error::from)?;
        for set in sets.sps.iter().flatten() {
            let (width, height) = (set.pic_width_in_luma_samples, set.pic_height_in_luma_samples);
            let pixels = area(width, height);
            let (across, down) = set.chroma_subsampling();
            let chroma = if set.chroma_format_idc == 0 { 0 } else { 2 * pixels / u64::from(across * down) };
            let planes = 2 * (pixels + chroma);
            let memory = 3 * planes + (2 + TABLES_A_PIXEL) * pixels;
            // Coded in whole blocks; what stands over is cut off.
            let [left, right, top, bottom] = set.conf_win_offsets;
            let over = |unit: u32, one: u32, other: u32| one.saturating_add(other).saturating_mul(unit);
            let shown_width = width.saturating_sub(over(across, left, right));
            let shown_height = height.saturating_sub(over(down, top, bottom));
            if shown_width == 0 || shown_height == 0 {
                return Err(Trouble::damaged("more is cut off its picture than there is"));
            }
            stream.width = stream.width.max(shown_width);
            stream.height = stream.height.max(shown_height);
            stream.coded = stream.coded.max(pixels);
            stream.memory = stream.memory.max(memory);
        }
    }
    if stream.coded == 0 {
        return Err(Trouble::damaged("a coded picture without its size"));
    }
    // Put together, unpacked, and read: a copy of the data each.
    stream.memory += 6 * data.len() as u64;
    Ok(stream)
}

/// The units of a stream, each behind its length, up to the first that is not all there.
fn units(mut data: &[u8], length_size: usize) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (length, rest) = data.split_at_checked(length_size.max(1))?;
        let length = length.iter().fold(0usize, |length, &byte| length << 8 | usize::from(byte));
        let (unit, rest) = rest.split_at_checked(length)?;
        data = rest;
        Some(unit)
    })
}

/// A picture of tiles, which are coded pictures of one size.
fn grid(file: &HeifFile<'_>, id: ItemId) -> Result<Cost, Trouble> {
    let grid = file.grid(id).map_err(heifer::Error::from)?;
    let tiles = file.referenced_items(id, b"dimg");
    let (rows, columns) = (u64::from(grid.rows), u64::from(grid.columns));
    if tiles.len() as u64 != rows * columns || tiles.is_empty() {
        return Err(Trouble::damaged("a grid with too many tiles or too few"));
    }
    if tiles.len() > MOST_TILES {
        return Err(Trouble::coding(format!("a grid of {} tiles", tiles.len())));
    }
    let (mut memory, mut largest, mut size) = (0, 0, None);
    for &tile in tiles {
        if file.item(tile).map_err(heifer::Error::from)?.item_type.0 != *b"hvc1" {
            return Err(Trouble::coding("a grid of pictures that are put together themselves"));
        }
        let tile = in_one_piece(file, tile)?;
        let (width, height) = *size.get_or_insert((tile.width, tile.height));
        // More tiles than it takes to cover the picture would be decoded for nothing.
        let covers = |side: u32, tile: u32, count: u64| {
            let side = u64::from(side);
            side <= count * u64::from(tile) && (count - 1) * u64::from(tile) < side
        };
        let fits = covers(grid.output_width, width, columns) && covers(grid.output_height, height, rows);
        if (tile.width, tile.height) != (width, height) || !fits {
            return Err(Trouble::damaged("tiles that do not fit their grid"));
        }
        memory = memory.max(tile.memory);
        largest = largest.max(tile.largest);
    }
    let (width, height) = (grid.output_width, grid.output_height);
    let pixels = area(width, height);
    // A slice for each row of each tile tells the decoder where the tile goes.
    let rows = 32 * u64::from(height) * columns;
    Ok(Cost { width, height, memory: 4 * pixels + memory + rows, largest: largest.max(pixels) })
}

/// The picture of an item's alpha, if it has one: it is held beside the colours.
fn alpha_of(file: &HeifFile<'_>, id: ItemId) -> Result<Option<ItemId>, Trouble> {
    for other in file.referencing_items(id, b"auxl") {
        let mut properties = file.item_properties(other).map_err(heifer::Error::from)?;
        let is_alpha = properties.any(|property| {
            matches!(property, Property::AuxiliaryType(name)
                if name == "urn:mpeg:hevc:2015:auxid:1" || name == "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha")
        });
        if is_alpha {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

impl Cost {
    fn beside(self, alpha: Self) -> Self {
        Self { memory: self.memory + alpha.memory, largest: self.largest.max(alpha.largest), ..self }
    }
}

/// Cuts, turns and mirrors in the order that the file gives; each makes a copy.
fn transformed(file: &HeifFile<'_>, id: ItemId, mut cost: Cost) -> Result<Cost, Trouble> {
    let pixels = area(cost.width, cost.height);
    let mut moved = false;
    for property in file.item_properties(id).map_err(heifer::Error::from)? {
        match *property {
            Property::CleanAperture { width, height, horiz_offset, vert_offset } => {
                cost.width = cut(cost.width, width, horiz_offset)?;
                cost.height = cut(cost.height, height, vert_offset)?;
            }
            Property::Rotation(quarters) if quarters % 2 == 1 => {
                (cost.width, cost.height) = (cost.height, cost.width);
            }
            Property::Rotation(_) | Property::Mirror(_) => {}
            _ => continue,
        }
        moved = true;
    }
    // Two copies at a time, while the planes that the first came from are gone: the peak is either.
    cost.memory = cost.memory.max(if moved { 8 * pixels } else { 0 });
    Ok(cost)
}

/// What a clean aperture leaves of a side, as the decoder reckons it (ISO/IEC 14496-12, 12.1.4).
fn cut(side: u32, length: (u32, u32), offset: (i32, u32)) -> Result<u32, Trouble> {
    if length.1 == 0 || offset.1 == 0 {
        return Err(Trouble::damaged("a cut by a fraction without a denominator"));
    }
    let length = f64::from(length.0) / f64::from(length.1);
    let middle = f64::from(offset.0) / f64::from(offset.1) + (f64::from(side) - 1.0) / 2.0;
    let start = (middle - (length - 1.0) / 2.0).round().max(0.0) as u32;
    Ok((length.round() as u32).min(side - start.min(side)))
}

impl From<heifer::Error> for Trouble {
    fn from(error: heifer::Error) -> Self {
        use heifer::heifer_hevc_dec::Error as Hevc;
        use heifer::heifer_isobmff::Error as Container;
        match &error {
            heifer::Error::Container(Container::UnexpectedEof) | heifer::Error::Hevc(Hevc::UnexpectedEof) => {
                Self::ends_early()
            }
            heifer::Error::Unsupported(words) => Self::coding(words.clone()),
            heifer::Error::Container(Container::Unimplemented(words))
            | heifer::Error::Hevc(Hevc::Unimplemented(words)) => Self::coding(*words),
            _ => Self::Damaged(error.to_string()),
        }
    }
}
