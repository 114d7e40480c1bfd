//! `scan --list L PATH...`: the gate.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Args;
use nearmark::{
    Algorithm, Blocklist, Calibration, Chosen, Error, Hasher, Matcher, Outcome, Query, Record, Scanner, SearchMode,
    Storage, ViewSet, WatchedList,
};

use super::hash::nothing_found;
use crate::exit::{self, Exit};
use crate::inputs::{InputArgs, Item, Source};
use crate::output::progress::Progress;
use crate::output::text::say;
use crate::output::{MatchStyle, Results, ScanFormat, ScanRecord, csv, explain, ndjson, sanitize, text};
use crate::settings::Settings;
use crate::stages::Stages;

#[derive(Args)]
pub(crate) struct Scan {
    /// A list to look for; repeat it for more. L@24 gives it a limit of its own
    #[arg(long, value_name = "L[@N]", required = true)]
    list: Vec<ListArg>,

    /// The largest Hamming distance that counts as a match [default: the algorithm's, 31 for pdq]
    #[arg(long, value_name = "BITS", value_parser = clap::value_parser!(u32).range(0..=256))]
    limit: Option<u32>,

    /// Choose the limit instead: of a million pictures that are on no list, no more than X shall match
    #[arg(long, value_name = "X", conflicts_with = "limit")]
    false_per_million: Option<f64>,

    /// A list of fingerprints that are allowed: one overrules a match that is no nearer. Limit 8
    /// of 256 bits, and the same share of fewer, unless given
    #[arg(long, value_name = "A[@N]")]
    allow: Vec<ListArg>,

    /// What else each picture is looked up as: itself only; without borders, turned, mirrored, inverted, the
    /// picture in a screenshot or collage; or crops and tilts as well
    #[arg(long, value_name = "one|fast|wide", default_value = "fast")]
    views: ViewSet,

    /// How thoroughly lists with an index are searched, where their limit is 32 to 48: for every entry; for every one up to
    /// 31 and nearly all beyond; or, several times faster, for nearly all. Records say so
    #[arg(long, value_name = "exact|likely|quick", default_value_t)]
    search: SearchMode,

    /// The most matches to print for each input, nearest first; 0 for all
    #[arg(long, value_name = "N", default_value_t = 10)]
    max_matches: usize,

    /// How to print records
    #[arg(long, value_enum, default_value_t = ScanFormat::Text)]
    format: ScanFormat,

    /// Do not let pictures of too little detail change the exit code
    #[arg(long)]
    low_quality_ok: bool,

    /// Say why, in one sentence
    #[arg(long)]
    explain: bool,

    /// Say how long it took and with what, on stderr
    #[arg(long)]
    stats: bool,

    /// Say exact, near or far instead of the distance
    #[arg(long)]
    redact: bool,

    #[command(flatten)]
    inputs: InputArgs,

    #[command(flatten)]
    settings: Settings,
}

/// `ncii.nmk@24`: a list and its own limit.
#[derive(Clone)]
pub(crate) struct ListArg {
    path: PathBuf,
    limit: Option<u32>,
}

impl FromStr for ListArg {
    type Err = String;

    /// An `@` belongs to the name unless a number follows.
    fn from_str(text: &str) -> Result<Self, String> {
        let split = text.rsplit_once('@').and_then(|(path, limit)| Some((path, limit.parse::<u32>().ok()?)));
        match split {
            Some((_, limit)) if limit > 256 => Err("a limit is a number of bits, 0 to 256".into()),
            Some((path, limit)) => Ok(Self { path: path.into(), limit: Some(limit) }),
            None => Ok(Self { path: text.into(), limit: None }),
        }
    }
}

impl ListArg {
    fn open(&self, watch: fn(String, Blocklist<Storage>) -> WatchedList<Storage>) -> Result<WatchedList<Storage>> {
        let list = Blocklist::open(&self.path)?;
        if list.is_empty() {
            bail!("{}: the list is empty, so nothing could be checked against it", self.path.display());
        }
        let name = self.path.file_stem().context("a list is a file")?.to_string_lossy().into_owned();
        let list = watch(name, list);
        Ok(match self.limit {
            Some(limit) => list.limit(limit),
            None => list,
        })
    }
}

impl Scan {
    pub(super) fn run(self) -> Result<Exit> {
        let start = Instant::now();
        if self.search == SearchMode::Quick && self.inputs.has_hashes() {
            bail!(
                "--search quick asks by how sure each bit is, which a hash alone does not say; take likely or exact for --hashes"
            );
        }
        let (matcher, scores) = self.matcher()?;
        let margins = scores || matcher.search_mode() == SearchMode::Quick;
        let stages = Stages::default();
        let photos = self.settings.size.photos();
        matcher.algorithms().iter().try_for_each(|algorithm| self.inputs.check(*algorithm))?;
        let [algorithm, others @ ..] = matcher.algorithms() else { bail!("no list to match against") };
        let profiles = matcher.profiles();
        let maker = || {
            // Fingerprints from outside are judged without a hasher for them.
            let hasher = matcher.algorithms().iter().all(|algorithm| algorithm.is_computed()).then(|| {
                let hasher =
                    Hasher::new(*algorithm).others(others.iter().copied()).profiles(profiles).views(self.views);
                if margins { hasher.margins() } else { hasher }
            });
            let (photos, stages, mut hasher) = (&photos, &stages, hasher);
            move |item: &Item| match (&item.source, &mut hasher) {
                (Source::Picture(input), Some(hasher)) => {
                    stages.decode(|views| photos.open(input, |picture| views.time(|| hasher.query_picture(picture))))
                }
                (Source::Print { algorithm, print }, _) => Ok(Query::from_print(*algorithm, (**print).clone())),
                (nothing, _) => Err(nothing.failure()),
            }
        };

        let names: Vec<String> = matcher.lists().iter().map(|list| list.name().to_owned()).collect();
        let algorithms: Vec<Algorithm> = matcher.lists().iter().map(|list| list.list().algorithm()).collect();
        let (lists, algorithms) = (&names[..], &algorithms[..]);
        let style = MatchStyle { lists, algorithms, max: self.max_matches, redact: self.redact, explain: self.explain };
        let search = matcher.search_mode();
        let items = self.inputs.items(*algorithm)?;
        let mut run = Run::new(&self, &style, search);
        let mut progress = Progress::new(&self.settings, "checked");
        run.open()?;
        let scanner = Scanner::new(maker, &matcher).threads(self.settings.threads()).lookups(&stages.lookups);
        scanner.run(items, |record| {
            // At once: a gate would otherwise wait for its next name before it ends.
            stages
                .output
                .time(|| progress.advance(|| run.record(record)))
                .unwrap_or_else(|error| exit::leave(exit::report(&error)));
            ControlFlow::Continue(())
        });
        progress.finish();
        if self.stats {
            let entries: usize = matcher.lists().iter().map(|list| list.list().len()).sum();
            say(&format!(
                "{:.2} s; threads: {}; lists: {}, with {entries} entries; views: {}; search: {search}; instructions: {}",
                start.elapsed().as_secs_f64(),
                self.settings.threads(),
                names.len(),
                self.views,
                nearmark::hamming::Level::detect().name(),
            ));
            say(&stages.to_string());
        }
        Ok(run.close())
    }

    /// The judge, and whether it wants to know how sure each bit is.
    fn matcher(&self) -> Result<(Matcher<Storage>, bool)> {
        let mut lists = Vec::new();
        for list in &self.list {
            lists.push(list.open(WatchedList::block)?);
        }
        let chosen = self.false_per_million.map(|wanted| self.choose(wanted, &lists)).transpose()?;
        for list in &self.allow {
            lists.push(list.open(WatchedList::allow)?);
        }
        for (at, list) in lists.iter().enumerate() {
            if lists[..at].iter().any(|other| other.name() == list.name()) {
                bail!("two lists are called {}: records could not tell them apart, so rename one", list.name());
            }
        }
        self.check_limits(&lists)?;
        let matcher = Matcher::new(lists)?;
        let (limit, reach) = match chosen {
            Some(Chosen { distance, reach, .. }) => (Some(distance), reach),
            None => (self.limit, None),
        };
        let matcher = limit.into_iter().fold(matcher, Matcher::limit);
        Ok((matcher.reach(reach).search(self.search), reach.is_some()))
    }

    /// A number of bits means something for hashes of one width, and of an external one nobody else knows it.
    fn check_limits(&self, lists: &[WatchedList<Storage>]) -> Result<()> {
        let without: Vec<_> = self.list.iter().zip(lists).filter(|(arg, _)| arg.limit.is_none()).collect();
        if let (Some(_), Some((_, first))) = (self.limit, without.first()) {
            let one = first.list().algorithm();
            let mut others = without.iter().map(|(_, other)| other.list().algorithm());
            if let Some(other) = others.find(|other| *other != one) {
                bail!("--limit is one number for lists of {one} and {other}; give each its own, L@N");
            }
        }
        // An allow list overrules matches: --limit is not for it.
        let looked_for = self.list.iter().map(|arg| (arg.limit.or(self.limit), "--limit, or L@N"));
        let allowed = self.allow.iter().map(|arg| (arg.limit, "A@N"));
        for ((limit, option), list) in looked_for.chain(allowed).zip(lists) {
            let algorithm = list.list().algorithm();
            if !algorithm.is_computed() && limit.is_none() {
                bail!("{}: how near is near among {algorithm} hashes is for you to say: give {option}", list.name());
            }
            if let Some(limit) = limit.filter(|limit| *limit > algorithm.bits()) {
                bail!("{}: a limit of {limit}, and an {algorithm} hash has {} bits", list.name(), algorithm.bits());
            }
        }
        Ok(())
    }

    /// The limits for a wanted rate of false matches with all lists that have no limit of their own.
    fn choose(&self, wanted: f64, lists: &[WatchedList<Storage>]) -> Result<Chosen> {
        let without_own = self.list.iter().zip(lists).filter(|(list, _)| list.limit.is_none());
        let uncalibrated = without_own.clone().find(|(_, watched)| !Calibration::holds(watched.list().algorithm()));
        let entries = without_own.map(|(_, watched)| watched.list().rows()).sum();
        if let Some((_, other)) = uncalibrated {
            let (name, algorithm) = (other.name(), other.list().algorithm());
            bail!(
                "{name}: how often strangers come near was counted for pdq, not for {algorithm}; give --limit, or L@N"
            );
        }
        if entries == 0 {
            bail!("every list has a limit of its own, so --false-per-million has none to choose");
        }
        let chosen = Calibration::shipped().choose(self.views, entries, wanted).context("--false-per-million")?;
        if self.stats || (self.settings.verbose && !self.settings.quiet) {
            let further = chosen.reach.map_or(String::new(), |reach| {
                format!(", or up to {} with a score of at most {}", reach.distance, reach.score)
            });
            say(&format!(
                "--false-per-million {wanted} with {} and views {}: distance {}{further}{}",
                text::count(entries, "entry", "entries"),
                self.views,
                chosen.distance,
                if chosen.extrapolated { "; by extrapolation: so few were never counted" } else { "" },
            ));
        }
        Ok(chosen)
    }
}

/// What has been printed and counted so far.
struct Run<'a> {
    args: &'a Scan,
    style: &'a MatchStyle<'a>,
    search: SearchMode,
    results: Results,
    matches: u64,
    clean: u64,
    low_quality: u64,
    unreadable: u64,
    skipped: u64,
    truncated: u64,
    /// A list turned out to be damaged, and the run ended there.
    damaged: bool,
}

impl<'a> Run<'a> {
    fn new(args: &'a Scan, style: &'a MatchStyle<'a>, search: SearchMode) -> Self {
        let results = match args.format {
            ScanFormat::Text => Results::new(),
            ScanFormat::Ndjson | ScanFormat::Csv => Results::exact(),
        };
        let (matches, clean, low_quality, unreadable) = (0, 0, 0, 0);
        let (skipped, truncated, damaged) = (0, 0, false);
        Self { args, style, search, results, matches, clean, low_quality, unreadable, skipped, truncated, damaged }
    }

    fn open(&mut self) -> Result<()> {
        if self.args.format == ScanFormat::Csv {
            self.results.write(&csv::rows([csv::SCAN]))?;
        }
        Ok(())
    }

    /// Counts and prints one record. A list that turns out to be damaged ends the process: nothing
    /// could be checked against it any more, and a gate whose names come from stdin would otherwise
    /// wait for the next one while its client waits for the answer.
    fn record(&mut self, record: Record<Item>) -> Result<()> {
        let Record { input: item, result } = record;
        if let Err(error @ Error::List { .. }) = &result {
            self.damaged = true;
            say(&format!("nearmark: {}", sanitize::text(&error.to_string())));
            exit::leave(self.close());
        }
        match &result {
            Ok((_, Outcome::Match { .. })) => self.matches += 1,
            Ok((_, Outcome::Clean { .. })) => self.clean += 1,
            Ok((_, Outcome::LowQuality)) => self.low_quality += 1,
            Err(error) if item.is_skipped(error) && !self.args.settings.strict => {
                self.skipped += 1;
                if self.args.settings.verbose && !self.args.settings.quiet {
                    say(&format!("{}: skipped, no picture", item.shown()));
                }
                return Ok(());
            }
            Err(_) => self.unreadable += 1,
        }
        if result.as_ref().is_ok_and(|(query, _)| query.truncated) {
            self.truncated += 1;
            if self.args.format == ScanFormat::Text && !self.args.settings.quiet {
                say(&format!("{}: the file is cut short; only the part that is there was checked", item.shown()));
            }
        }
        let record = ScanRecord { name: &item.name, result: &result, matches: self.style, search: self.search };
        let lines = match self.args.format {
            ScanFormat::Text => text::scan(&record, self.args.settings.verbose).into_bytes(),
            ScanFormat::Ndjson => ndjson::scan(&record).into_bytes(),
            ScanFormat::Csv => csv::scan(&record),
        };
        Ok(self.results.write(&lines)?)
    }

    /// `240 checked: 3 match, 235 clean, 1 low quality, 1 unreadable`
    fn close(&self) -> Exit {
        let &Self { matches, clean, low_quality, unreadable, skipped, truncated, damaged, .. } = self;
        let checked = matches + clean + low_quality + unreadable;
        if checked == 0 {
            if !damaged {
                say(&nothing_found(skipped));
            }
            return Exit::UNCHECKED;
        }
        if !self.args.settings.quiet {
            let mut words = format!(
                "{checked} checked: {matches} match, {clean} clean, {low_quality} low quality, {unreadable} unreadable"
            );
            for (count, what) in [(truncated, "cut short"), (skipped, "skipped")] {
                if count > 0 {
                    words += &format!(", {count} {what}");
                }
            }
            if damaged {
                words += ", the rest not checked";
            }
            words += match self.search {
                SearchMode::Exact => "",
                SearchMode::Likely => "; search: likely, which may miss matches beyond a distance of 31",
                SearchMode::Quick => {
                    "; search: quick, which may miss matches, those beyond a distance of 31 more often"
                }
            };
            say(&words);
            if matches > 0 {
                say(explain::A_LEAD);
            }
        }
        let mut exit = Exit::CLEAN;
        if matches > 0 {
            exit |= Exit::MATCHED;
        }
        if damaged || unreadable > 0 || (low_quality > 0 && !self.args.low_quality_ok) {
            exit |= Exit::UNCHECKED;
        }
        exit
    }
}
