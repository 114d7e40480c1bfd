//! Work that the compiler may do with more than the least instructions of its target.
//!
//! Nothing here is written in intrinsics: plain Rust is inlined into a function that may use AVX2, and
//! the compiler does the rest. No instruction of AVX2 rounds a float otherwise than the plain ones, and
//! multiplications are never fused with additions, so the results are the same to the bit.
#![allow(unsafe_code, reason = "a function that needs CPU features can only be called in an unsafe block")]

/// A piece of work worth compiling twice. `run`, and all that it calls in its loops, is
/// `#[inline(always)]`: what is not inlined is compiled without the wider instructions.
pub(crate) trait Kernel {
    type Output;

    fn run(self) -> Self::Output;
}

/// Runs a kernel with the widest instructions that this machine has for it.
pub(crate) fn run<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the CPU was just asked for the one feature that the function is compiled with.
        return unsafe { run_avx2(kernel) };
    }
    kernel.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn run_avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

/// Whether [`run`] gives a kernel more than its own `run` does: where it does not, a test that compares
/// the two says so.
#[cfg(test)]
pub(crate) fn is_wide() -> bool {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        return true;
    }
    eprintln!("SKIPPED: plain instructions beside wide ones; this machine has no AVX2");
    false
}
