//! Photos and videos in, one answer each out, in the order in which they were given and called by their numbers.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::PathBuf;

use nearmark::case::{VideoDigest, video_digest};
use nearmark::{Error, Hasher, ImageError, Input, Photos, Query, all_cores, in_order};

use super::{why_unreadable, words};
use crate::inputs::{Item, Origin, Source, expand};

/// What one file is.
pub(super) enum Seen {
    /// A photo, and what it asks a list.
    Photo { number: usize, query: Query },
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

enum Answer {
    Photo(Query),
    Video(Result<VideoDigest, Error>),
    Failed(Error),
}

/// Opens all that the paths name, folders searched, and hands each to `sink`. Their bytes, pixels and brightness are
/// wiped once they are hashed.
pub(super) fn look(paths: &[PathBuf], photos: Photos, hasher: &Hasher, mut sink: impl FnMut(Seen)) -> Others {
    let photos = photos.wiping();
    let worker = || {
        let (photos, mut hasher) = (&photos, hasher.clone());
        move |item: Item| {
            let answer = answer(&item, photos, &mut hasher);
            hasher.wipe();
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
            Answer::Photo(query) => Seen::Photo { number: next(&mut number), query },
            Answer::Video(Ok(digest)) => Seen::Video { number: next(&mut video), digest },
            Answer::Video(Err(_)) => Seen::Failed(words::could_not_read_video(next(&mut video))),
            Answer::Failed(error) => Seen::Failed(words::could_not_open(next(&mut number), &why(&item, &error))),
        };
        sink(seen);
        ControlFlow::Continue(())
    });
    others
}

fn answer(item: &Item, photos: &Photos, hasher: &mut Hasher) -> Answer {
    let Source::Picture(input) = &item.source else { return Answer::Failed(item.source.failure()) };
    match photos.open(input, |picture| hasher.query_picture(picture)) {
        Ok(query) => Answer::Photo(query),
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
        Error::Image(ImageError::UnsupportedVariety { kind, .. }) => words::unknown_kind(kind.name()),
        Error::Image(ImageError::TooManyPixels { .. } | ImageError::TooManyBytes { .. }) => words::TOO_LARGE.into(),
        Error::Image(_) => words::DAMAGED.into(),
        Error::Io { .. } if matches!(item.source, Source::NoPicture) => words::NO_FILE.into(),
        Error::Io { cause, .. } => why_unreadable(cause.kind()).into(),
        _ => words::UNREADABLE.into(),
    }
}
