//! Recovery words: six from a list, so that a person can write a key on paper.

use std::fmt;
use std::sync::OnceLock;

use zeroize::{Zeroize, Zeroizing};

use crate::error::Error;

/// How many words there are. Six of 5773 are 74.97 bits, and each guess costs an Argon2id besides.
pub const WORDS: usize = 6;

const LONG: &str = include_str!("words/eff-long.txt");
const LEFT_OUT: &str = include_str!("words/left-out.txt");

/// The words that are used, in the order of the alphabet; `words/README.md` says where they come from.
pub fn words() -> &'static [&'static str] {
    static USED: OnceLock<Vec<&str>> = OnceLock::new();
    USED.get_or_init(|| {
        let mut left_out = LEFT_OUT.lines().peekable();
        // Both are sorted, so one walk is enough.
        LONG.lines().filter(|word| left_out.next_if_eq(word).is_none()).collect()
    })
}

/// Six words that only one person has. Wiped when dropped, and never printed by `Debug`.
pub struct RecoveryWords(Zeroizing<String>);

/// Why a text is no recovery words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// Another number of words than six.
    #[error("expected {WORDS} words, found {found}")]
    Count {
        /// Words found.
        found: usize,
    },
    /// A word that is not on the list. Which one is not said: it may be half a secret.
    #[error("word {number} is none of the list")]
    Unknown {
        /// Its place, from 1.
        number: usize,
    },
    /// Words of another case.
    #[error("these are not the words of this case")]
    Other,
}

impl RecoveryWords {
    /// Draws words from the system's random source, each as likely as any other.
    ///
    /// # Errors
    /// [`Error::Io`] where the system has no random numbers to give.
    pub fn random() -> Result<Self, Error> {
        let list = words();
        // Numbers behind the last whole round of the list would favour its beginning.
        let fair = u16::MAX - u16::MAX % list.len() as u16;
        let mut text = Zeroizing::new(String::with_capacity(128));
        for at in 0..WORDS {
            let mut bytes = [0; 2];
            let drawn = loop {
                getrandom::fill(&mut bytes).map_err(|error| Error::io("no random numbers")(error.into()))?;
                let drawn = u16::from_le_bytes(bytes);
                if drawn < fair {
                    break usize::from(drawn) % list.len();
                }
            };
            bytes.zeroize();
            text.push_str(if at == 0 { "" } else { " " });
            text.push_str(list[drawn]);
        }
        Ok(Self(text))
    }

    /// Reads words as people type them: in any case, with numbers, commas or several spaces between them.
    ///
    /// # Errors
    /// [`WordsError`]: more or fewer than six, or one that is not on the list.
    pub fn parse(typed: &str) -> Result<Self, WordsError> {
        let lower = Zeroizing::new(typed.to_lowercase());
        let found = || lower.split(|letter: char| !letter.is_ascii_lowercase()).filter(|word| !word.is_empty());
        if found().count() != WORDS {
            return Err(WordsError::Count { found: found().count() });
        }
        let mut text = Zeroizing::new(String::with_capacity(128));
        for (at, word) in found().enumerate() {
            let known = words().binary_search(&word).map_err(|_| WordsError::Unknown { number: at + 1 })?;
            text.push_str(if at == 0 { "" } else { " " });
            text.push_str(words()[known]);
        }
        Ok(Self(text))
    }

    /// The words, a space between each.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RecoveryWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryWords(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_what_its_readme_says() {
        let (long, left_out): (Vec<&str>, Vec<&str>) = (LONG.lines().collect(), LEFT_OUT.lines().collect());
        assert_eq!((long.len(), left_out.len(), words().len()), (7776, 2003, 5773));
        assert!(long.is_sorted() && left_out.is_sorted() && words().is_sorted());
        assert!(left_out.iter().all(|word| long.contains(word) && !words().contains(word)));
        let bits = WORDS as f64 * (words().len() as f64).log2();
        assert!((74.96..74.98).contains(&bits), "{bits}");
        assert!(words().iter().all(|word| word.bytes().all(|letter| letter.is_ascii_lowercase())));
        assert!(words().iter().all(|word| (3..=9).contains(&word.len())));
    }

    #[test]
    fn frightening_words_are_never_drawn() {
        for word in [
            "strangle",
            "unclothed",
            "threaten",
            "upload",
            "evidence",
            "revenge",
            "stalker",
            "camera",
            "shame",
            "penknife",
            "slingshot",
            "police",
            "captivate",
            "unexposed",
            "unhidden",
            "untracked",
            "earshot",
            "watch",
            "footage",
            "viral",
            "skirt",
            "husband",
            "groom",
            "exes",
            "leverage",
            "payback",
            "survivor",
            "unaware",
            "unzip",
            "throat",
            "headsman",
            "bootleg",
            "replay",
            "stream",
        ] {
            assert!(!words().contains(&word), "{word}");
            assert!(RecoveryWords::parse(&format!("acorn apple banana candle pencil {word}")).is_err());
        }
    }

    #[test]
    fn words_are_read_as_people_type_them() {
        let plain = "acorn apple banana candle pencil walnut";
        for typed in [
            plain,
            "  Acorn, APPLE,banana;candle\tpencil  walnut\n",
            "1. acorn 2. apple 3. banana 4. candle 5. pencil 6. walnut",
        ] {
            assert_eq!(RecoveryWords::parse(typed).map(|words| words.as_str().to_owned()), Ok(plain.into()));
        }
        let error = |typed| RecoveryWords::parse(typed).err();
        assert_eq!(error("acorn apple"), Some(WordsError::Count { found: 2 }));
        assert_eq!(error(""), Some(WordsError::Count { found: 0 }));
        assert_eq!(error("acorn apple banana candel pencil walnut"), Some(WordsError::Unknown { number: 4 }));
        assert!(!format!("{:?}", RecoveryWords::parse(plain)).contains("acorn"));
    }

    #[test]
    fn drawn_words_are_words_and_differ() {
        let drawn: Vec<String> =
            (0..50).map(|_| RecoveryWords::random().expect("random numbers").as_str().into()).collect();
        for text in &drawn {
            assert_eq!(RecoveryWords::parse(text).map(|words| words.as_str().to_owned()).as_ref(), Ok(text));
        }
        let mut unique = drawn.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), drawn.len());
        // 300 draws of 5773: the first and the last quarter of the list both come up
        let all: Vec<&str> = drawn.iter().flat_map(|text| text.split(' ')).collect();
        assert!(all.iter().any(|word| *word < words()[1443]) && all.iter().any(|word| *word > words()[4329]));
    }
}
