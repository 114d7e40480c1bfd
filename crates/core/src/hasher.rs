//! Pixels or image bytes in, fingerprints and queries out.

use crate::algorithm::dihedral::Turn;
use crate::algorithm::{Algorithm, Profile, Scratch};
use crate::decode::{self, Limits, Picture};
use crate::error::Error;
use crate::hash::{Fingerprint, Hash256};
use crate::luma::{Backdrop, CIMG_SIDE, MIN_SIDE, Source};
use crate::pixels::{Orientation, Pixels, Window};
use crate::query::{Print, Query};
use crate::views::{Part, Reading, View, ViewSet, Viewer};

/// Makes hashes. Its methods take `&mut self` to reuse buffers: clone one for each thread.
#[derive(Clone)]
pub struct Hasher {
    algorithm: Algorithm,
    others: Vec<Algorithm>,
    profiles: &'static [Profile],
    views: ViewSet,
    margins: bool,
    limits: Limits,
    scratch: Scratch,
    viewer: Viewer,
}

impl Hasher {
    /// A hasher with the default limits and the `full` profile.
    ///
    /// # Panics
    /// For an external algorithm: see [`Algorithm::is_computed`].
    pub fn new(algorithm: Algorithm) -> Self {
        assert!(algorithm.is_computed(), "{algorithm} hashes are made elsewhere");
        Self {
            algorithm,
            others: Vec::new(),
            profiles: &[Profile::Full],
            views: ViewSet::One,
            margins: false,
            limits: Limits::default(),
            scratch: Scratch::default(),
            viewer: Viewer::default(),
        }
    }

    /// Overwrites the working memory that holds the brightness of the last picture, and gives it back.
    pub fn wipe(&mut self) {
        self.scratch.wipe();
        self.viewer.wipe();
    }

    /// The algorithm of its hashes.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Further algorithms that a query hashes the same picture with, for lists of several: see
    /// [`Query::others`](crate::Query::others).
    ///
    /// # Panics
    /// For an external algorithm.
    pub fn others(mut self, others: impl IntoIterator<Item = Algorithm>) -> Self {
        self.others = others.into_iter().collect();
        assert!(self.others.iter().all(|other| other.is_computed()), "external hashes are made elsewhere");
        self
    }

    /// How large a picture may be.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The one pipeline to hash through. Algorithms other than PDQ have `full` alone, whatever is asked for here.
    pub fn profile(self, profile: Profile) -> Self {
        self.profiles(match profile {
            Profile::Full => &[Profile::Full],
            Profile::Cimg512 => &[Profile::Cimg512],
        })
    }

    /// The pipelines that a query is hashed through, the record's own first. Lists made by another
    /// pipeline need theirs too: see [`Matcher::profiles`](crate::Matcher::profiles).
    ///
    /// # Panics
    /// When `profiles` is empty: a query without a print could only ever be clean.
    pub fn profiles(mut self, profiles: &'static [Profile]) -> Self {
        assert!(!profiles.is_empty(), "a hasher needs at least one profile");
        self.profiles = profiles;
        self
    }

    /// Which views of an input a query asks with. Default: one.
    pub fn views(mut self, views: ViewSet) -> Self {
        self.views = views;
        self
    }

    /// Keeps how sure each bit is, for every print of a query: see [`Margins`](crate::Margins). They
    /// tell more of the picture than its hash does.
    pub fn margins(mut self) -> Self {
        self.margins = true;
        self
    }

    /// Decodes an image under this hasher's limits.
    ///
    /// # Errors
    /// [`Error::Image`]: not a picture, of a kind that this build cannot open, too large or damaged.
    pub fn decode(&self, bytes: &[u8]) -> Result<Picture, Error> {
        Ok(decode::decode(bytes, &self.limits)?)
    }

    /// The plain hash of an image file's bytes: upright, alpha dropped, by the first profile.
    ///
    /// # Errors
    /// As [`Hasher::decode`].
    pub fn fingerprint(&mut self, bytes: &[u8]) -> Result<Fingerprint, Error> {
        let picture = self.decode(bytes)?;
        Ok(self.fingerprint_pixels(&picture.pixels))
    }

    /// The plain hash of pixels.
    pub fn fingerprint_pixels(&mut self, pixels: &Pixels) -> Fingerprint {
        self.print(pixels).fingerprint
    }

    /// The plain hash of pixels without the measure of their detail, which for most algorithms is more work than
    /// the hash.
    pub fn hash_pixels(&mut self, pixels: &Pixels) -> Hash256 {
        let source = source(pixels, pixels.orientation, Backdrop::Dropped, self.pipelines()[0]);
        self.algorithm.hash(&source, &mut self.scratch)
    }

    /// The pipelines of this algorithm.
    fn pipelines(&self) -> &'static [Profile] {
        if self.algorithm.is_pdq() { self.profiles } else { &[Profile::Full] }
    }

    /// The plain hash of pixels, and the view that it is.
    pub fn print(&mut self, pixels: &Pixels) -> Print {
        let profile = self.pipelines()[0];
        let source = source(pixels, pixels.orientation, Backdrop::Dropped, profile);
        let fingerprint = self.algorithm.fingerprint(&source, &mut self.scratch);
        Print::new(fingerprint, View::of(Reading::Upright, Some(profile)))
    }

    /// The plain hash that a file of one window of the upright picture would have, from all pixels.
    pub(crate) fn fingerprint_window(&mut self, pixels: &Pixels, window: Window) -> Fingerprint {
        let order = pixels.read(pixels.orientation).window(window);
        self.algorithm.fingerprint(&Source::full(order, Backdrop::Dropped), &mut self.scratch)
    }

    /// Everything that an image file's bytes ask the lists.
    ///
    /// # Errors
    /// As [`Hasher::decode`].
    pub fn query(&mut self, bytes: &[u8]) -> Result<Query, Error> {
        let picture = self.decode(bytes)?;
        Ok(self.query_picture(&picture))
    }

    /// Everything that a decoded picture asks the lists.
    pub fn query_picture(&mut self, picture: &Picture) -> Query {
        Query { truncated: picture.truncated, ..self.query_pixels(&picture.pixels) }
    }

    /// Everything that pixels ask the lists: the full view; where the file says that it is turned,
    /// the picture as stored; where it is translucent, the picture on white and on black. Each by
    /// every profile that can give another hash, and then the other views of the set.
    pub fn query_pixels(&mut self, pixels: &Pixels) -> Query {
        let mut query = self.query_of_one(pixels);
        let algorithm = self.algorithm;
        for at in 0..self.others.len() {
            self.algorithm = self.others[at];
            query.others.push(self.query_of_one(pixels));
        }
        self.algorithm = algorithm;
        query
    }

    /// What pixels ask the lists of one algorithm.
    fn query_of_one(&mut self, pixels: &Pixels) -> Query {
        let upright = pixels.orientation;
        let turned = upright != Orientation::AS_STORED;
        let translucent = pixels.is_translucent();
        let readings = [
            (true, Reading::Upright, upright, Backdrop::Dropped),
            (turned, Reading::AsStored, Orientation::AS_STORED, Backdrop::Dropped),
            (translucent, Reading::OnWhite, upright, Backdrop::Level(255)),
            (translucent, Reading::OnBlack, upright, Backdrop::Level(0)),
        ];
        let (width, height) = pixels.stored_size();
        let profiles = self.pipelines();
        let profiles = if width.max(height) > CIMG_SIDE { profiles } else { &profiles[..1] };

        let has_views = self.views != ViewSet::One && width.min(height) as usize >= MIN_SIDE;
        let mut prints = Vec::new();
        let wanted = || readings.into_iter().filter(|(wanted, ..)| *wanted);
        for (_, reading, orientation, backdrop) in wanted() {
            for &profile in profiles {
                let source = source(pixels, orientation, backdrop, profile);
                let fills = has_views && (reading, profile) == (Reading::Upright, Profile::Full);
                prints.push(self.whole(&source, fills, View::of(reading, Some(profile))));
            }
        }
        if has_views {
            // As stored a picture is turned, and its turns are among the views of the upright one.
            for (_, reading, orientation, backdrop) in wanted().filter(|(_, read, ..)| *read != Reading::AsStored) {
                let source = Source::full(pixels.read(orientation), backdrop);
                let is_filled = reading == Reading::Upright && profiles.contains(&Profile::Full);
                if !is_filled {
                    self.viewer.fill(&source);
                }
                self.other_views(&source, reading, &mut prints);
            }
        }
        let others = Vec::new();
        Query { algorithm: self.algorithm, prints, views: Some(self.views), truncated: false, others }
    }

    /// The print of a whole picture; whose pixels, if `fills`, the viewer takes in as they are read.
    fn whole(&mut self, source: &Source<'_>, fills: bool, view: View) -> Print {
        let Self { algorithm, viewer, margins, scratch, .. } = self;
        let (fingerprint, margins) = match fills {
            false => algorithm.print(source, source, *margins, scratch),
            true => {
                let mut filling = viewer.filling(source);
                let print = algorithm.print(source, &mut filling, *margins, scratch);
                filling.finish();
                print
            }
        };
        Print { fingerprint, view, margins }
    }

    /// Every view of the set but the whole picture, which `prints` holds already; those without enough
    /// detail are left out.
    fn other_views(&mut self, source: &Source<'_>, reading: Reading, prints: &mut Vec<Print>) {
        let of_this = |print: &&Print| print.view.reading == reading && !print.fingerprint.is_low_quality();
        let Self { algorithm, viewer, margins, scratch, .. } = self;
        let inverted: Vec<Print> = prints
            .iter()
            .filter(of_this)
            .map(|print| {
                let Print { fingerprint, view, margins } = print.clone();
                let hash = algorithm.inverse(fingerprint.hash, source, scratch);
                Print {
                    fingerprint: Fingerprint { hash, ..fingerprint },
                    view: View { inverted: true, ..view },
                    margins,
                }
            })
            .collect();
        viewer.look(self.views, |part, turn, luma| {
            let sketch = algorithm.window(luma, scratch);
            let reflected = matches!(part, Part::Uncrop(_) | Part::PanelUncrop(_) | Part::Straighten(_));
            if sketch.fingerprint.is_low_quality() || (reflected && sketch.is_symmetric()) {
                return;
            }
            let view = View { part, turn, ..View::of(reading, Some(Profile::Full)) };
            let margins = margins.then(|| sketch.margins()).flatten();
            prints.push(Print { fingerprint: sketch.fingerprint, view, margins });
        });
        prints.extend(inverted);
    }

    /// The eight turns and mirrors by the field's method, in the order of [`Turn::ALL`]. Algorithms other than PDQ
    /// have none, and give [`Self::exact_dihedral`].
    pub fn dihedral(&mut self, pixels: &Pixels) -> [Print; 8] {
        let turned = turned(pixels, self.pipelines()[0]);
        let fingerprints = self.algorithm.dihedral(turned, &mut self.scratch);
        self.turned_prints(fingerprints)
    }

    /// The eight turns and mirrors, each the hash that the turned picture itself has.
    pub fn exact_dihedral(&mut self, pixels: &Pixels) -> [Print; 8] {
        let turned = turned(pixels, self.pipelines()[0]);
        let fingerprints = self.algorithm.exact_dihedral(turned, &mut self.scratch);
        self.turned_prints(fingerprints)
    }

    fn turned_prints(&self, fingerprints: [Fingerprint; 8]) -> [Print; 8] {
        let profile = Some(self.pipelines()[0]);
        std::array::from_fn(|at| Print::new(fingerprints[at], View::turned(Turn::ALL[at], profile)))
    }
}

/// The upright picture, turned.
fn turned<'a>(pixels: &'a Pixels, profile: Profile) -> impl Fn(Turn) -> Source<'a> {
    move |turn| {
        let (mirror, transpose) = turn.mirror_then_transpose();
        let (left_right, upside_down) = mirror.axes();
        let orientation = pixels.orientation.then_mirror(left_right, upside_down);
        let orientation = if transpose { orientation.then_transpose() } else { orientation };
        source(pixels, orientation, Backdrop::Dropped, profile)
    }
}

fn source(pixels: &Pixels, orientation: Orientation, backdrop: Backdrop, profile: Profile) -> Source<'_> {
    let order = pixels.read(orientation);
    match profile {
        Profile::Full => Source::full(order, backdrop),
        Profile::Cimg512 => Source::cimg512(order, backdrop),
    }
}
