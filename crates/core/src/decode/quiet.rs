//! A decoder that panics: nothing on the screen, its words as a value.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether this thread is inside a decoder, so that a panic of its own is expected.
    static DECODING: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; a panic in it prints nothing and becomes `Err` with its message.
///
/// Panics of other threads, and of this one outside `work`, are reported as ever: the hook that is
/// installed on first use hands them on to the one that was there before.
pub(super) fn catch<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !DECODING.try_with(Cell::get).unwrap_or(false) {
                previous(info);
            }
        }));
    });
    let outer = DECODING.replace(true);
    // What `work` has half changed is dropped with it: it owns its decoder and its buffers.
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    DECODING.set(outer);
    result.map_err(|payload| words(payload.as_ref()))
}

fn words(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_words() {
        assert_eq!(catch(|| 7), Ok(7));
        assert_eq!(catch(|| panic!("static words")), Err::<(), _>("static words".to_owned()));
        assert_eq!(catch(|| panic!("{} words", 2)), Err::<(), _>("2 words".to_owned()));
        assert_eq!(catch(|| panic::panic_any(7)), Err::<(), _>("no reason given".to_owned()));
    }

    #[test]
    fn only_the_decoding_thread_is_quiet() {
        let inside = catch(|| {
            assert!(DECODING.get());
            let other = std::thread::spawn(|| DECODING.get()).join();
            other.expect("the other thread does not panic")
        });
        assert_eq!(inside, Ok(false));
        let _ = catch(|| catch(|| panic!("inner")));
        assert!(!DECODING.get(), "quiet ends with the outermost decoder");
    }
}
