//! The parts of the page, from top to bottom: words, charts, and the tables beside them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::bars::Bars;
use super::html::{Table, escape, folded};
use super::{
    Surroundings, Thumbnail, at, bars, cell, column, distances as curves, family, lists, pairs_of, roc, strength, svg,
};
use crate::figure;
use crate::metrics::Scores;
use crate::metrics::recall::{Recall, Recalls};
use crate::study::Study;

/// The rate at which methods with unlike distances are compared in the table of classes.
const COMMON_RATE: f64 = 1e-6;

fn section(title: &str, inner: &str) -> String {
    format!("<section>\n<h2>{title}</h2>\n{inner}</section>\n")
}

fn figure_of(legend: &str, drawing: &str, caption: &str) -> String {
    let caption = format!("<figcaption class=\"soft\">{caption}</figcaption>");
    format!("<figure>\n{legend}<div class=\"drawing\">{drawing}</div>{caption}</figure>\n")
}

fn methods_legend(scores: &[Scores]) -> String {
    let widest = |score: &Scores| match score.answers.fixed.last() {
        Some(distance) => at(score, *distance),
        None => score.answers.method.clone(),
    };
    svg::legend(&scores.iter().map(widest).enumerate().collect::<Vec<_>>())
}

pub(super) fn opening(study: &Study, scores: &[Scores]) -> String {
    let pairs = scores.iter().map(|score| score.roc.pairs()).max().unwrap_or(0);
    let copies = scores.iter().map(|score| score.answers.positives.len()).max().unwrap_or(0);
    let count = |n: usize| figure::count(n as u64);
    format!(
        "<h1>How well edited copies are found</h1>\n<p>{} photos were edited in {} ways of {} classes: {} copies. Each copy \
         was looked for by its distance to the original, and {} false pairs say how often something else comes as near.</p>\n\
         <div class=\"note\"><strong>What these figures are not.</strong>\n<ul>\n\
         <li>These photos are not the ones that matter to you. Other photos, of people, of screens, of documents, behave in \
         other ways.</li>\n<li>Recall on edits drawn by a program is not recall in the world, where people mix edits, and \
         some choose them so as not to be found.</li>\n<li>A match is a lead for a person to look at, never proof; no match \
         does not mean that a photo is not there.</li>\n</ul></div>\n",
        count(study.photos.len()),
        count(study.attacks.len()),
        count(study.classes().len()),
        count(copies),
        figure::count(pairs),
    )
}

pub(super) fn headline(scores: &[Scores]) -> String {
    let head = [
        "method",
        "recall, all copies",
        "recall, mean of classes",
        "FPR of a pair",
        "false per lookup, list of a million",
    ];
    let mut table = Table::new(
        "At the fixed distances, in %, with the 95 % interval. † extrapolated, < lies below what may be extrapolated. ≤ upper 95 % limit.",
        &head,
    );
    let mut whole = Table::new(
        "Over the whole ranking of pairs.",
        &["method", "AUC", "equal error", "average precision", "copies without a distance"],
    );
    for score in scores {
        for fixed in &score.fixed {
            let rate = &fixed.false_rate;
            let value = rate.rate.map_or("–".to_owned(), |value| lists::told(rate, &figure::rate(value)));
            let value = rate.upper.map_or(value.clone(), |upper| format!("{value}\n≤ {}", figure::rate(upper)));
            let cells =
                [cell(&fixed.recalls.all), cell(&fixed.recalls.class_mean), value, lists::cell(rate, 1_000_000)];
            table.row(&at(score, fixed.distance), cells);
        }
        let roc = &score.roc;
        let share = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.4}"));
        let (missed, copies) = (roc.unanswered(), score.answers.positives.len() as u64);
        let missed = format!("{}\nof {}", figure::count(missed), figure::count(copies));
        let error = roc.equal_error().map_or("–".to_owned(), figure::percent);
        whole.row(&score.answers.method, [share(roc.area()), error, share(roc.average_precision()), missed]);
    }
    let words = "<p>Recall is the share of edited copies that come within the distance. Edits of one photo are not \
                 independent, so the intervals count photos, not edits. FPR is the share of false pairs within it; a lookup \
                 meets every entry of a list, so that a list of a million makes a million pairs of one photo.</p>\n";
    section("In short", &format!("{words}{}{}", table.finish(), whole.finish()))
}

pub(super) fn family(scores: &[Scores]) -> String {
    if scores.is_empty() {
        return String::new();
    }
    let ordered = family::ordered(scores);
    let legend = [(family::ALL, "all copies".to_owned()), (family::CLASS_MEAN, "mean of classes".to_owned())];
    let words = "<p>Every algorithm by one hash of the whole picture, on the same copies and the same false pairs. Distances \
                 of unlike algorithms are no measure of each other, so each is taken to the distance at which it keeps to one \
                 false-positive rate. A default limit is what its own literature says; its false-positive rate stands beside \
                 it.</p>\n";
    let caption = format!("Recall at an FPR of {:e}; thin lines are 95 % intervals.", family::ORDERED_BY);
    let drawing = figure_of(&svg::legend(&legend), &family::chart(&ordered), &caption);
    section("All algorithms", &format!("{words}{drawing}{}", family::table(&ordered)))
}

pub(super) fn by_class(study: &Study, scores: &[Scores]) -> String {
    let classes: Vec<&str> = study.classes().into_iter().map(|(class, _)| class).collect();
    let most = scores.iter().map(|score| score.fixed.len()).max().unwrap_or(0);
    let mut inner = String::new();
    for rank in 0..most {
        let chosen =
            scores.iter().enumerate().filter_map(|(series, score)| Some((series, score, score.fixed.get(rank)?)));
        let methods: Vec<Bars> = chosen
            .map(|(series, score, fixed)| Bars { series, name: at(score, fixed.distance), recalls: &fixed.recalls })
            .collect();
        let entries: Vec<_> = methods.iter().map(|method| (method.series, method.name.clone())).collect();
        let names: Vec<_> = entries.iter().map(|(_, name)| name.as_str()).collect();
        let title = format!("Recall by class: {}", names.join(", "));
        let drawing = bars::chart(&format!("classes-{rank}"), &title, &classes, &methods);
        inner += &figure_of(
            &svg::legend(&entries),
            &drawing,
            "Thin lines are 95 % intervals (Wilson, as many trials as photos).",
        );
    }
    inner += "<p class=\"soft\">The numbers stand under \u{201c}Everything by class\u{201d}.</p>\n";
    section("Recall by class", &inner)
}

pub(super) fn by_strength(study: &Study, scores: &[Scores]) -> String {
    let Some(charts) = strength::charts(study, scores) else { return String::new() };
    let caption = "Upright: recall. Each method at its widest fixed distance.";
    let table = folded("The numbers", &strength::table(study, scores));
    section("Recall against strength", &(figure_of(&methods_legend(scores), &charts, caption) + &table))
}

pub(super) fn distances(scores: &[Scores]) -> String {
    let legend =
        [(curves::SAME, "same picture, edited".to_owned()), (curves::DIFFERENT, "different pictures".to_owned())];
    let caption = "Shares of the pairs within each distance, by tenfolds. Dashed: the straight line that continues the \
                   different pairs below what was counted. Dotted: the fixed distances.";
    let mut table = Table::new(
        "Pairs within the fixed distances.",
        &["method", "copies found", "of", "false pairs seen", "of", "fitted from", "to"],
    );
    for score in scores {
        for fixed in &score.fixed {
            let step = score.roc.within(fixed.distance);
            let ends = score.tail.as_ref().map(|tail| [tail.from, tail.to].map(figure::distance));
            let [from, to] = ends.unwrap_or_else(|| ["–", "–"].map(str::to_owned));
            let copies = score.answers.positives.len() as u64;
            let [found, copies, seen, pairs] =
                [step.found, copies, step.mistaken, score.roc.pairs()].map(figure::count);
            table.row(&at(score, fixed.distance), [found, copies, seen, pairs, from, to]);
        }
    }
    let inner =
        figure_of(&svg::legend(&legend), &curves::charts(scores), caption) + &folded("The numbers", &table.finish());
    section("Distances of same and different pictures", &inner)
}

pub(super) fn at_scale(scores: &[Scores]) -> String {
    let words = "<p>Every entry of a list can be wrong about every photo that is looked up, so false positives grow with \
                 the list. A distance that is safe for a thousand entries may not be for ten million.</p>\n";
    let caption = "Solid: counted. Dashed: extrapolated from the tail, with fewer than ten false pairs seen. Dotted: upper \
                   95 % limit where so few were seen. The number at a line is its distance; at a dotted line it says that \
                   there is nothing but the limit.";
    let inner = format!("{words}{}{}", figure_of("", &lists::charts(scores), caption), lists::table(scores));
    section("False positives at the length of a list", &inner)
}

pub(super) fn against_rate(scores: &[Scores]) -> String {
    let names: Vec<_> = scores.iter().map(|score| score.answers.method.clone()).enumerate().collect();
    let caption = "Solid: counted. Dashed: the rate comes from the tail. Marks: the wanted rates.";
    let inner = figure_of(&svg::legend(&names), &roc::chart(scores), caption) + &roc::table(scores);
    section("Recall against the false-positive rate", &inner)
}

pub(super) fn every_class(study: &Study, scores: &[Scores]) -> String {
    let most = scores.iter().map(|score| score.fixed.len()).max().unwrap_or(0);
    let mut inner = String::new();
    for rank in 0..most {
        let chosen = scores.iter().filter_map(|score| Some((score, score.fixed.get(rank)?)));
        let columns: Vec<_> = chosen.map(|(score, at)| (column(score, at.distance), Some(&at.recalls))).collect();
        inner += &classes_table(study, "Recall in %, with the 95 % interval, at fixed distances.", &columns);
    }
    let common = |score: &Scores| score.wanted.iter().position(|wanted| wanted.rate == COMMON_RATE);
    let columns = scores.iter().filter_map(|score| {
        let reached = score.wanted[common(score)?].reached.as_ref();
        let distance = reached.map_or("–".to_owned(), |(threshold, _)| {
            figure::distance(threshold.distance) + if threshold.extrapolated { " †" } else { "" }
        });
        Some((format!("{}\nat {distance}", score.answers.method), reached.map(|(_, recalls)| recalls)))
    });
    let caption = format!("Recall in %, where each method keeps to an FPR of {COMMON_RATE:e}. † extrapolated.");
    inner += &classes_table(study, &caption, &columns.collect::<Vec<_>>());
    section("Everything by class", &inner)
}

/// A row for each class, a column for each of some recalls.
fn classes_table(study: &Study, caption: &str, columns: &[(String, Option<&Recalls>)]) -> String {
    let mut head = vec!["class".to_owned(), "photos".to_owned(), "copies".to_owned()];
    head.extend(columns.iter().map(|(name, _)| name.clone()));
    let mut table = Table::new(caption, &head);
    let mut row = |name: &str, pick: &dyn Fn(&Recalls) -> Option<Recall>| {
        let found: Vec<_> = columns.iter().map(|(_, recalls)| recalls.and_then(pick)).collect();
        let first = found.iter().flatten().next();
        let sizes = [first.map(|recall| recall.photos as u64), first.map(|recall| recall.trials)];
        let sizes = sizes.into_iter().map(|size| size.map_or("–".to_owned(), figure::count));
        table.row(name, sizes.chain(found.iter().map(|recall| recall.as_ref().map_or("–".to_owned(), cell))));
    };
    for (class, _) in study.classes() {
        row(class, &|recalls| recalls.class(class));
    }
    row("mean of classes", &|recalls| Some(recalls.class_mean));
    row("all copies", &|recalls| Some(recalls.all));
    table.finish()
}

pub(super) fn templates(study: &Study) -> String {
    if study.templates.is_empty() {
        return String::new();
    }
    let head = ["program", "pairs", "within 31", "within 48", "nearest", "uncut: within 31", "within 48", "nearest"];
    let mut table = Table::new("Pairs of screenshots that show different photos, by the wide views.", &head);
    for template in &study.templates {
        let cells = [&template.cut, &template.uncut].into_iter().flat_map(|alike| {
            let nearest = alike.nearest.map_or("–".to_owned(), |bits| bits.to_string());
            [figure::count(alike.at_31), figure::count(alike.at_48), nearest]
        });
        table.row(&template.interface, [figure::count(template.pairs)].into_iter().chain(cells));
    }
    let words = "<p>Two people show different photos in the same program: the program's own bars make them alike. Every photo \
                 was brought to one size and drawn into each program; none of these pairs should match. A list that takes in a \
                 screenshot cuts it to the photo within; \u{201c}uncut\u{201d} is what would happen without.</p>\n";
    section("Different photos in the same program", &(words.to_owned() + &table.finish()))
}

pub(super) fn near_duplicates(study: &Study) -> String {
    if study.near_duplicates.is_empty() {
        return section("Near-duplicates", "<p>No photo was left out.</p>\n");
    }
    let mut table = Table::new("Photos that nearly equal one that was kept.", &["left out", "kept", "distance"]);
    for (left_out, kept, distance) in &study.near_duplicates {
        table.row(left_out, [kept.clone(), distance.to_string()]);
    }
    let words = format!(
        "<p>Left out before anything was measured: {}. Two photos of one scene would count as a false pair though they \
         are none.</p>\n",
        figure::count(study.near_duplicates.len() as u64)
    );
    section("Near-duplicates", &(words + &folded("Which", &table.finish())))
}

pub(super) fn contact_sheet(thumbnails: &[Thumbnail]) -> String {
    if thumbnails.is_empty() {
        return String::new();
    }
    let shown: String = thumbnails.iter().map(thumbnail).collect();
    section(
        "The edits",
        &format!("<p>One photo, in every way it was edited.</p>\n<div class=\"sheet\">\n{shown}</div>\n"),
    )
}

fn thumbnail(of: &Thumbnail) -> String {
    let label = escape(&of.label);
    let kind = match &of.bytes[..] {
        [0xff, 0xd8, 0xff, ..] => "jpeg",
        [0x89, b'P', b'N', b'G', ..] => "png",
        _ => return format!("<figure><figcaption>{label} (no picture)</figcaption></figure>\n"),
    };
    let data = STANDARD.encode(&of.bytes);
    format!(
        "<figure><img alt=\"{label}\" src=\"data:image/{kind};base64,{data}\"><figcaption>{label}</figcaption></figure>\n"
    )
}

pub(super) fn origin(study: &Study, surroundings: &Surroundings) -> String {
    let mut made = vec![("seed".to_owned(), study.seed.to_string())];
    made.extend(surroundings.versions.iter().cloned());
    let words = "<p class=\"soft\">The same seed, photos and versions give this page again, to the byte, but for the part below.</p>\n";
    section("How to get this again", &(pairs_of(&made) + words))
        + "<!-- this run -->\n"
        + &section("This run", &pairs_of(&surroundings.this_run))
        + "<!-- end of this run -->\n"
}
