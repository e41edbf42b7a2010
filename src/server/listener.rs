//! The running server: listens, accepts, and stops when it is told to.
//!
//! An accept loop of our own, since the stock one gives silent and slow sockets all the time in the
//! world.

mod timeout_stream;
mod unread;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use hyper::body::Incoming;
use hyper::{Request, Response, Version};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::{ServiceExt, service_fn};

use self::timeout_stream::TimeoutStream;
use self::unread::{WatchedBody, WriteDeadlines};
use super::{AppState, AppStateError, PeerAddress, metrics_router, public_router, response};
use crate::config::{Config, Limits};
use crate::schema::{self, MissionSchema};
use crate::view::{ClientKey, FairPermit, FairSemaphore};
use crate::world::World;

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(
        "{0} is already in use by another process. Stop that process, or choose another address \
         with {1}."
    )]
    AddressInUse(SocketAddr, &'static str),
    #[error("cannot listen on {0}: {1}. Choose another address with {2}.")]
    Listen(SocketAddr, std::io::Error, &'static str),
    #[error(transparent)]
    Edge(#[from] AppStateError),
    #[error("cannot wait for signals: {0}")]
    Signals(std::io::Error),
}

/// Serves until SIGTERM or Ctrl-C, and then as long as [`serve_on`].
///
/// # Errors
/// When the address can't be listened on, or the state can't be created.
pub async fn serve(
    config: &Config,
    world: Arc<World>,
    schema: MissionSchema,
) -> Result<(), ServeError> {
    let listener = listen(config.listen, "--listen").await?;
    let for_metrics = match config.metrics.listen {
        Some(address) => Some(listen(address, "the setting metrics.listen").await?),
        None => None,
    };
    let stop = shutdown_signal()?;
    let printed = schema::sdl();
    let state = AppState::new(schema, printed, world, config)?;
    // Ends with the process: the last that is told is how the stop went.
    if let Some(listener) = for_metrics {
        if let Ok(address) = listener.local_addr() {
            tracing::info!("metrics at http://{address}/metrics");
        }
        let server = Server::new(listener, metrics_router(state.clone()), config);
        tokio::spawn(async move { server.accept_loop().await });
    }
    serve_on(listener, state, config, stop).await;
    Ok(())
}

/// Serves on a listener until `stop` ends; then for as long as the limits say, so that others may find
/// out at `/readyz`; and then until what is in flight is answered, though no longer than they allow.
pub async fn serve_on(
    listener: TcpListener,
    state: Arc<AppState>,
    config: &Config,
    stop: impl Future<Output = ()>,
) {
    let limits = &config.limits;
    if let Ok(address) = listener.local_addr() {
        tracing::info!("listening on http://{address}");
    }
    let server = Server::new(listener, public_router(state.clone()), config);
    tokio::select! {
        biased;
        () = stop => {}
        never = server.accept_loop() => match never {},
    }
    state.drain();
    if !limits.drain().is_zero() {
        let seconds = limits.drain().as_secs();
        tracing::info!(
            seconds,
            "shutdown requested: /readyz reports it, requests are still accepted"
        );
        let _ = tokio::time::timeout(limits.drain(), server.accept_loop()).await;
    }
    state.stop();
    server
        .close(limits.shutdown(), state.wait_until_stopped())
        .await;
    state.flush().await;
}

/// A listener, what answers there, and the connections that came in.
struct Server {
    listener: TcpListener,
    router: Router,
    builder: auto::Builder<TokioExecutor>,
    connections: GracefulShutdown,
    connection_slots: Arc<Semaphore>,
    shares: Arc<ClientShares>,
    header_timeout: Duration,
    write_timeout: Duration,
}

/// What one client may hold, told by the address that its connections come from.
struct ClientShares {
    /// Addresses are those of proxies.
    is_behind_proxies: bool,
    connections: FairSemaphore,
    /// A permit for each kilobyte of large answers.
    unread: FairSemaphore,
    unread_bytes: usize,
}

/// Bytes of an answer that is large enough to be counted.
const LARGE: u64 = 64 << 10;

/// Clients that may leave as many answers unread as one may, at the same time.
const UNREAD_SHARES: u32 = 8;

impl ClientShares {
    fn new(config: &Config) -> Self {
        let limits = &config.limits;
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let kilobytes = limits.unread_bytes_per_client.div_ceil(1 << 10);
        Self {
            is_behind_proxies: config.client.proxies > 0,
            connections: FairSemaphore::new(
                count(limits.connections),
                limits.connections_per_client,
            ),
            unread: FairSemaphore::new(count(kilobytes).saturating_mul(UNREAD_SHARES), kilobytes),
            unread_bytes: limits.unread_bytes_per_client,
        }
    }

    /// The client, unless it is a proxy or on this machine.
    fn client(&self, peer: SocketAddr) -> Option<ClientKey> {
        let address = peer.ip().to_canonical();
        (!self.is_behind_proxies && !address.is_loopback()).then(|| address.into())
    }

    /// The answer of a request, watched until it is sent; in place of a large one, an error if its client has left too
    /// many unread.
    fn watch(
        &self,
        client: Option<&ClientKey>,
        response: Response<Body>,
        deadlines: Option<Arc<WriteDeadlines>>,
    ) -> Response<Body> {
        let size = response.body().size_hint().lower();
        let permit = match client {
            Some(client) if size > LARGE => {
                let kilobytes = u32::try_from(size >> 10).unwrap_or(u32::MAX);
                match self.unread.try_acquire_many(Some(client), kilobytes) {
                    Ok(permit) => Some(permit),
                    Err(_) => return response::unread_limit_exceeded(self.unread_bytes),
                }
            }
            _ => None,
        };
        match permit.is_some() || deadlines.is_some() {
            true => response.map(|body| Body::new(WatchedBody::new(body, deadlines, permit))),
            false => response,
        }
    }
}

impl Server {
    fn new(listener: TcpListener, router: Router, config: &Config) -> Self {
        let limits = &config.limits;
        Self {
            listener,
            router,
            builder: protocols(limits),
            connections: GracefulShutdown::new(),
            connection_slots: Arc::new(Semaphore::new(limits.connections)),
            shares: Arc::new(ClientShares::new(config)),
            header_timeout: limits.header_timeout(),
            write_timeout: limits.write_timeout(),
        }
    }

    /// Accepts connections. When this is dropped, those that came in live on.
    async fn accept_loop(&self) -> Infallible {
        loop {
            // A place first: those beyond the limit wait in the queue of the system.
            let place = self.connection_slots.clone().acquire_owned().await;
            let place = place.expect("the semaphore is never closed");
            let (socket, peer) = accept(&self.listener).await;
            let client = self.shares.client(peer);
            let Ok(share) = self.shares.connections.try_acquire(client.as_ref()) else {
                tracing::debug!(%peer, "refused a connection: the client has reached the \
                    connection limit");
                continue;
            };
            self.serve(socket, peer, client, (place, share));
        }
    }

    /// Serves a connection in a task of its own.
    fn serve(
        &self,
        socket: TcpStream,
        peer: SocketAddr,
        client: Option<ClientKey>,
        held: (OwnedSemaphorePermit, FairPermit),
    ) {
        let socket = TimeoutStream::new(socket, self.header_timeout, self.write_timeout);
        let deadlines = WriteDeadlines::new(self.write_timeout);
        let (router, shares, unread) =
            (self.router.clone(), self.shares.clone(), deadlines.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            let (router, shares, client) = (router.clone(), shares.clone(), client.clone());
            // HTTP/1 sends one answer after the other, which the socket watches.
            let unread = (request.version() == Version::HTTP_2).then(|| unread.clone());
            request.extensions_mut().insert(PeerAddress(peer));
            async move {
                let response = router.oneshot(request).await?;
                Ok::<_, Infallible>(shares.watch(client.as_ref(), response, unread))
            }
        });
        let connection = self
            .builder
            .serve_connection_with_upgrades(TokioIo::new(socket), TowerToHyperService::new(service))
            .into_owned();
        let connection = self.connections.watch(connection);
        tokio::spawn(async move {
            tokio::select! {
                ended = connection => {
                    if let Err(error) = ended {
                        tracing::debug!("connection closed: {error}");
                    }
                }
                () = deadlines.wait_until_missed() => {
                    tracing::debug!(%peer, "closed a connection: the client did not read its \
                        response");
                }
            }
            drop(held);
        });
    }

    /// Accepts no more, and gives what is in flight so long to end, upgraded connections included.
    async fn close(self, patience: Duration, upgraded: impl Future<Output = ()>) {
        drop(self.listener);
        let open = self.connections.count();
        tracing::info!(open, "shutting down: completing requests in flight");
        let ended = async {
            self.connections.shutdown().await;
            upgraded.await;
        };
        if tokio::time::timeout(patience, ended).await.is_err() {
            tracing::warn!(
                "closing connections that are still open after {} seconds",
                patience.as_secs()
            );
        }
    }
}

/// The setting is the one that chose the address.
async fn listen(address: SocketAddr, setting: &'static str) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address)
        .await
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::AddrInUse => ServeError::AddressInUse(address, setting),
            _ => ServeError::Listen(address, error, setting),
        })
}

/// `SIGXFSZ`, on Linux and macOS.
#[cfg(unix)]
const FILE_SIZE_EXCEEDED: i32 = 25;

/// Listens for the signals at once, so that none that comes early is lost.
fn shutdown_signal() -> Result<impl Future<Output = ()>, ServeError> {
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        // A limit on the size of files then fails a write, as a full disk does, and ends no process.
        let _ = signal(SignalKind::from_raw(FILE_SIZE_EXCEEDED)).map_err(ServeError::Signals)?;
        signal(SignalKind::terminate()).map_err(ServeError::Signals)?
    };
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// Requests that one connection of HTTP/2 may have open at the same time.
const STREAMS: u32 = 50;

/// How both versions of HTTP are spoken.
fn protocols(limits: &Limits) -> auto::Builder<TokioExecutor> {
    let patience = limits.header_timeout();
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // Also what ends a connection that is kept open and not used.
        .header_read_timeout(patience);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        // Asks silent clients for a sign of life.
        .keep_alive_interval(patience)
        .keep_alive_timeout(patience);
    builder
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((socket, peer)) => {
                // Answers are written whole: waiting to fill a packet only delays their end.
                let _ = socket.set_nodelay(true);
                return (socket, peer);
            }
            // A client that was gone before it was accepted is of no concern. Being out of files is,
            // and passes only with time.
            Err(error) => {
                tracing::warn!("cannot accept a connection: {error}");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}
