//! What the process takes of the machine, under the names that all processes have at Prometheus.

use std::fmt;
use std::fs;
use std::time::SystemTime;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

/// Of a second: in it Linux tells times to programs, whatever it counts in itself.
const TICKS: f64 = 100.0;

/// This process.
#[derive(Debug)]
pub struct ProcessCollector {
    started: SystemTime,
}

impl ProcessCollector {
    pub fn started_now() -> Self {
        Self {
            started: SystemTime::now(),
        }
    }
}

impl Collector for ProcessCollector {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        let mut gauge = |name, help, value: f64| {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)
        };
        if let Ok(started) = self.started.duration_since(SystemTime::UNIX_EPOCH) {
            let help = "Start time of the process, in seconds since the Unix epoch.";
            gauge("process_start_time_seconds", help, started.as_secs_f64())?;
        }
        // Only Linux has these files; elsewhere nothing is told.
        if let Some(bytes) = resident_bytes() {
            let help = "Resident memory size.";
            gauge("process_resident_memory_bytes", help, bytes)?;
        }
        if let Some(seconds) = processor_seconds() {
            let counter = ConstCounter::new(seconds);
            let help = "User and system CPU time of the process.";
            let kind = counter.metric_type();
            counter.encode(encoder.encode_descriptor(
                "process_cpu_seconds",
                help,
                None,
                kind,
            )?)?;
        }
        Ok(())
    }
}

fn resident_bytes() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024.0)
}

fn processor_seconds() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program comes second, in brackets, and may have any characters.
    let (_, after_name) = status.rsplit_once(") ")?;
    let mut ticks = after_name.split(' ').skip(11).take(2);
    let mut next = || ticks.next()?.parse::<f64>().ok();
    Some((next()? + next()?) / TICKS)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn linux_tells_what_the_process_takes() {
        let before = processor_seconds().unwrap();
        let began = std::time::Instant::now();
        while began.elapsed().as_millis() < 100 {}
        assert!(processor_seconds().unwrap() > before);
        assert!(resident_bytes().unwrap() > 100_000.0);
    }
}
