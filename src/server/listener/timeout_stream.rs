//! A socket that does not wait for ever.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// What a connection of HTTP/2 begins with.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A socket that fails when its client stays silent before the version of HTTP is known, or leaves
/// what is written to it lying.
///
/// hyper's own time-outs begin only after it has told the versions apart, for which it waits without
/// bound; and it has none for writing.
pub struct TimeoutStream<S> {
    socket: S,
    /// Bytes of the preface seen; nothing once the version is known.
    opening: Option<usize>,
    opening_deadline: Pin<Box<Sleep>>,
    write_timeout: Duration,
    /// Running while the client does not take what is written.
    write_deadline: Option<Pin<Box<Sleep>>>,
}

impl<S> TimeoutStream<S> {
    pub fn new(socket: S, opening_timeout: Duration, write_timeout: Duration) -> Self {
        Self {
            socket,
            opening: Some(0),
            opening_deadline: Box::pin(sleep(opening_timeout)),
            write_timeout,
            write_deadline: None,
        }
    }

    /// The version is known at the first byte that is not the preface's, or after all of it.
    fn watch_opening(&mut self, new: &[u8]) {
        if let Some(seen) = self.opening {
            let expected = &PREFACE[seen..];
            let is_preface = expected.starts_with(&new[..new.len().min(expected.len())]);
            self.opening = (is_preface && new.len() < expected.len()).then_some(seen + new.len());
        }
    }

    /// Starts, stops or ends the patience with a client, by how a write went.
    fn watch_writing<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.write_deadline = None;
            return written;
        }
        let deadline = Instant::now() + self.write_timeout;
        let sleep = self
            .write_deadline
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        match sleep.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for TimeoutStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.socket).poll_read(context, buffer);
        if read.is_ready() {
            self.watch_opening(&buffer.filled()[before..]);
        } else if self.opening.is_some() && self.opening_deadline.as_mut().poll(context).is_ready()
        {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for TimeoutStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(context, bytes);
        self.watch_writing(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(context, parts);
        self.watch_writing(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}
