//! Photos and videos in, one answer each out, in the order in which they were given and called by their numbers.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::PathBuf;

use nearmark::case::{VideoDigest, video_digest};
use nearmark::decode::Picture;
use nearmark::{Error, ImageError, Input, Photos, all_cores, in_order};

use super::{why_unreadable, words};
use crate::inputs::{Item, Origin, Source, expand};

/// What one file is.
pub(super) enum Seen<T> {
    /// A photo, and what was read of it.
    Photo { number: usize, read: T },
    /// A video and its digest.
    Video { number: usize, digest: VideoDigest },
    /// Anything else, in a sentence.
    Failed(String),
}

/// What was not looked at.
#[derive(Default)]
pub(super) struct Others {
    /// Files in folders that are neither photos nor videos.
    pub(super) skipped: usize,
}

enum Answer<T> {
    Photo(T),
    Video(Result<VideoDigest, Error>),
    Failed(Error),
}

/// Opens all that the paths name, folders searched, and hands each to `sink`: of a photo, what a copy of `read` makes of
/// it. Their bytes and pixels are wiped after that.
pub(super) fn look<T: Send>(
    paths: &[PathBuf],
    photos: Photos,
    read: &(impl FnMut(&Picture) -> T + Clone + Send + Sync),
    mut sink: impl FnMut(Seen<T>),
) -> Others {
    let photos = photos.wiping();
    let worker = || {
        let (photos, mut read) = (&photos, read.clone());
        move |item: Item| {
            let answer = answer(&item, photos, &mut read);
            (item, answer)
        }
    };
    let mut others = Others::default();
    let (mut number, mut video) = (0, 0);
    let next = |counter: &mut usize| {
        *counter += 1;
        *counter
    };
    in_order(paths.iter().cloned().flat_map(expand), all_cores(), worker, |(item, answer)| {
        let seen = match answer {
            Answer::Failed(error) if is_bystander(&item, &error) => {
                others.skipped += 1;
                return ControlFlow::Continue(());
            }
            Answer::Photo(read) => Seen::Photo { number: next(&mut number), read },
            Answer::Video(Ok(digest)) => Seen::Video { number: next(&mut video), digest },
            Answer::Video(Err(_)) => Seen::Failed(words::could_not_read_video(next(&mut video))),
            Answer::Failed(error) => Seen::Failed(words::could_not_open(next(&mut number), &why(&item, &error))),
        };
        sink(seen);
        ControlFlow::Continue(())
    });
    others
}

fn answer<T>(item: &Item, photos: &Photos, read: &mut impl FnMut(&Picture) -> T) -> Answer<T> {
    let Source::Picture(input) = &item.source else { return Answer::Failed(item.source.failure()) };
    match photos.open(input, read) {
        Ok(read) => Answer::Photo(read),
        Err(Error::Image(ImageError::Unsupported(kind))) if kind.is_video() => match input {
            Input::Path(path) => {
                let digest = File::open(path).and_then(video_digest);
                Answer::Video(digest.map_err(Error::io("cannot read")))
            }
            _ => Answer::Failed(ImageError::Unsupported(kind).into()),
        },
        Err(error) => Answer::Failed(error),
    }
}

/// A file that merely lies in the same folder.
fn is_bystander(item: &Item, error: &Error) -> bool {
    item.origin == Origin::InFolder && item.is_skipped(error)
}

/// Why a photo gives no fingerprint. No name, and no word of a decoder.
fn why(item: &Item, error: &Error) -> String {
    match error {
        Error::Image(ImageError::Empty | ImageError::NotAPicture) => words::NO_PHOTO.into(),
        Error::Image(ImageError::Unsupported(kind)) => words::unknown_kind(kind.name()),
        Error::Image(ImageError::UnsupportedVariety { kind, .. }) => words::unusual_kind(kind.name()),
        Error::Image(ImageError::TooManyPixels { .. } | ImageError::TooManyBytes { .. }) => words::TOO_LARGE.into(),
        Error::Image(_) => words::DAMAGED.into(),
        Error::Io { .. } if matches!(item.source, Source::NoPicture) => words::NO_FILE.into(),
        Error::Io { cause, .. } => why_unreadable(cause.kind()).into(),
        _ => words::UNREADABLE.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nearmark::decode::Kind;

    /// As a build without the photos of phones says it.
    #[test]
    fn a_kind_that_this_build_cannot_open_is_named_with_a_way_out() {
        let input = Source::Picture(Input::Bytes(Vec::new()));
        let item = Item { name: "a".into(), origin: Origin::Named, source: input };
        assert_eq!(
            why(&item, &Error::Image(ImageError::Unsupported(Kind::Heic))),
            "It is of a kind that we cannot open: HEIC. A copy of it saved as JPEG will do: most photo programs have Save As \
             or Export."
        );
    }
}
