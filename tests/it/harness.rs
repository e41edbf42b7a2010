//! What tests stand on: fresh databases and small facts.

pub mod app;
pub mod database;
pub mod facts;
pub mod fetched;
pub mod files;
pub mod follower;
pub mod printed;
pub mod proxy;
pub mod running;
pub mod writing;
