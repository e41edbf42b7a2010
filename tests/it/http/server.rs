//! The server on real sockets: who waits how long for whom.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use mission_graph::server::{ServeError, serve, serve_on};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::{COMPUTING, config, edge, world};

/// Patient with nobody.
const HASTY: [(&str, &str); 5] = [
    ("limits.header_timeout_seconds", "1"),
    ("limits.body_timeout_seconds", "1"),
    ("limits.write_timeout_seconds", "1"),
    ("limits.request_timeout_seconds", "20"),
    ("limits.shutdown_seconds", "2"),
];

pub struct Server {
    pub address: SocketAddr,
    pub stop: oneshot::Sender<()>,
    pub running: JoinHandle<()>,
}

impl Server {
    pub async fn start(more: &[(&str, &str)]) -> Self {
        let settings = [&HASTY, more].concat();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, told) = oneshot::channel();
        let (edge, config) = (edge(&settings), config(&settings));
        let running = tokio::spawn(async move {
            let told = async { drop(told.await) };
            serve_on(listener, edge, &config, told).await;
        });
        Self {
            address,
            stop,
            running,
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Connects and sends.
    pub async fn send(&self, bytes: &str) -> TcpStream {
        connected(self.address, bytes).await
    }
}

async fn connected(address: SocketAddr, bytes: &str) -> TcpStream {
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(bytes.as_bytes()).await.unwrap();
    socket
}

/// What arrives until the server closes.
pub async fn rest(mut socket: TcpStream) -> String {
    let mut bytes = Vec::new();
    // A connection that is cut off may end in an error; what came before counts.
    let read = timeout(Duration::from_secs(8), socket.read_to_end(&mut bytes)).await;
    assert!(read.is_ok(), "the server does not close");
    String::from_utf8_lossy(&bytes).into_owned()
}

fn asking(query: &str, connection: &str) -> String {
    let query = query.replace(' ', "%20");
    asking_for(&format!("/graphql?query={query}"), connection)
}

fn asking_for(path: &str, connection: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: {connection}\r\n\r\n")
}

#[tokio::test]
async fn silent_and_slow_sockets_are_closed() {
    let server = Server::start(&[]).await;
    let beginnings = [
        "",
        "P",
        "PRI * HTTP/2.0\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHos",
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    ];
    for beginning in beginnings {
        let start = Instant::now();
        let socket = server.send(beginning).await;
        let answer = rest(socket).await;
        assert!(
            start.elapsed() > Duration::from_millis(800),
            "{beginning:?}: {answer}"
        );
        assert!(start.elapsed() < Duration::from_secs(20), "{beginning:?}");
    }
}

#[tokio::test]
async fn a_connection_that_is_not_used_again_is_closed() {
    let server = Server::start(&[]).await;
    let socket = server.send(&asking("{hello}", "keep-alive")).await;
    assert!(rest(socket).await.contains("\"hello\":\"world\""));
}

#[tokio::test]
async fn an_answer_nobody_reads_is_given_up() {
    let server = Server::start(&[("limits.connections", "1")]).await;
    // Many answers, none of them read, until neither side can hold more.
    let lazy = server.connect().await;
    let (_reads, mut writes) = lazy.into_split();
    let asking = "GET /graphiql/graphiql.min.js HTTP/1.1\r\nHost: x\r\n\r\n".repeat(50);
    drop(writes.write_all(asking.as_bytes()).await);
    // Its place is the only one; the next gets it once the lazy one is given up.
    let next = server
        .send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .await;
    assert!(rest(next).await.contains("\"ok\""));
}

#[tokio::test]
async fn connections_beyond_the_limit_wait() {
    let server = Server::start(&[("limits.connections", "1")]).await;
    let start = Instant::now();
    let silent = server.connect().await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let next = server.send(&asking("{hello}", "close")).await;
    assert!(rest(next).await.contains("\"hello\":\"world\""));
    assert!(start.elapsed() > Duration::from_millis(800));
    drop(silent);
}

#[tokio::test]
async fn what_is_in_flight_is_answered_before_the_end() {
    let server = Server::start(&[]).await;
    let busy = server
        .send(&asking("{waits(milliseconds:1000)}", "keep-alive"))
        .await;
    let idle = server.send(&asking("{hello}", "keep-alive")).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(
        TcpStream::connect(server.address).await.is_err(),
        "still accepts"
    );
    assert!(rest(busy).await.contains("\"waits\":1000"));
    assert!(rest(idle).await.contains("\"hello\":\"world\""));
    timeout(Duration::from_secs(2), server.running)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn a_server_that_drains_says_so_and_takes_requests() {
    let server = Server::start(&[("limits.drain_seconds", "2")]).await;
    let idle = server.send(&asking("{hello}", "keep-alive")).await;
    let readiness = asking_for("/readyz", "close");
    let before = server.send(&readiness).await;
    assert!(rest(before).await.starts_with("HTTP/1.1 200"));
    let told = Instant::now();
    server.stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let answer = rest(connected(server.address, &readiness).await).await;
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("\"stopping\""), "{answer}");
    let new = connected(server.address, &asking("{hello}", "close")).await;
    assert!(rest(new).await.contains("\"hello\":\"world\""));
    assert!(told.elapsed() < Duration::from_secs(2), "a slow machine");
    timeout(Duration::from_secs(4), server.running)
        .await
        .unwrap()
        .unwrap();
    assert!(told.elapsed() >= Duration::from_secs(2));
    assert!(TcpStream::connect(server.address).await.is_err());
    assert!(rest(idle).await.contains("\"hello\":\"world\""));
}

/// The computation has no end of its own, and its time would be over only after that of the test.
#[tokio::test]
async fn a_client_that_leaves_ends_the_computation_it_asked_for() {
    let server = Server::start(&[("limits.concurrent", "1")]).await;
    let asking_for_ever = asking("{computesForEver}", "keep-alive");
    let client = server.send(&asking_for_ever).await;
    until_computing(1).await;
    drop(client);
    until_computing(0).await;
    // Its place among the requests that are executed is free again as well.
    let next = server.send(&asking("{hello}", "close")).await;
    assert!(rest(next).await.contains("\"hello\":\"world\""));
}

async fn until_computing(computations: usize) {
    let reached = async {
        while COMPUTING.load(Ordering::SeqCst) != computations {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(15), reached).await.unwrap();
}

#[tokio::test]
async fn the_end_does_not_wait_for_ever() {
    let server = Server::start(&[]).await;
    let _busy = server
        .send(&asking("{waits(milliseconds:15000)}", "close"))
        .await;
    let _silent = server.connect().await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.stop.send(()).unwrap();
    timeout(Duration::from_secs(4), server.running)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let config = config(&[("listen", &address.to_string())]);
    let error = serve(&config, world(), mission_graph::schema::build())
        .await
        .unwrap_err();
    assert!(matches!(error, ServeError::AddressInUse(..)));
    assert!(
        error
            .to_string()
            .starts_with(&format!("{address} is already in use"))
    );
}
