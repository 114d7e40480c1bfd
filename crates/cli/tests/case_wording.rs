//! The words that people read: none that blames, none that promises, none that frightens.

const WORDS: &str = include_str!("../src/cmd/case/words.rs");
const PAGE: &str = include_str!("../../../docs/for-people.md");

/// Words that are never said to a person about their own photos.
const NEVER: [&str; 22] = [
    "victim",
    "revenge",
    "porn",
    "upload",
    "evidence",
    "!",
    "fault",
    "should have",
    "guarantee",
    "irreversible",
    "one-way",
    "one way",
    "cannot be turned back",
    "cannot be reversed",
    "impossible",
    "error",
    "invalid",
    "abort",
    "fatal",
    " kill",
    "perpetrator",
    "we will remove",
];

/// What stands between the quotes of the table, and no code.
fn sentences() -> Vec<String> {
    let joined = WORDS.replace("\\\n", " ");
    let lines = joined.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| line.split('"').skip(1).step_by(2).map(str::to_lowercase).collect::<Vec<_>>()).collect()
}

#[test]
fn no_sentence_uses_a_banned_word() {
    let sentences = sentences();
    assert!(sentences.len() > 80, "{} sentences were found", sentences.len());
    let page = PAGE.to_lowercase();
    let lines = page.lines().map(|line| line.replace("![", "[")).collect::<Vec<_>>();
    for text in sentences.iter().chain(&lines) {
        for word in NEVER {
            assert!(!text.contains(word), "{word:?} stands in {text:?}");
        }
    }
}

#[test]
fn sentences_are_short() {
    for text in sentences() {
        for sentence in text.split(['.', ':', '?']) {
            let words = sentence.split_whitespace().count();
            assert!(words <= 26, "{words} words: {sentence}");
        }
    }
}

#[test]
fn what_must_be_said_is_said() {
    let all = sentences().join("\n").split_whitespace().collect::<Vec<_>>().join(" ");
    for sentence in [
        "you can stop at any time. nothing is sent anywhere. your photos stay on this device.",
        "a fingerprint is not your photo, but it is private. someone skilled might learn a rough outline from it. share it only with a service you trust.",
        "it makes no difference whether the picture is real, edited or made by a computer.",
        "this does not remove anything by itself. only services that use the fingerprint can act on it.",
        "they also work on your device. adults: stopncii.org. under 18 in the photo, even if adult now: takeitdown.ncmec.org.",
        "do not download or ask for a copy just to make a fingerprint.",
        "if someone is threatening you: you do not have to pay. keep the messages. help is available.",
        "nothing was kept. if someone else uses this computer, your terminal's history may still show that you used this.",
    ] {
        assert!(all.contains(sentence), "{sentence}");
    }
}
