//! What was done to a picture before it was found, in words.

use nearmark::{Border, Part, Profile, Reading, Side, Turn, View};

/// One thing that was done to it.
enum Step {
    /// An edit that was undone: "a border".
    Undone(&'static str),
    /// Anything else: "inverting its colours".
    Done(String),
}

/// "undoing a border and a mirror"; nothing for the plain view.
pub(crate) fn steps_to(view: View) -> Option<String> {
    let pipeline = (view.profile == Some(Profile::Cimg512)).then_some("shrinking it to 512 by 512 as browser tools do");
    let inverted = view.inverted.then_some("inverting its colours");
    let [pipeline, inverted] = [pipeline, inverted].map(|step| step.map(|words| Step::Done(words.into())));
    let steps = [read(view.reading), pipeline, cut(view.part), turned(view.turn), inverted];

    let mut phrases: Vec<String> = Vec::new();
    let mut undoing = false;
    for step in steps.into_iter().flatten() {
        match (&step, phrases.last_mut()) {
            (Step::Undone(edit), Some(last)) if undoing => *last += &format!(" and {edit}"),
            (Step::Undone(edit), _) => phrases.push(format!("undoing {edit}")),
            (Step::Done(words), _) => phrases.push(words.clone()),
        }
        undoing = matches!(step, Step::Undone(_));
    }
    (!phrases.is_empty()).then(|| phrases.join(", then "))
}

fn read(reading: Reading) -> Option<Step> {
    let words = match reading {
        Reading::AsStored => "reading it as stored, without the turn that its EXIF data ask for",
        Reading::OnWhite => "putting it on white",
        Reading::OnBlack => "putting it on black",
        _ => return None,
    };
    Some(Step::Done(words.into()))
}

fn cut(part: Part) -> Option<Step> {
    let degrees = |tenths: i16| match f32::from(tenths.abs()) / 10.0 {
        1.0 => "1 degree".to_owned(),
        degrees => format!("{degrees} degrees"),
    };
    let words = match part {
        Part::Whole => return None,
        Part::Trim(Border::Plain | Border::Outer) => return Some(Step::Undone("a border")),
        Part::Trim(Border::Words) => "cutting off bars with words".into(),
        Part::Trim(Border::Nested) => "cutting off a border and bars with words".into(),
        Part::Panel(_) => "cutting out the picture inside a screenshot".into(),
        Part::PanelUncrop(_) => "cutting out the picture inside a screenshot and filling in what a crop cut off".into(),
        Part::Seam(_) => "cutting out one part of a collage".into(),
        Part::Uncrop(_) => "filling in what a crop cut off".into(),
        Part::Tilt(tenths) => format!("turning it by {}", degrees(tenths)),
        Part::Straighten(tenths) => format!("turning it by {} and filling in its corners", degrees(tenths)),
        Part::Half(side) => format!("cutting out its {} half", half(side)),
        Part::Quarter(number) => format!("cutting out its {} quarter", quarter(number)),
        other => format!("looking at a part of it ({other})"),
    };
    Some(Step::Done(words))
}

fn half(side: Side) -> &'static str {
    match side {
        Side::Left => "left",
        Side::Top => "upper",
        Side::Right => "right",
        Side::Bottom => "lower",
    }
}

fn quarter(number: u8) -> &'static str {
    match number {
        1 => "upper left",
        2 => "upper right",
        3 => "lower left",
        _ => "lower right",
    }
}

fn turned(turn: Turn) -> Option<Step> {
    Some(Step::Undone(match turn {
        Turn::Orig => return None,
        Turn::Rot90 | Turn::Rot270 => "a quarter turn",
        Turn::Rot180 => "half a turn",
        Turn::FlipX => "an upside-down mirror",
        Turn::FlipY => "a mirror",
        Turn::FlipPlus1 | Turn::FlipMinus1 => "a mirror with a quarter turn",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str) -> Option<String> {
        steps_to(View::from_name(name).expect("a view has that name"))
    }

    #[test]
    fn every_view_in_words() {
        for (view, expected) in [
            ("as-stored", "reading it as stored, without the turn that its EXIF data ask for"),
            ("on-white", "putting it on white"),
            ("on-black", "putting it on black"),
            ("cimg512", "shrinking it to 512 by 512 as browser tools do"),
            ("trim", "undoing a border"),
            ("trim-words", "cutting off bars with words"),
            ("trim-nested", "cutting off a border and bars with words"),
            ("panel-1", "cutting out the picture inside a screenshot"),
            ("seam-4", "cutting out one part of a collage"),
            ("uncrop-10", "filling in what a crop cut off"),
            ("uncrop-l20", "filling in what a crop cut off"),
            ("tilt-1.5", "turning it by 1.5 degrees"),
            ("tilt--10.0", "turning it by 10 degrees"),
            ("straighten-1.0", "turning it by 1 degree and filling in its corners"),
            ("straighten--3.0", "turning it by 3 degrees and filling in its corners"),
            ("half-left", "cutting out its left half"),
            ("half-top", "cutting out its upper half"),
            ("half-right", "cutting out its right half"),
            ("half-bottom", "cutting out its lower half"),
            ("quarter-1", "cutting out its upper left quarter"),
            ("quarter-2", "cutting out its upper right quarter"),
            ("quarter-3", "cutting out its lower left quarter"),
            ("quarter-4", "cutting out its lower right quarter"),
            ("rot90", "undoing a quarter turn"),
            ("rot180", "undoing half a turn"),
            ("rot270", "undoing a quarter turn"),
            ("flipx", "undoing an upside-down mirror"),
            ("flipy", "undoing a mirror"),
            ("flipp", "undoing a mirror with a quarter turn"),
            ("flipm", "undoing a mirror with a quarter turn"),
            ("inverted", "inverting its colours"),
        ] {
            assert_eq!(words(view).as_deref(), Some(expected), "{view}");
        }
        assert_eq!((words("full"), words("unknown")), (None, None));
    }

    #[test]
    fn steps_join_in_the_order_in_which_they_were_taken() {
        for (view, expected) in [
            ("trim+flipy", "undoing a border and a mirror"),
            ("uncrop-6+flipy", "filling in what a crop cut off, then undoing a mirror"),
            (
                "on-white+trim+rot90+inverted",
                "putting it on white, then undoing a border and a quarter turn, then inverting its colours",
            ),
            ("cimg512-inverted", "shrinking it to 512 by 512 as browser tools do, then inverting its colours"),
        ] {
            assert_eq!(words(view).as_deref(), Some(expected), "{view}");
        }
    }
}
