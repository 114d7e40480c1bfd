//! What a run leaves behind besides its one file: nothing, as far as a program can see to it.

/// From here on a crash writes no picture of our memory to a disk, and other programs of the same user cannot look into
/// it. Whatever the system refuses stays as it was: a person's photos are not worth less where it does.
#[cfg(unix)]
pub(super) fn guard() {
    use rustix::process::{Resource, Rlimit, setrlimit};

    let nothing = Rlimit { current: Some(0), maximum: Some(0) };
    let _ = setrlimit(Resource::Core, nothing);
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Other systems write such files only where a person has asked for them.
#[cfg(not(unix))]
pub(super) fn guard() {}
