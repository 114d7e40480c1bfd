//! The binary at a terminal of 60 columns, with somebody who reads and types.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::support::HANGS;

/// A terminal in which a command runs.
pub(crate) struct Terminal {
    child: Child,
    keyboard: File,
    screen: Receiver<Vec<u8>>,
    seen: String,
    read: usize,
}

impl Terminal {
    pub(crate) fn open(mut command: Command) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("the system has terminals");
        grantpt(&master).and_then(|()| unlockpt(&master)).expect("it is ours");
        tcsetwinsize(&master, Winsize { ws_row: 24, ws_col: 60, ws_xpixel: 0, ws_ypixel: 0 }).expect("it has a size");
        let name = ptsname(&master, Vec::new()).expect("it has a name");
        let end = || {
            Stdio::from(OpenOptions::new().read(true).write(true).open(name.to_str().expect("text")).expect("it opens"))
        };
        let child = command.stdin(end()).stdout(end()).stderr(end()).spawn().expect("the binary runs");
        drop(command); // it holds the other end, which must close when the child ends
        let keyboard = File::from(master);
        let (send, screen) = channel();
        let mut reader = keyboard.try_clone().expect("a descriptor");
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            // The last reader gets an error, not an end.
            while let Ok(read @ 1..) = reader.read(&mut bytes) {
                if send.send(bytes[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self { child, keyboard, screen, seen: String::new(), read: 0 }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for a line that was not there before and ends with these words, which may have come over several.
    pub(crate) fn wait_for(&mut self, words: &str) {
        let start = Instant::now();
        loop {
            let unwrapped = self.seen[self.read..].replace('\n', " ");
            let end = unwrapped.find(words).map(|at| self.read + at + words.len());
            if let Some(end) = end.filter(|end| self.seen[*end..].starts_with('\n')) {
                self.read = end;
                return;
            }
            match self.screen.recv_timeout(Duration::from_millis(100)) {
                Ok(bytes) => self.seen.push_str(&String::from_utf8(bytes).expect("text").replace('\r', "")),
                Err(RecvTimeoutError::Timeout) if start.elapsed() < HANGS => {}
                Err(_) => panic!("{words:?} never came: {}", self.seen),
            }
        }
    }

    /// Types a line.
    pub(crate) fn type_line(&mut self, line: &str) {
        self.keyboard.write_all(format!("{line}\n").as_bytes()).expect("the terminal takes it");
    }

    /// Waits for the end: the exit code, and all that stood on the screen.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        while let Ok(bytes) = self.screen.recv_timeout(HANGS) {
            self.seen.push_str(&String::from_utf8(bytes).expect("text").replace('\r', ""));
        }
        (self.child.wait().expect("it ends").code(), self.seen)
    }
}
