//! Every sentence that `case` says, in one table: short words, second person, no blame. One place to read them in, and
//! to translate them in.

use std::borrow::Borrow;

use nearmark::case::{Edit, Recognised};

/// What `case new` says before anything else.
pub(crate) const OPENING: [&str; 8] = [
    "You can stop at any time. Nothing is sent anywhere. Your photos stay on this device. To stop, hold Ctrl and press C.",
    "This makes a short code from each photo, called a fingerprint. Services can use it to spot copies without seeing \
     your photo.",
    "A fingerprint is not your photo, but it is private. Someone skilled might learn a rough outline from it. Share it \
     only with a service you trust.",
    "It makes no difference whether the picture is real, edited or made by a computer.",
    "This does not remove anything by itself. Only services that use the fingerprint can act on it. It cannot see \
     private or encrypted messages. Heavy edits, close crops or collages may not be recognised: add each version you \
     have.",
    "Do not download or ask for a copy just to make a fingerprint.",
    "If someone is threatening you: you do not have to pay. Keep the messages. Help is available.",
    ROUTES,
];

pub(crate) const ROUTES: &str = "This tool does not send your file to anyone. To register with StopNCII or Take It \
     Down, use their own websites: they also work on your device. Adults: stopncii.org. Under 18 in the photo, even if \
     adult now: takeitdown.ncmec.org.";

pub(crate) const STEP_PHOTOS: &str = "Step 1 of 3. Your photos";
pub(crate) const ASK_PHOTOS: &str = "Drag your photos, videos or a folder into this window, then press Enter. You can do \
     that several times. When all are here, press Enter once more.";

pub(crate) fn noted(number: usize) -> String {
    format!("{number} noted so far. Drag more, or press Enter to go on.")
}

pub(crate) const TOO_MUCH_AT_ONCE: &str = "That was too much at once, and a part of it was lost, so none of it was taken. Please \
     drag the folder, or fewer photos at a time.";
pub(crate) const STEP_WORDS: &str = "Step 2 of 3. Your recovery words";
pub(crate) const ABOUT_WORDS: &str = "With these six words, and only with them, you can take your fingerprints back later. \
     Write them on paper and keep the paper where only you find it. They are shown once. They are not in the file, and \
     nobody can look them up for you.";
pub(crate) const CODE_IS_KEPT: &str = "The case code is in the file, too. You do not need to write it down.";
pub(crate) const WORDS_WRITTEN: &str = "When you have written them down, press Enter.";
pub(crate) const STEP_FILE: &str = "Step 3 of 3. Your file";

pub(crate) const LOOKING: &str =
    "Looking at your photos now. Each one is named by its number, in the order you gave them.";

pub(crate) fn done(number: usize) -> String {
    format!("Photo {number}: done.")
}

pub(crate) const TRIED: &str = "To see what each fingerprint can do, we tried small edits of each photo in memory. Nothing of \
     that was kept.";

/// One line for photos of which the same edits were recognised.
pub(crate) fn recognised(photos: &[usize], found: Recognised) -> String {
    let who = if let [number] = photos { photo(*number) } else { format!("Photos {}", numbers(photos)) };
    let (yes, no): (Vec<Edit>, Vec<Edit>) = Edit::ALL.into_iter().partition(|edit| found.holds(*edit));
    let these = |edits: &[Edit]| joined(&edits.iter().copied().map(edited).collect::<Vec<_>>(), " or ");
    let as_is = if photos.len() == 1 { "as it is" } else { "as they are" };
    let yes = if yes.is_empty() { as_is.to_owned() } else { format!("when {}", these(&yes)) };
    let no = if no.is_empty() { String::new() } else { not_recognised(&these(&no)) };
    format!("{who}: recognised {yes}.{no}")
}

fn not_recognised(edits: &str) -> String {
    format!(" Not recognised when {edits}: add such copies if you have them.")
}

fn edited(edit: Edit) -> &'static str {
    match edit {
        Edit::Smaller => "smaller",
        Edit::SavedAgain => "saved again",
        Edit::Turned => "turned",
        Edit::Mirrored => "mirrored",
        Edit::Bordered => "bordered",
        Edit::Screenshot => "in a screenshot",
        Edit::Cropped => "cropped a little",
    }
}

/// `1, 3 to 5 and 9`, of numbers that rise.
fn numbers(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|one, next| one + 1 == *next);
    let parts = runs.flat_map(|run| match run {
        [first, _, .., last] => vec![format!("{first} to {last}")],
        few => few.iter().map(usize::to_string).collect(),
    });
    joined(&parts.collect::<Vec<_>>(), " and ")
}

/// `a, b and c`, by the word between the last two.
fn joined(parts: &[impl Borrow<str>], last: &str) -> String {
    match parts {
        [all @ .., end] if !all.is_empty() => format!("{}{last}{}", all.join(", "), end.borrow()),
        few => few.concat(),
    }
}

pub(crate) fn photo(number: usize) -> String {
    format!("Photo {number}")
}

pub(crate) fn a_video(number: usize) -> String {
    format!("Video {number}")
}

pub(crate) fn full(first: &str) -> String {
    format!(
        "This file is full: one file holds some 46,000 photos. {first} did not fit, and neither did new ones after it. To cover \
         those, make a second file with them."
    )
}

pub(crate) fn near(number: usize, other: usize) -> String {
    format!("Photo {number}: almost the same as photo {other}. One fingerprint covers both.")
}

pub(crate) fn cut_short(number: usize) -> String {
    format!(
        "Photo {number} is not all there: the file ends too early. The fingerprint is of the part that is there, and may \
         miss copies of the whole photo."
    )
}

pub(crate) fn video(number: usize) -> String {
    format!("Video {number}: done.")
}

/// Said once, however many videos there are.
pub(crate) const ABOUT_VIDEOS: &str = "A video gets another kind of code, which finds only exact copies of the file. A copy that \
     was cut, edited or sent through an app will not be found.";

pub(crate) fn same_video(number: usize, other: usize) -> String {
    format!("Video {number}: the same file as video {other}. One code covers both.")
}

/// What was not tried, and what depends on who looks.
pub(crate) const DEPENDS: &str = "Heavy edits and close crops may not be recognised. It also depends on the service: some look \
     only for copies that are smaller or saved again. Adding each version you have helps with those.";

pub(crate) fn could_not_open(number: usize, why: &str) -> String {
    format!("We could not open photo {number}. {why}")
}

pub(crate) const DAMAGED: &str = "The file seems to be damaged or not all there.";
pub(crate) const TOO_LARGE: &str = "It is larger than this program can take in. A smaller copy of it will do as well.";
pub(crate) const NO_PHOTO: &str = "It does not seem to be a photo or a video.";
pub(crate) const MISSING: &str = "It is not where it should be. It may have been moved or renamed.";
pub(crate) const NOT_ALLOWED: &str = "This computer does not let us read it.";
pub(crate) const UNREADABLE: &str = "This computer could not read it.";
pub(crate) const NO_FILE: &str = "It is a link or a device, not a file.";
pub(crate) const A_FOLDER: &str = "It is a folder, not a file.";

pub(crate) fn unknown_kind(kind: &str) -> String {
    format!(
        "It is of a kind that we cannot open: {kind}. A copy of it saved as JPEG will do: most photo programs have Save As or Export."
    )
}

pub(crate) fn unusual_kind(kind: &str) -> String {
    format!(
        "It is {kind} in a rare form that we cannot open. A photo program can save it again as plain JPEG: most have Save As or \
         Export."
    )
}

pub(crate) fn could_not_read_video(number: usize) -> String {
    format!("We could not read video {number}. {UNREADABLE}")
}

/// Of photos that are done; where none is, videos are.
pub(crate) fn others_done(photos: usize) -> &'static str {
    match photos {
        0 => "The rest is done.",
        1 => "Your other photo is done.",
        _ => "Your other photos are done.",
    }
}

pub(crate) fn blank(number: usize) -> String {
    format!(
        "Photo {number} is almost all one colour, so a fingerprint would match too many other pictures. It was left out."
    )
}

pub(crate) fn skipped(files: usize) -> String {
    match files {
        1 => {
            "1 other file in the folder does not seem to be a photo or a video that we know. It was left alone.".into()
        }
        files => format!(
            "{files} other files in the folder do not seem to be photos or videos that we know. They were left alone."
        ),
    }
}

pub(crate) const NOTHING: &str = "There is nothing here that a fingerprint can be made of. No file was written.";
pub(crate) const NONE_GIVEN: &str = "No photo was given. No file was written.";
pub(crate) const NO_PATHS: &str = "No photo was given. Type nearmark case new, then a space, then drag your photos into this \
     window and press Enter.";
pub(crate) const STOPPED: &str = "Stopped. Nothing was kept.";
pub(crate) const STOPPED_UNSAVED: &str = "Stopped. No file was saved, and nothing was kept.";
pub(crate) const STOPPED_SAVING: &str =
    "Stopped while the file was being saved. Please look whether it is there: nearmark case verify checks it.";
pub(crate) const STOPPED_SAVED: &str = "Stopped. Your file is saved.";

pub(crate) fn ready(holds: &str) -> String {
    format!("Ready to save: {holds}.")
}

pub(crate) fn saved(name: &str) -> String {
    format!("Saved: {name}")
}

pub(crate) const ABOUT_FILE: &str = "It holds nothing but fingerprints: no photo, no name, no place.";

/// Only some systems let a file say so.
pub(crate) const WHO_CAN_OPEN_IT: &str = if cfg!(unix) {
    "Other accounts on this computer cannot open it, but an administrator's can. On a USB stick, whoever has the stick can."
} else {
    "Other accounts on this computer may be able to open it, and whoever has a USB stick that it is on."
};

pub(crate) const IN_THIS_FOLDER: &str = if cfg!(windows) {
    "It is in the folder of this window. To see which one that is, type: cd ."
} else {
    "It is in the folder of this window. To see which one that is, type: pwd"
};

pub(crate) const TO_SEE_IT: &str = "To see all of it in words, type:";

pub(crate) fn show_it(name: &str) -> String {
    format!("nearmark case show {name}")
}

pub(crate) fn not_saved(name: &str, why: &str) -> String {
    format!("The file could not be saved. We tried: {name}. {why}")
}

pub(crate) const NAME_IS_A_DASH: &str =
    "A file of that name is hard to find again. Please give another name after --out.";
pub(crate) const NAME_TAKEN: &str = "A file of that name is there already. It was left as it is.";
pub(crate) const DISK_FULL: &str = "There is no room left there.";
pub(crate) const NO_WRITING: &str = "This computer does not let us write there.";
pub(crate) const NO_FOLDER: &str = "There is no such folder.";
pub(crate) const WRITING_FAILED: &str = "This computer could not write there.";
pub(crate) const ASK_PLACE: &str = "Your recovery words stay the same. Drag another folder into this window, or type its name, \
     then press Enter. A USB stick is fine. To stop without saving, press Enter alone.";
pub(crate) const OTHER_PLACE: &str =
    "You can run it again with another place: add --out and the name of a folder. You will get new words.";
pub(crate) const OTHER_PLACE_NOTE: &str =
    "You can run it again with another place: add --out and the name of a folder.";
pub(crate) const WORDS_UNUSED: &str =
    "No file was saved, so the words above belong to nothing. You do not need to keep them.";

pub(crate) const LEAVING_SAVED: &str = "Apart from this one file, nothing was kept. If someone else uses this computer, your \
     terminal's history may still show that you used this.";
pub(crate) const LEAVING: &str = "Nothing was kept. If someone else uses this computer, your terminal's history may still show \
     that you used this.";

pub(crate) const WINDOW_SAVED: &str = "This window still shows your words, and the names of files that were dragged or typed \
     into it. Close it when you have written the words down.";
pub(crate) const WORDS_ELSEWHERE: &str = "Your words are where you sent what this program prints. Whoever can read that can read \
     them.";
pub(crate) const WINDOW_WITHDRAWN: &str = "This window still shows your words. You can close it.";
pub(crate) const WINDOW_UNSAVED: &str = "This window still shows those words. You can close it.";

/// What may remain, and how to take it away. The program does none of it by itself.
pub(crate) const TRACES: [&str; 4] = [
    "Your list of recent files may show photos and new files. Windows: Settings, Personalization, Start. Mac: Apple \
     menu, Recent Items, Clear Menu. Linux: Settings, Privacy, File History.",
    "The list of typed commands may show that you used this. Linux, bash: history -c, then history -w. Mac, zsh: open the \
     file .zsh_history in your home folder and take the lines out. Windows, PowerShell: Clear-History, then remove the file \
     that (Get-PSReadLineOption).HistorySavePath names.",
    "An empty list can stand out as well. If someone checks this computer, it may be safer to take out only these lines, or \
     to use a computer that they cannot reach.",
    "Your photos themselves were not moved, changed or copied. If they are synced to a cloud, they still are.",
];

// case show

pub(crate) fn contents(holds: &str, day: Option<&str>) -> String {
    let day = day.map_or(String::new(), |day| format!(", made on {day}"));
    format!("{holds}{day}. No photo, name, place, device or file name is in this file. This is all of it:")
}

pub(crate) const NO_DAY: &str = "not written down";
pub(crate) const ABOUT_CODE: &str = "a random number for this case";
pub(crate) const ABOUT_KIND: &str = "PDQ, made from whole photos (profile full)";
pub(crate) const ABOUT_KEY: &str = "to check that a withdrawal comes from you";
pub(crate) const ABOUT_CHECK: &str = "to notice when a byte of this file was changed";

pub(crate) fn all_of_it(bytes: usize) -> String {
    format!("This is all of it: {bytes} bytes, and every one of them stands for something above.")
}

// case verify

pub(crate) const WHOLE: &str = "This file is whole, and nothing is in it that should not be there.";
pub(crate) const NOT_UNDERSTOOD: &str =
    "We did not understand that, and nothing was done. To see how it is used, type: nearmark case --help";

pub(crate) const NO_CASE_FILE: &str = "This is not a case file. Give the case file first, then the photos.";
pub(crate) const NOT_WHOLE: &str = "This file is not as it should be. Please do not share it. What we found:";
pub(crate) const MAKE_AGAIN: &str = "If you still have your photos, making a new file is the safest way.";

pub(crate) fn covered(number: usize, fingerprint: usize, steps: Option<&str>) -> String {
    let steps = steps.map_or(String::new(), |steps| format!(", recognised after {steps}"));
    format!("Photo {number}: covered by fingerprint {fingerprint}{steps}.")
}

pub(crate) fn not_covered(number: usize) -> String {
    format!("Photo {number}: not covered by this file. To cover it, make a new file with it.")
}

pub(crate) fn blank_unchecked(number: usize) -> String {
    format!("Photo {number} is almost all one colour, so it cannot be checked.")
}

pub(crate) fn covered_video(number: usize, digest: usize) -> String {
    format!("Video {number}: covered by video code {digest}. It is the very same file.")
}

pub(crate) fn not_covered_video(number: usize) -> String {
    format!("Video {number}: not covered by this file. Only exact copies of a video are found.")
}

pub(crate) const NOTE_GOOD: &str = "This note was made with the recovery words of this file. It takes back every fingerprint in \
     it.";
pub(crate) const NOTE_FOREIGN: &str = "This note belongs to another file. It takes nothing back here.";
pub(crate) const NOTE_FORGED: &str =
    "This note was not made with the recovery words of this file. Nobody should act on it.";
pub(crate) const NOTE_DAMAGED: &str = "This note is not as it should be, so it takes nothing back. What we found:";

// case withdraw

pub(crate) const ASK_WORDS: &str = "Type your six recovery words, with a space between them, then press Enter. Whoever can see \
     this window can read them.";
pub(crate) const OTHER_WORDS: &str = "These are not the words of this file. Perhaps they belong to another file, or two of them \
     changed places.";
pub(crate) const WITHDRAWN: &str = "This note says that you take back every fingerprint in your file. Give it to each service that \
     has your file. They can check that it comes from you. It does not reach them by itself.";

pub(crate) fn number_of_words(found: usize) -> String {
    match found {
        0 => "No words were typed.".into(),
        1 => "We read 1 word. There should be six.".into(),
        found => format!("We read {found} words. There should be six."),
    }
}

pub(crate) fn unknown_word(number: usize) -> String {
    format!("Word {number} is not one of the words that we use. Please look at its spelling.")
}

pub(crate) const TRY_AGAIN: &str = "You can try again. To stop, hold Ctrl and press C.";

// case export

pub(crate) const EXPORT: &str = "This is exactly what you would share. Nothing is sent: you decide who gets it.";
pub(crate) const EXPORT_HEX: &str = "One line for each fingerprint: 64 signs that stand for one photo.";
pub(crate) const EXPORT_EXCHANGE: &str =
    "One line for each fingerprint and each video code: the kind of code, then the code itself.";
pub(crate) const EXPORT_STOPNCII: &str = "One record for each fingerprint, in the form that StopNCII's partners exchange: the kind \
     of code, the code itself, the status Active, and the day of the file as the time of the last change. Your case code is not \
     in it.";
pub(crate) const EXPORT_NO_DAY: &str = "Your file has no day, so the time in it is 0.";

pub(crate) fn videos_left_out(videos: &str) -> String {
    format!("This form has no place for {videos}: left out.")
}

pub(crate) const NOTHING_TO_SHARE: &str = "So there is nothing to share in this form.";

pub(crate) fn bytes_follow(bytes: usize) -> String {
    format!("These {bytes} bytes, and nothing else:")
}

// whenever a file cannot be opened

pub(crate) fn no_such_file(name: &str, why: &str) -> String {
    format!("We could not open {name}. {why}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_are_named_together() {
        for (photos, expected) in [
            (&[1][..], "1"),
            (&[1, 2], "1 and 2"),
            (&[1, 2, 3], "1 to 3"),
            (&[2, 4, 5, 7, 8, 9, 12], "2, 4, 5, 7 to 9 and 12"),
            (&[1, 2, 3, 9], "1 to 3 and 9"),
        ] {
            assert_eq!(numbers(photos), expected);
        }
        assert_eq!(
            recognised(&[3], Recognised::default()),
            "Photo 3: recognised as it is. Not recognised when smaller, saved again, turned, mirrored, bordered, in a screenshot or cropped a \
             little: add such copies if you have them."
        );
    }
}
