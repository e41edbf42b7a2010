//! Which core a thread runs on.

/// Keeps this thread, and all that it starts from now on, to one core.
///
/// Where that can't be had, the system puts them where it likes, and the client takes from the server.
pub fn keep_to(core: usize) {
    #[cfg(target_os = "linux")]
    {
        use rustix::thread::{CpuSet, sched_setaffinity};

        let mut cores = CpuSet::new();
        cores.set(core);
        if let Err(error) = sched_setaffinity(None, &cores) {
            eprintln!("a thread can't be kept to core {core}: {error}");
        }
    }
    #[cfg(not(target_os = "linux"))]
    eprintln!("a thread can be kept to core {core} on Linux only");
}
