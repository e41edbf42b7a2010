//! Many connections that ask one question after the other, over HTTP/1.1 that is kept alive.
//!
//! It does no more than it must: what it reads of an answer is the status, the length and the beginning
//! of the body. So one core of it keeps one core of any server busy.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Builder;

use super::cores;
use super::pages::Question;

/// Bytes that are read at once, if they are there.
pub const READ: usize = 256 << 10;

/// What came of asking for some time.
pub struct Round {
    lasted: Duration,
    /// What each request took, the shortest first.
    pub times: Vec<Duration>,
}

impl Round {
    pub fn per_second(&self) -> f64 {
        self.times.len() as f64 / self.lasted.as_secs_f64()
    }

    pub fn quantile(&self, part: f64) -> Duration {
        self.times[((self.times.len() - 1) as f64 * part) as usize]
    }
}

/// Asks for some time, over so many connections at once.
pub fn measure(question: &Question, connections: usize, time: Duration) -> Round {
    on_a_core_of_its_own(async || {
        let began = Instant::now();
        let asking = (0..connections).map(|_| ask_until(question, began + time));
        let mut times = join_all(asking).await.concat();
        let lasted = began.elapsed();
        times.sort_unstable();
        Round { lasted, times }
    })
}

/// The head and the body of one answer.
pub fn ask_once(question: &Question) -> (String, Vec<u8>) {
    on_a_core_of_its_own(async || {
        let mut connection = Connection::open(question).await;
        let head = connection.ask(question).await;
        let (head, body) = connection.answer.split_at(head);
        (String::from_utf8_lossy(head).into_owned(), body.to_vec())
    })
}

fn on_a_core_of_its_own<T: Send>(work: impl AsyncFnOnce() -> T + Send) -> T {
    let run = || {
        cores::keep_to(1);
        let runtime = Builder::new_current_thread().enable_io().build();
        runtime.expect("a socket").block_on(work())
    };
    std::thread::scope(|scope| scope.spawn(run).join().expect("it has not panicked"))
}

async fn ask_until(question: &Question, end: Instant) -> Vec<Duration> {
    let mut connection = Connection::open(question).await;
    let mut times = Vec::new();
    let mut now = Instant::now();
    while now < end {
        connection.ask(question).await;
        times.push(now.elapsed());
        now = Instant::now();
    }
    times
}

struct Connection {
    socket: TcpStream,
    request: Vec<u8>,
    answer: Vec<u8>,
}

impl Connection {
    async fn open(question: &Question) -> Self {
        let socket = TcpStream::connect(question.address).await;
        let socket = socket.expect("the server accepts");
        socket.set_nodelay(true).expect("a socket of TCP");
        Self {
            socket,
            request: Vec::new(),
            answer: Vec::with_capacity(READ),
        }
    }

    /// Sends the next request and reads its answer, which has to be one without errors; gives the length
    /// of its head.
    async fn ask(&mut self, question: &Question) -> usize {
        question.write(&mut self.request);
        let written = self.socket.write_all(&self.request).await;
        written.expect("the server reads");
        self.answer.clear();
        loop {
            let read = self.socket.read_buf(&mut self.answer).await;
            assert_ne!(read.expect("the server answers"), 0, "the server hangs up");
            if let Some(head) = head_of_whole(&self.answer) {
                return head;
            }
        }
    }
}

/// The length of the head of an answer, once all of it is there. It has to be one without errors.
pub fn head_of_whole(answer: &[u8]) -> Option<usize> {
    let end = answer.windows(4).position(|end| end == b"\r\n\r\n")?;
    let (head, body) = answer.split_at(end + 4);
    (body.len() == announced(head)).then(|| {
        let beginning = String::from_utf8_lossy(&body[..body.len().min(400)]);
        assert!(head.starts_with(b"HTTP/1.1 200 "), "{beginning}");
        assert!(body.starts_with(b"{\"data\":"), "{beginning}");
        head.len()
    })
}

/// The length of the body. Both servers write it in these letters.
fn announced(head: &[u8]) -> usize {
    let name = b"\r\ncontent-length: ";
    let place = head.windows(name.len()).position(|part| part == name);
    let digits = &head[place.expect("a length") + name.len()..];
    let digits = digits.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number, digit| number * 10 + usize::from(digit - b'0'))
}
