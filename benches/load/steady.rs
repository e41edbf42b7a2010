//! Requests at a steady rate, whatever becomes of those before: what a request takes is counted from the
//! moment when it was due, so that one that had to wait for another has taken long.
//!
//! Each connection has a thread that sleeps until its next request is due: the clocks of an async runtime tell
//! milliseconds, and what is measured here takes less.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use super::client::{READ, head_of_whole};

/// Who asks what, over so many connections and so often in all.
pub struct Asking<'a> {
    pub address: SocketAddr,
    pub connections: u32,
    pub per_second: u32,
    /// Writes the next request of a connection.
    pub write: &'a (dyn Fn(u32, &mut Vec<u8>) + Sync),
    /// Whether the body is what was hoped for.
    pub is_good: fn(&str) -> bool,
}

impl Asking<'_> {
    /// Asks for some time; gives what each request took, in no order.
    pub fn run(&self, time: Duration) -> Vec<Duration> {
        // Time for all connections to be opened.
        let began = Instant::now() + Duration::from_millis(100);
        thread::scope(|scope| {
            let connections = (0..self.connections)
                .map(|number| scope.spawn(move || self.ask_until(number, began, began + time)))
                .collect::<Vec<_>>();
            let times = connections.into_iter().map(|connection| connection.join());
            times
                .flat_map(|times| times.expect("it has not panicked"))
                .collect()
        })
    }

    fn ask_until(&self, number: u32, began: Instant, end: Instant) -> Vec<Duration> {
        let mut connection = Connection::open(self.address);
        let mut times = Vec::new();
        for turn in 0.. {
            let place = u64::from(turn * self.connections + number);
            let due = began
                + Duration::from_secs(1) / self.per_second * u32::try_from(place).expect("few");
            // The second holds for those that are late: they do not go on when the others have ended.
            if due >= end || Instant::now() >= end {
                break;
            }
            thread::sleep(due.saturating_duration_since(Instant::now()));
            (self.write)(number, &mut connection.request);
            connection.ask(self.is_good);
            times.push(due.elapsed());
        }
        times
    }
}

struct Connection {
    socket: TcpStream,
    request: Vec<u8>,
    answer: Vec<u8>,
    read: Vec<u8>,
}

impl Connection {
    fn open(address: SocketAddr) -> Self {
        let socket = TcpStream::connect(address).expect("the server accepts");
        socket.set_nodelay(true).expect("a socket of TCP");
        Self {
            socket,
            request: Vec::new(),
            answer: Vec::new(),
            read: vec![0; READ],
        }
    }

    fn ask(&mut self, is_good: fn(&str) -> bool) {
        let written = self.socket.write_all(&self.request);
        written.expect("the server reads");
        self.answer.clear();
        let head = loop {
            let read = self
                .socket
                .read(&mut self.read)
                .expect("the server answers");
            assert_ne!(read, 0, "the server hangs up");
            self.answer.extend_from_slice(&self.read[..read]);
            if let Some(head) = head_of_whole(&self.answer) {
                break head;
            }
        };
        let body = str::from_utf8(&self.answer[head..]).expect("JSON is text");
        assert!(is_good(body), "{body}");
    }
}
