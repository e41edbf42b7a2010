//! The store on each database that it knows.

mod concurrency;
mod connecting;
mod history;
mod loading;
mod tables;
mod tls;
mod writing;
