//! The report and the tables of a drawn study: whole, repeatable, and safe to open.

mod synthetic;

use std::fs;

use nearmark_eval::metrics::Scores;
use nearmark_eval::report::{Surroundings, Thumbnail, html};
use nearmark_eval::study::Study;
use nearmark_eval::tables;

fn page(duration: &str) -> String {
    let study = synthetic::study(7);
    let mut png = Vec::new();
    let grey = image::GrayImage::from_fn(96, 64, |x, y| image::Luma([(x * 2 + y) as u8]));
    grey.write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png).expect("memory");
    let label = |at: usize| study.attacks[at].name.clone();
    let mut thumbnails: Vec<_> = (0..24).map(|at| Thumbnail { label: label(at), bytes: png.clone() }).collect();
    thumbnails.push(Thumbnail { label: "\"><script>alert(1)</script>".to_owned(), bytes: b"GIF89a".to_vec() });
    let pair = |label: &str, value: &str| (label.to_owned(), value.to_owned());
    let surroundings = Surroundings {
        versions: vec![pair("nearmark", "0.1.0"), pair("algorithm", "pdq")],
        this_run: vec![pair("duration", duration), pair("cores", "2")],
        thumbnails,
    };
    html(&study, &Scores::all(&study), &surroundings)
}

#[test]
fn the_page_is_whole_and_needs_nothing_else() {
    let page = page("3 s");
    fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/report.html"), &page).unwrap();
    assert!(!page.contains("<script") && !page.contains("<b>burst"), "names became markup");
    for outside in ["http://", "https://", "url(", "@import", "<link"] {
        assert!(!page.contains(outside), "{outside}");
    }
    for tag in ["section", "svg", "table", "figure", "details", "div", "text", "ul", "dl"] {
        let (open, close) = (page.matches(&format!("<{tag}")).count(), page.matches(&format!("</{tag}>")).count());
        assert_eq!(open, close, "{tag}");
    }
    assert_eq!(page.matches("role=\"img\"").count(), page.matches("<desc id=").count());
    assert!(!page.contains("NaN") && !page.contains(">inf"));
}

/// Each method of the drawn study as if it were an algorithm, the weakest first, and one that keeps to no rate.
fn with_family() -> Study {
    let mut study = synthetic::study(7);
    let mut blind = study.answers[0].clone();
    blind.method = "ahash".to_owned();
    blind.negatives.counts = vec![(0.0, blind.negatives.pairs)];
    study.family = std::iter::once(blind).chain(study.answers.iter().cloned()).collect();
    study
}

#[test]
fn algorithms_stand_in_one_table_and_one_drawing_the_best_first() {
    let study = with_family();
    let scores = Scores::all(&study);
    assert_eq!(scores.len(), study.answers.len() + study.family.len());
    let page = html(&study, &scores, &Surroundings::default());
    let section = page.split("<h2>All algorithms</h2>").nth(1).expect("the section");
    let section = section.split("</section>").next().expect("its end");
    assert_eq!(section.matches("<svg role").count(), 1);
    assert_eq!(section.matches("<rect class=\"bar").count(), study.answers.len(), "no bar where no rate is kept");
    let rows: Vec<&str> = section.split("<tr><th scope=\"row\">").skip(1).collect();
    let share = |row: &&str| row.split("<td>").nth(2).and_then(|cell| cell.split(" %").next()?.parse::<f64>().ok());
    let shares: Vec<Option<f64>> = rows.iter().map(share).collect();
    assert_eq!(shares.len(), study.family.len());
    assert!(shares.is_sorted_by(|better, worse| better >= worse) && shares[0] > shares[1], "{shares:?}");
    assert!(rows.last().is_some_and(|row| row.starts_with("ahash</th><td>64</td><td>–</td>")), "{rows:?}");

    // The rest of the page is what it is without them.
    let without = synthetic::study(7);
    let plain = html(&without, &Scores::all(&without), &Surroundings::default());
    let (before, rest) = page.split_once("<section>\n<h2>All algorithms</h2>").expect("the section");
    let (_, after) = rest.split_once("</section>\n").expect("its end");
    assert_eq!(format!("{before}{after}"), plain);
    let results = String::from_utf8(tables::results(&study, &scores)).expect("tables are text");
    assert!(results.lines().any(|line| line.starts_with("ahash,all,,distance_at_fpr,1e-6,,")));
}

/// Names are long in this one, numbers of attacks are not: no label may stick out of its drawing.
#[test]
fn no_label_leaves_its_drawing() {
    let mut study = with_family();
    for attack in &mut study.attacks {
        attack.class += " – with a name that goes on and on, longer than any margin";
    }
    study.answers[0].method = "a program with a very long name, and its version, and its settings".repeat(2);
    study.family[1].method = study.answers[0].method.clone();
    let page = html(&study, &Scores::all(&study), &Surroundings::default());
    let number = |text: &str, name: &str| -> f64 {
        let value = text.split(&format!(" {name}=\"")).nth(1).expect("the attribute").split('"').next();
        value.and_then(|value| value.parse().ok()).expect("a number")
    };
    let mut labels = 0;
    for drawing in page.split("<svg role").skip(1) {
        let drawing = drawing.split("</svg>").next().expect("the drawing");
        let (width, height) = (number(drawing, "width"), number(drawing, "height"));
        for text in drawing.split("<text").skip(1).filter(|text| !text.contains("rotate(")) {
            let (x, y) = (number(text, "x"), number(text, "y"));
            let letters = text.split(['>', '<']).nth(1).expect("the label").chars().count();
            let long = letters as f64 * 6.2;
            let (from, to) = match text.split("text-anchor=\"").nth(1).and_then(|rest| rest.split('"').next()) {
                Some("start") => (x, x + long),
                Some("middle") => (x - long / 2.0, x + long / 2.0),
                _ => (x - long, x),
            };
            assert!(from >= 0.0 && to <= width && y >= 10.0 && y <= height, "{text}");
            labels += 1;
        }
    }
    assert!(labels > 300, "{labels}");
}

#[test]
fn only_this_run_differs_between_runs() {
    let (first, second) = (page("3 s"), page("4 s"));
    let before = |page: &str| page.split("<!-- this run -->").next().unwrap().to_owned();
    let after = |page: &str| page.split("<!-- end of this run -->").nth(1).unwrap().to_owned();
    assert_eq!((before(&first), after(&first)), (before(&second), after(&second)));
    assert_ne!(first, second);
}

#[test]
fn tables_are_whole_and_repeatable() {
    let study = synthetic::study(7);
    let scores = Scores::all(&study);
    let (results, curves) = (tables::results(&study, &scores), tables::curves(&study, &scores));
    let dir = env!("CARGO_TARGET_TMPDIR");
    fs::write(format!("{dir}/results.csv"), &results).unwrap();
    fs::write(format!("{dir}/curves.csv"), &curves).unwrap();
    assert_eq!(results, tables::results(&study, &Scores::all(&study)));
    for bytes in [results, curves] {
        let mut rows = csv::Reader::from_reader(&bytes[..]);
        assert!(rows.records().map(|row| row.unwrap().len()).all(|fields| fields == 11));
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("NaN") && !text.contains("inf"));
    }
}

#[test]
fn a_study_of_nothing_still_gives_a_page() {
    let mut study = synthetic::study(7);
    for answers in &mut study.answers {
        answers.positives.clear();
        answers.negatives = nearmark_eval::study::Negatives::default();
    }
    let page = html(&study, &Scores::all(&study), &Surroundings::default());
    assert!(page.contains("</html>") && !page.contains("NaN"));
    study.answers.clear();
    assert!(html(&study, &Scores::all(&study), &Surroundings::default()).contains("</html>"));
}
