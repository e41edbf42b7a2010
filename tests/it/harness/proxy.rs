//! Stands between a server and its database, and can be cut as a cable can.

use std::net::SocketAddr;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What becomes of what is sent through it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    Open,
    /// Connections end, and new ones end at once.
    Cut,
    /// Connections stay, and nothing comes through.
    Silent,
}

/// Ends with the test.
pub struct Proxy {
    address: SocketAddr,
    passage: watch::Sender<Passage>,
    /// How often open connections have gone silent.
    silenced: watch::Sender<u64>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// To the server of a database's URL.
    pub async fn before(url: &str) -> Self {
        let target = authority(url).to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (passage, watching) = watch::channel(Passage::Open);
        let (silenced, silencing) = watch::channel(0);
        let accepting = tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let mut silencing = silencing.clone();
                silencing.mark_unchanged();
                let pass = pass(socket, target.clone(), watching.clone());
                tokio::spawn(async move {
                    let mut pass = std::pin::pin!(pass);
                    tokio::select! {
                        () = &mut pass => {}
                        // Neither closed nor carried on, as long as the proxy lasts.
                        Ok(()) = silencing.changed() => {
                            while silencing.changed().await.is_ok() {}
                        }
                    }
                });
            }
        });
        Self {
            address,
            passage,
            silenced,
            accepting,
        }
    }

    /// The same database, through the proxy.
    pub fn url(&self, url: &str) -> String {
        url.replacen(authority(url), &self.address.to_string(), 1)
    }

    /// Lets nothing through the connections that are open now; new ones work.
    pub fn silence_open_connections(&self) {
        self.silenced.send_modify(|times| *times += 1);
    }

    pub fn set(&self, passage: Passage) {
        self.passage.send_replace(passage);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Host and port.
fn authority(url: &str) -> &str {
    let (_, rest) = url.split_once("://").unwrap();
    let (authority, _) = rest.split_once('/').unwrap();
    authority.rsplit('@').next().unwrap()
}

async fn pass(mut client: TcpStream, target: String, mut passage: watch::Receiver<Passage>) {
    let Ok(mut server) = TcpStream::connect(target).await else {
        return;
    };
    loop {
        // Whoever connects while nothing comes through waits as well.
        let opened = passage.wait_for(|passage| *passage != Passage::Silent);
        match opened.await.map(|passage| *passage) {
            Ok(Passage::Open) => {}
            _ => return,
        }
        tokio::select! {
            _ = copy_bidirectional(&mut client, &mut server) => return,
            _ = passage.wait_for(|passage| *passage != Passage::Open) => {}
        }
    }
}
