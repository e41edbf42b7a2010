//! The running server: listens, accepts, and stops when it is told to.
//!
//! An accept loop of our own, since the stock one gives silent and slow sockets all the time in the
//! world.

mod socket;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::Request;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

use self::socket::Impatient;
use crate::config::{Config, Limits};
use crate::http::{self, Edge, EdgeError, Peer};
use crate::schema::{self, MissionSchema};
use crate::world::World;

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(
        "{0} is in use: another process listens there. Stop it, or choose another address with {1}."
    )]
    AddressInUse(SocketAddr, &'static str),
    #[error("can't listen on {0}: {1}. Choose another address with {2}.")]
    Listen(SocketAddr, std::io::Error, &'static str),
    #[error(transparent)]
    Edge(#[from] EdgeError),
    #[error("can't wait for signals: {0}")]
    Signals(std::io::Error),
}

/// Serves until SIGTERM or Ctrl-C, and then as long as [`serve_on`].
///
/// # Errors
/// When the address can't be listened on, or the edge can't be made.
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
    let stop = told_to_stop()?;
    let printed = schema::sdl();
    let edge = Edge::new(schema, printed, world, config)?;
    // Ends with the process: the last that is told is how the stop went.
    if let Some(listener) = for_metrics {
        if let Ok(address) = listener.local_addr() {
            tracing::info!("metrics at http://{address}/metrics");
        }
        let door = Door::new(listener, http::metrics_router(edge.clone()), &config.limits);
        tokio::spawn(async move { door.let_in().await });
    }
    serve_on(listener, edge, &config.limits, stop).await;
    Ok(())
}

/// Serves on a listener until `stop` ends; then for as long as the limits say, so that others may find
/// out at `/readyz`; and then until what is in flight is answered, though no longer than they allow.
pub async fn serve_on(
    listener: TcpListener,
    edge: Arc<Edge>,
    limits: &Limits,
    stop: impl Future<Output = ()>,
) {
    if let Ok(address) = listener.local_addr() {
        tracing::info!("listening on http://{address}");
    }
    let door = Door::new(listener, http::public_router(edge.clone()), limits);
    tokio::select! {
        biased;
        () = stop => {}
        never = door.let_in() => match never {},
    }
    edge.drain();
    if !limits.drain().is_zero() {
        let seconds = limits.drain().as_secs();
        tracing::info!(
            seconds,
            "told to stop: /readyz says so, requests are still taken"
        );
        let _ = tokio::time::timeout(limits.drain(), door.let_in()).await;
    }
    edge.stop();
    door.close(limits.shutdown(), edge.stopped()).await;
    edge.close().await;
}

/// A listener, what answers there, and the connections that came in.
struct Door {
    listener: TcpListener,
    router: Router,
    builder: auto::Builder<TokioExecutor>,
    connections: GracefulShutdown,
    places: Arc<Semaphore>,
    header_timeout: Duration,
    write_timeout: Duration,
}

impl Door {
    fn new(listener: TcpListener, router: Router, limits: &Limits) -> Self {
        Self {
            listener,
            router,
            builder: protocols(limits),
            connections: GracefulShutdown::new(),
            places: Arc::new(Semaphore::new(limits.connections)),
            header_timeout: limits.header_timeout(),
            write_timeout: limits.write_timeout(),
        }
    }

    /// Accepts connections. When this is dropped, those that came in live on.
    async fn let_in(&self) -> Infallible {
        loop {
            // A place first: those beyond the limit wait in the queue of the system.
            let place = self.places.clone().acquire_owned().await;
            let (socket, peer) = accept(&self.listener).await;
            let socket = Impatient::new(socket, self.header_timeout, self.write_timeout);
            let service = self
                .router
                .clone()
                .map_request(move |mut request: Request<_>| {
                    request.extensions_mut().insert(Peer(peer));
                    request
                });
            let connection = self
                .builder
                .serve_connection_with_upgrades(
                    TokioIo::new(socket),
                    TowerToHyperService::new(service),
                )
                .into_owned();
            let connection = self.connections.watch(connection);
            tokio::spawn(async move {
                if let Err(error) = connection.await {
                    tracing::debug!("a connection ended: {error}");
                }
                drop(place);
            });
        }
    }

    /// Accepts no more, and gives what is in flight so long to end, upgraded connections included.
    async fn close(self, patience: Duration, upgraded: impl Future<Output = ()>) {
        drop(self.listener);
        let open = self.connections.count();
        tracing::info!(open, "stopping: answering what is in flight");
        let ended = async {
            self.connections.shutdown().await;
            upgraded.await;
        };
        if tokio::time::timeout(patience, ended).await.is_err() {
            tracing::warn!(
                "connections were still open after {} seconds and are cut off",
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

/// Listens for the signals at once, so that none that comes early is lost.
fn told_to_stop() -> Result<impl Future<Output = ()>, ServeError> {
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
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
        .max_concurrent_streams(100)
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
                tracing::warn!("a connection could not be accepted: {error}");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}
