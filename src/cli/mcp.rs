use std::env::{self, VarError};
use std::sync::Arc;

use rmcp::ServiceExt;
use rmcp::transport::stdio;

use super::{CommandError, open_world};
use crate::config::{Config, TOKEN_VARIABLE};
use crate::mcp::{Graph, RemoteGraph, Server};
use crate::schema;
use crate::server::{AppState, LocalGraph};

/// Serves the tools on standard input and output until the input ends.
pub async fn serve(config: Config, url: Option<&str>) -> Result<(), CommandError> {
    let limit = config.limits.tool_result_bytes;
    let token = token()?;
    let Some(url) = url else {
        if token.is_some() {
            let message = format!(
                "{TOKEN_VARIABLE} requires --url: the database is only read. Unset it, or name a server"
            );
            return Err(CommandError::Usage(message));
        }
        let world = open_world(&config).await?;
        let following = tokio::spawn({
            let world = world.clone();
            async move { world.follow().await }
        });
        let state = AppState::new(schema::build(), schema::sdl(), world, &config);
        let state = state.map_err(|error| CommandError::Other(error.to_string()))?;
        let served = run(Arc::new(LocalGraph::new(state)), limit).await;
        following.abort();
        return served;
    };
    let graph = RemoteGraph::new(url, token.as_deref());
    let graph = graph.map_err(|error| CommandError::Usage(error.to_string()))?;
    run(Arc::new(graph), limit).await
}

async fn run(graph: Arc<dyn Graph>, limit: usize) -> Result<(), CommandError> {
    let failed = |error: &dyn std::fmt::Display| CommandError::Other(format!("mcp: {error}"));
    let server = Server::new(graph, limit).serve(stdio()).await;
    let server = server.map_err(|error| failed(&error))?;
    server.waiting().await.map_err(|error| failed(&error))?;
    Ok(())
}

/// The access token, from the environment: arguments are visible to other users of the machine.
fn token() -> Result<Option<String>, CommandError> {
    match env::var(TOKEN_VARIABLE) {
        Ok(token) => Ok(Some(token).filter(|token| !token.is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(CommandError::Usage(format!(
            "{TOKEN_VARIABLE} is not valid UTF-8"
        ))),
    }
}
