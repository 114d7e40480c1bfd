//! The binary as a process: arguments in; stdout, stderr and exit code out.

#![allow(dead_code, reason = "each file of tests takes what it needs")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use tempfile::TempDir;

/// A picture with detail; its hash by the reference implementation, and its quality.
pub(crate) const SCENE: &str = "scene_320x240.png";
pub(crate) const SCENE_HASH: &str = "0f8f0bf1417ef47ef403afa16afc387cc71e1cc3c7822c253979e076f050078c";
/// Another, far from the first; quality 100.
pub(crate) const FRACTAL: &str = "fractal_gray_256.png";
pub(crate) const FRACTAL_HASH: &str = "f7510098fef6697d00fda06d9cbd062ef701344236df39047a7123aea18d89af";
/// A picture without any detail: hash and quality are zero.
pub(crate) const BLACK: &str = "flat_black_90x70.png";
pub(crate) const ZERO_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A run that takes longer than this hangs.
pub(crate) const HANGS: Duration = Duration::from_secs(120);

/// What a run left.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn new(output: Output) -> Self {
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!err.contains("panicked"), "{err}");
        Self { code: output.status.code(), stdout: output.stdout, err }
    }

    /// Stdout as text.
    pub(crate) fn out(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("stdout is text")
    }

    /// Checks the exit code and gives stdout.
    #[track_caller]
    pub(crate) fn exits(&self, code: i32) -> &str {
        assert_eq!(self.code, Some(code), "{}\n{}", String::from_utf8_lossy(&self.stdout), self.err);
        self.out()
    }

    /// Checks that stderr says something.
    #[track_caller]
    pub(crate) fn says(&self, words: &str) -> &Self {
        assert!(self.err.contains(words), "{words:?} is not in {:?}", self.err);
        self
    }
}

/// A folder of its own, in which the binary runs.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().expect("there is a folder for temporary files"))
    }

    /// A folder with `list.nmk`, which holds the scene as entry 1, and with `scene.png`,
    /// `fractal.png` and `black.png`.
    pub(crate) fn with_list() -> Self {
        let place = Self::new();
        place.picture(SCENE, "scene.png").picture(FRACTAL, "fractal.png").picture(BLACK, "black.png");
        place.list("list.nmk", &[SCENE_HASH]);
        place
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(name)
    }

    /// Copies a picture of the fixtures.
    pub(crate) fn picture(&self, fixture: &str, name: impl AsRef<Path>) -> &Self {
        self.file(name, fs::read(fixture_path(fixture)).expect("it is a fixture"))
    }

    pub(crate) fn file(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it is in our folder")).expect("our folder takes folders");
        fs::write(path, bytes).expect("our folder takes files");
        self
    }

    pub(crate) fn bytes(&self, name: impl AsRef<Path>) -> Vec<u8> {
        fs::read(self.path(name)).expect("it is there")
    }

    /// Builds a list of some hashes.
    pub(crate) fn list(&self, name: &str, hashes: &[&str]) -> &Self {
        self.file("hashes.hex", hashes.join("\n"));
        self.run(["list", "build", "--quiet", "--out", name, "hashes.hex"]).exits(0);
        fs::remove_file(self.path("hashes.hex")).expect("it was just written");
        self
    }

    /// Names of everything in it, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).expect("it is a folder");
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names: Vec<_> = entries.map(|entry| name(entry.expect("it can be read"))).collect();
        names.sort();
        names
    }

    /// The binary, to be run in here with nothing on stdin.
    pub(crate) fn command<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nearmark"));
        command.args(args).current_dir(self.0.path());
        command
    }

    #[track_caller]
    pub(crate) fn run<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Ran {
        self.run_with_stdin(args, "")
    }

    #[track_caller]
    pub(crate) fn run_with_stdin<'a>(&self, args: impl IntoIterator<Item = &'a str>, stdin: impl Into<Vec<u8>>) -> Ran {
        let mut command = assert_cmd::Command::from_std(self.command(args));
        Ran::new(command.write_stdin(stdin).timeout(HANGS).output().expect("the binary runs"))
    }
}

pub(crate) fn fixture_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors/img").join(name)
}

/// A hash at an even distance from another, with as many bits set: half of the distance are set
/// bits that are cleared, half cleared ones that are set, all of them at `from` or behind it.
pub(crate) fn at_distance(hash: &str, distance: usize, from: usize) -> String {
    let digits = hash.chars().map(|digit| digit.to_digit(16).expect("a hex digit"));
    let mut bits: Vec<bool> = digits.flat_map(|digit| (0..4).rev().map(move |bit| digit >> bit & 1 == 1)).collect();
    let places = |wanted: bool| (from..256).filter(|&at| bits[at] == wanted).take(distance / 2).collect::<Vec<_>>();
    let changed = [places(true), places(false)].concat();
    assert_eq!(changed.len(), distance, "an even distance, and enough bits behind {from}");
    for at in changed {
        bits[at] = !bits[at];
    }
    let digit = |four: &[bool]| four.iter().fold(0, |digit, &bit| digit << 1 | u32::from(bit));
    bits.chunks(4).map(|four| format!("{:x}", digit(four))).collect()
}
