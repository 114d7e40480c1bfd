//! The binary among other processes: long-lived gates, closed pipes, Ctrl-C.

mod support;

use std::io::{BufRead, BufReader, Write, pipe};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Instant;

use support::{HANGS, Place, SCENE_HASH};

/// A gate that runs until its stdin ends, and the lines that it answers.
struct Gate {
    child: Child,
    names: Option<ChildStdin>,
    records: Receiver<String>,
}

impl Gate {
    fn open(place: &Place, extra: &[&'static str]) -> Self {
        let args = ["scan", "--list", "list.nmk", "--format", "ndjson", "-q", "--files-from", "-"];
        let mut command = place.command(args.iter().chain(extra).copied());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the binary runs");
        let (names, stdout) = (child.stdin.take(), child.stdout.take().expect("it is piped"));
        let (send, records) = channel();
        thread::spawn(move || {
            BufReader::new(stdout).lines().map_while(Result::ok).try_for_each(|line| send.send(line))
        });
        Self { child, names, records }
    }

    /// Writes one name and waits for its record, before anything else is written.
    fn ask(&mut self, name: &str) -> String {
        let names = self.names.as_mut().expect("it is open");
        names.write_all(name.as_bytes()).and_then(|()| names.flush()).expect("the gate listens");
        self.records.recv_timeout(HANGS).expect("each name is answered at once")
    }

    fn code(&mut self) -> Option<i32> {
        let start = Instant::now();
        while start.elapsed() < HANGS {
            if let Some(status) = self.child.try_wait().expect("it is our child") {
                return status.code();
            }
            thread::sleep(std::time::Duration::from_millis(5));
        }
        let _ = self.child.kill();
        panic!("the process hangs");
    }
}

#[test]
fn a_long_lived_gate_answers_each_name_before_the_next_is_written() {
    let place = Place::with_list();
    for (extra, end) in [(&[][..], "\n"), (&["-0", "-j", "16"], "\0"), (&["-j", "1"], "\n")] {
        let mut gate = Gate::open(&place, extra);
        for (name, outcome) in [
            ("fractal.png", "clean"),
            ("scene.png", "match"),
            ("missing.png", "unreadable"),
            ("-", "unreadable"),
            ("black.png", "low_quality"),
            ("fractal.png", "clean"),
        ] {
            let start = format!("{{\"v\":1,\"path\":\"{name}\",\"outcome\":\"{outcome}\"");
            let record = gate.ask(&format!("{name}{end}"));
            assert!(record.starts_with(&start), "{record}");
        }
        gate.names = None;
        assert_eq!(gate.code(), Some(3), "{extra:?}");
        assert!(gate.records.recv().is_err(), "no record is left over");
    }
}

#[test]
fn a_damaged_list_ends_a_gate_that_waits_for_its_next_name() {
    let place = Place::with_list();
    let mut list = place.bytes("list.nmk");
    let first_row = u64::from_le_bytes(list[264..272].try_into().expect("eight bytes")) as usize;
    list[first_row] ^= 1;
    place.file("list.nmk", list);
    let mut gate = Gate::open(&place, &[]);
    gate.names.as_mut().expect("it is open").write_all(b"scene.png\n").expect("the gate listens");
    assert_eq!(gate.code(), Some(2), "while its stdin is open");
    assert!(gate.records.recv().is_err(), "nothing is called clean");
}

#[test]
fn a_gate_whose_reader_has_gone_ends_while_its_stdin_is_open() {
    let place = Place::with_list();
    for args in [&["scan", "--list", "list.nmk", "--format", "ndjson"][..], &["hash"]] {
        let (reader, writer) = pipe().expect("the system has pipes");
        drop(reader);
        let mut command = place.command(args.iter().copied().chain(["--files-from", "-"]));
        let mut child = command.stdin(Stdio::piped()).stdout(writer).spawn().expect("the binary runs");
        let mut names = child.stdin.take();
        names.as_mut().expect("it is piped").write_all(b"scene.png\n").expect("the gate listens");
        let (_send, records) = channel();
        assert_eq!(Gate { child, names, records }.code(), Some(2), "{args:?}");
    }
}

#[test]
fn a_line_that_a_pipe_gives_in_parts_keeps_its_quality() {
    let place = Place::with_list();
    let args = ["scan", "--list", "list.nmk", "--format", "ndjson", "-q", "--hashes", "-"];
    let mut command = place.command(args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the binary runs");
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin.write_all(SCENE_HASH.as_bytes()).expect("it listens");
    thread::sleep(std::time::Duration::from_millis(300));
    stdin.write_all(b",20,blurred.jpg\n").expect("it listens");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let record = "{\"v\":1,\"path\":\"blurred.jpg\",\"outcome\":\"low_quality\",\"quality\":20}\n";
    assert_eq!(String::from_utf8_lossy(&output.stdout), record);
}

#[test]
fn a_reader_that_has_gone_is_two_without_a_word() {
    let place = Place::with_list();
    for args in [
        &["hash", "scene.png", "fractal.png"][..],
        &["hash", "--format", "csv", "scene.png"],
        &["scan", "--list", "list.nmk", "-v", "fractal.png"],
        &["scan", "--list", "list.nmk", "--format", "ndjson", "fractal.png"],
        &["scan", "--list", "list.nmk", "--format", "csv", "fractal.png"],
        &["compare", "scene.png", "fractal.png"],
        &["list", "export", "list.nmk"],
        &["list", "info", "list.nmk"],
        &["list", "verify", "list.nmk"],
        &["completions", "zsh"],
        &["man"],
    ] {
        let (reader, writer) = pipe().expect("the system has pipes");
        drop(reader);
        let output = place.command(args.iter().copied()).stdin(Stdio::null()).stdout(writer).output();
        let output = output.expect("the binary runs");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
    }
}

#[test]
fn nobody_listening_on_stderr_changes_no_result() {
    let place = Place::with_list();
    for (args, code) in [
        (&["scan", "--list", "list.nmk", "scene.png", "fractal.png"][..], 1),
        (&["scan", "--list", "list.nmk", "fractal.png", "missing.png"], 2),
        (&["hash", "scene.png", "missing.png"], 2),
        (&["list", "merge", "--out", "merged.nmk", "list.nmk"], 0),
        (&["list", "info", "missing.nmk"], 2),
    ] {
        let (reader, writer) = pipe().expect("the system has pipes");
        drop(reader);
        let output = place.command(args.iter().copied()).stdin(Stdio::null()).stderr(writer).output();
        let output = output.expect("the binary runs");
        assert_eq!(output.status.code(), Some(code), "{args:?}");
        assert_eq!(output.stdout, place.run(args.iter().copied()).stdout, "{args:?}");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_is_two_although_all_so_far_was_clean() {
    let place = Place::with_list();
    let mut gate = Gate::open(&place, &[]);
    assert!(gate.ask("fractal.png\n").contains("\"clean\""));
    let sent = Command::new("kill").args(["-INT", &gate.child.id().to_string()]).status();
    assert!(sent.expect("this system has kill").success());
    assert_eq!(gate.code(), Some(2));
}
