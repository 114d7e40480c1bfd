//! Every format once as it should be, once as strangers send it.

use std::io::{self, BufReader, Read};

use proptest::prelude::*;

use super::*;
use crate::algorithm::Profile;
use crate::blocklist::{Blocklist, BlocklistBuilder};

const A: &str = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";
const B: &str = "9c151c3af838278e3ef57d3dbdb4bc1c4f7bd2a1ea4d1bdd53c1b0f3a5e0e0f1";

fn lines(format: Format, text: impl AsRef<[u8]>) -> Vec<ImportLine> {
    let read = read(format, Algorithm::Pdq, text.as_ref());
    read.map(|line| line.expect("a slice reads")).collect()
}

/// Number, name, and hash with quality of each line, or the words of its error.
fn words(format: Format, text: &str) -> Vec<String> {
    let words = |line: ImportLine| {
        let name = line.name.unwrap_or_default();
        match line.result {
            Ok(Row { fingerprint: Fingerprint { hash, quality }, label, view, .. }) => {
                let which = if hash.to_string() == A { "A" } else { "B" };
                let view = view.map(|view| view.to_string()).unwrap_or_default();
                format!("{} [{name}] {which} {quality:?} {} {view}", line.line, label.unwrap_or_default())
            }
            Err(error) => format!("{} [{name}] {error}", line.line),
        }
    };
    lines(format, text.replace("{A}", A).replace("{B}", B)).into_iter().map(words).collect()
}

fn detected(text: &str) -> Result<Format, Ambiguous> {
    detect(text.replace("{A}", A).replace("{B}", B).as_bytes(), Algorithm::Pdq)
}

#[test]
fn hex() {
    let text = "\u{feff}# a comment\r\n{A}\r\n\r\n  {B}  \n{A},some words\nhash={B},quality=80,label=x,owner=me\nabc\n";
    let expected = [
        "2 [] A None  ",
        "4 [] B None  ",
        "5 [some words] A None  ",
        "6 [] B Some(80) x ",
        "7 [] this is no pdq hash: expected 64 hex digits, found 3 characters",
    ];
    assert_eq!(words(Format::Hex, text), expected);
    assert_eq!(detected(text), Ok(Format::Hex));
    assert_eq!(words(Format::Hex, "{A}"), ["1 [] A None  "], "no line end at the end");
}

#[test]
fn a_record_that_begins_with_a_hash_sign_is_not_lost_as_a_comment() {
    let text = "# a comment\npath,algorithm,hash,quality,view\n#1.jpg,pdq,{A},98,full\n#2\nb.jpg,pdq,{B},98,full\n";
    let expected = [
        "3 [#1.jpg] A Some(98)  full",
        "4 [#2] this is no pdq hash: expected 64 hex digits, found 0 characters",
        "5 [b.jpg] B Some(98)  full",
    ];
    assert_eq!(words(Format::Csv, text), expected);
    assert_eq!(words(Format::Csv, "# a comment\n{A},98,#1.jpg\n"), ["2 [#1.jpg] A Some(98)  "]);
}

#[test]
fn csv_with_a_header() {
    let text = "id,Algorithm,hash,label,quality,filename,view\n\
        1,pdq,{A},first,98,\"a, \"\"b\"\".jpg\",full\n\
        2,PDQ,{B},,,\"two\nlines.jpg\",cimg512\n\
        3,sscd,{A},,,,\n\
        4,,{A},,200,,\n\
        5,pdq\n\
        6,pdq,{A},,,,sideways\n";
    let expected = [
        "2 [a, \"b\".jpg] A Some(98) first full",
        "3 [two\nlines.jpg] B None  cimg512",
        &format!("5 [] {}", "sscd".parse::<Algorithm>().expect_err("no algorithm")),
        "6 [] \"200\" is no quality: expected a whole number from 0 to 100",
        "7 [] this is no pdq hash: expected 64 hex digits, found 0 characters",
        "8 [] \"sideways\" is no view that this build knows",
    ];
    assert_eq!(words(Format::Csv, text), expected);
    assert_eq!(detected(text), Ok(Format::Csv));
    let dataset = "signal_type,signal_str,collab,category,tags\npdq,{A},x,y,z\nvideo_md5,0123,x,y,z\n";
    assert_eq!(words(Format::Csv, dataset).len(), 2);
    assert_eq!(words(Format::Csv, dataset)[0], "2 [] A None  ");
    assert_eq!(detected(dataset), Ok(Format::Csv));
    assert_eq!(words(Format::Csv, "name,pdq\na.jpg,{B}\n"), ["2 [a.jpg] B None  "]);
    assert_eq!(words(Format::Csv, "name,size\na.jpg,{B}\n").len(), 2, "no column of hashes: refused, not lost");
    assert_eq!(detected("{A},hash\n"), Ok(Format::Hex), "words that look like a header");
}

#[test]
fn of_several_columns_of_hashes_the_one_that_was_asked_for_is_read() {
    let text = "file,ahash,dhash,external:net:8\na.jpg,0000000000000001,0000000000000002,04\n";
    for (name, expected) in [("dhash", 2), ("ahash", 1), ("external:net:8", 4)] {
        let algorithm: Algorithm = name.parse().expect("an algorithm");
        assert_eq!(detect(text.as_bytes(), algorithm), Ok(Format::Csv));
        let mut found = read(Format::Csv, algorithm, text.as_bytes()).map(|line| line.expect("a slice reads").result);
        let row = found.next().expect("one line").expect("a good one");
        assert_eq!((row.algorithm, row.fingerprint.hash.0), (algorithm, [expected, 0, 0, 0]));
    }
}

#[test]
fn csv_of_the_reference_hasher() {
    let text = "{A},98,/photos/\"odd\", name.jpg\n{B},12,\"left open.jpg\n{A},97,b.jpg\n";
    let expected =
        ["1 [/photos/\"odd\", name.jpg] A Some(98)  ", "2 [\"left open.jpg] B Some(12)  ", "3 [b.jpg] A Some(97)  "];
    assert_eq!(words(Format::Csv, text), expected);
    assert_eq!(detected(text), Ok(Format::Csv));
    assert_eq!(words(Format::Csv, "{A},98,\"open at the very start\n{B},97,b.jpg\n").len(), 2);
}

#[test]
fn a_quote_that_is_left_open_takes_no_other_line_with_it() {
    let text = format!("hash,name\n{A},\"open\n{}", format!("{B},b.jpg\n").repeat(100));
    let found = lines(Format::Csv, &text);
    assert_eq!(found.len(), 101);
    assert!(matches!(found[0].result, Err(LineError::Shape(_))));
    assert!(found[1..].iter().all(|line| line.result.is_ok()));
    assert_eq!(found.last().map(|line| line.line), Some(102));
}

#[test]
fn ndjson() {
    let text = "{\"v\":1,\"path\":\"a.jpg\",\"algorithm\":\"pdq\",\"hash\":\"{A}\",\"quality\":98,\"view\":\"rot90\"}\n\
        {\"v\":1,\"path\":\"b.jpg\",\"outcome\":\"unreadable\",\"reason\":\"not a picture\"}\n\
        {\"hash\":\"{B}\",\"new\":[1,{}],\"path\":\"a\\nb\"}\n\
        {\"v\":2,\"hash\":\"{B}\"}\n\
        {\"v\":1,\"path\":\"c.jpg\",\"outcome\":\"clean\"}\n";
    let expected = [
        "1 [a.jpg] A Some(98)  rot90",
        "2 [b.jpg] this picture could not be read: not a picture",
        "3 [a\nb] B None  ",
        "4 [] this record has version 2; this build reads version 1",
        "5 [c.jpg] this record has no \"hash\"",
    ];
    assert_eq!(words(Format::Ndjson, text), expected);
    assert_eq!(detected(text), Ok(Format::Ndjson));
    assert_eq!(lines(Format::Ndjson, "{\"hash\":\n[]\n").iter().filter(|line| line.result.is_err()).count(), 2);
}

#[test]
fn exchange_files_and_our_own_text() {
    let text = "pdq {A}\n{B}\nvideo_md5 {A}\npdq {A} more\n";
    let found = words(Format::ThreatExchange, text);
    assert_eq!(found[..2], ["1 [] A None  ", "2 [] B None  "]);
    assert!(found[2].contains("\"video_md5\" is not known here"), "{}", found[2]);
    assert!(found[3].contains("expected an algorithm and a hash"), "{}", found[3]);
    assert_eq!(detected("pdq {A}\npdq {B}\n"), Ok(Format::ThreatExchange));
    assert_eq!(detected("{A}\npdq {B}\n"), Ok(Format::ThreatExchange));

    let text = "pdq  {A}  98  two  spaces.jpg\npdq  {B}  12\npdq  {B}  -  x\npdq {A}\n";
    let found = words(Format::Text, text);
    assert_eq!(found[..3], ["1 [two  spaces.jpg] A Some(98)  ", "2 [] B Some(12)  ", "3 [x] B None  "]);
    assert!(found[3].contains("two spaces"), "{}", found[3]);
    assert_eq!(detected(&text.replace("\npdq {A}", "")), Ok(Format::Text));
    assert_eq!(detected("pdq  {A}  98  a.jpg\npdq  {B}"), Ok(Format::Text), "the last line is cut");
}

#[test]
fn what_is_ambiguous_is_refused() {
    for text in ["", "# only a comment\n", "hello\n", "0123456789abcdef\n", "{\"hashRecords\":[\n", "<queryResult>"] {
        let error = detected(text).expect_err(text).to_string();
        assert!(error.contains("--from hex|csv"), "{error}");
    }
    let error = detected("{A},98\n").expect_err("a quality or words").to_string();
    assert!(error.ends_with("--from csv|hex"), "{error}");
    let error = detected("{A}\n{\"hash\":\"{A}\"}\n").expect_err("two formats").to_string();
    assert!(error.ends_with("--from hex|ndjson"), "{error}");
    assert_eq!(detected("abc\n{A}\n{B}\n"), Ok(Format::Hex), "a broken line is the reader's to refuse");
}

#[test]
fn long_lines_are_refused_and_skipped() {
    let long = "x".repeat(LINE_LIMIT + 1);
    let longer = "y".repeat(3 * LINE_LIMIT);
    let at_limit = format!("{A},{}", "z".repeat(LINE_LIMIT - 65));
    let found = lines(Format::Hex, format!("{long}\n{A}\r\n{longer}\r\n{at_limit}\r\n{B}"));
    let good: Vec<_> = found.iter().map(|line| (line.line, line.result.is_ok())).collect();
    assert_eq!(good, [(1, false), (2, true), (3, false), (4, true), (5, true)]);
    assert_eq!(found[0].result, Err(LineError::TooLong));
}

#[test]
fn bytes_that_are_no_text_spoil_a_hash_and_not_a_name() {
    let bytes = [A.as_bytes(), b",98,caf\xe9.jpg\n", &A.as_bytes()[..63], b"\xe9,98,a.jpg\n"].concat();
    let found = lines(Format::Csv, bytes);
    assert_eq!(found[0].name.as_deref(), Some("caf\u{fffd}.jpg"));
    assert!(found[0].result.is_ok());
    assert_eq!(found[1].result, Err(LineError::NotText));
}

#[test]
fn a_stream_that_fails_is_no_end_of_the_list() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }
    let good = format!("{A}\n");
    let stream = BufReader::new(good.as_bytes().chain(Broken));
    let found: Vec<_> = read(Format::Hex, Algorithm::Pdq, stream).collect();
    assert_eq!(found.len(), 2);
    assert!(found[0].is_ok() && found[1].is_err());
    let stream = BufReader::new(good.as_bytes().chain(Broken));
    assert!(BlocklistBuilder::new(Algorithm::Pdq).import(Format::Hex, stream).is_err());
}

#[test]
fn a_report_counts_every_line_once() {
    let text = format!(
        "path,algorithm,hash,quality,view,label\n\
        a.jpg,pdq,{A},98,cimg512,Not A Label\nb.jpg,pdq,{A},98,cimg512,ok\nc.jpg,pdq,{A},12,cimg512,\n,pdq,{},,,\n,pdq,12,,,\n",
        "0".repeat(64)
    );
    let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
    let report = builder.import(Format::Csv, text.as_bytes()).expect("a slice reads");
    assert_eq!((report.accepted, report.repeated, report.refused), (1, 1, 3));
    assert_eq!((report.names_dropped, report.labels_dropped), (3, 1));
    let refused: Vec<_> = report.errors.iter().map(|(line, _)| *line).collect();
    assert_eq!(refused, [4, 5, 6]);
    let mut bytes = Vec::new();
    builder.write_to(&mut bytes).expect("a vector takes everything");
    assert!(!String::from_utf8_lossy(&bytes).contains("jpg"), "names never reach a list");
    let list = Blocklist::new(bytes).expect("just written");
    assert_eq!(list.profile(), Some(Profile::Cimg512), "the lines said so");
    assert_eq!(list.get(1).expect("a good list").expect("there").label, Some("ok"));
}

proptest! {
    #[test]
    fn no_bytes_make_an_import_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        format in prop::sample::select(Format::ALL.to_vec()),
    ) {
        let _ = detect(&bytes, Algorithm::Pdq);
        let _ = lines(format, &bytes);
    }

    /// Pieces of real files in any order: these get further than noise does.
    #[test]
    fn no_mixture_of_pieces_makes_an_import_panic(
        pieces in prop::collection::vec(prop::sample::select(vec![
            A, B, "pdq", "  ", " ", ",", "\"", "\n", "\r\n", "hash", "name", "{\"hash\":\"", "\"}", "98", "é", "#", "=",
        ]), 0..40),
        format in prop::sample::select(Format::ALL.to_vec()),
    ) {
        let text = pieces.concat();
        let _ = detect(text.as_bytes(), Algorithm::Pdq);
        let found = lines(format, &text);
        prop_assert!(found.windows(2).all(|pair| pair[0].line < pair[1].line));
        let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
        let report = builder.import(format, text.as_bytes()).expect("a slice reads");
        prop_assert_eq!(report.accepted + report.repeated + report.refused, found.len() as u64);
    }
}
