//! The tools, and the handler of the protocol's messages.

use std::panic::resume_unwind;
use std::sync::{Arc, LazyLock};

use rmcp::handler::server::router::tool::ToolRouter;
use rmcp::handler::server::tool::ToolCallContext;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation,
    ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler, tool, tool_router};
use serde::Serialize;
use serde_json::{Map, Value};
use tokio::task::spawn_blocking;

use super::arguments::{
    CitySupport, EntryPoints, Gaps, Node, Peers, Propose, Query, SchemaLookup, Search, WhoWorksOn,
};
use super::{Graph, GraphRequest, ToolDocument, result};

/// The introduction of the graph for agents.
const INSTRUCTIONS: &str = include_str!("instructions.md");

/// The tool that writes.
const PROPOSE: &str = "propose";

static ROUTER: LazyLock<ToolRouter<Server>> = LazyLock::new(Server::router);

macro_rules! document {
    ($name:literal) => {
        include_str!(concat!("documents/", $name, ".graphql"))
    };
}

/// A server of the protocol.
#[derive(Clone)]
pub struct Server {
    graph: Arc<dyn Graph>,
    /// Maximum size of a result.
    result_bytes: usize,
}

#[tool_router(router = router)]
impl Server {
    /// With the maximum size of a result in bytes.
    pub fn new(graph: Arc<dyn Graph>, result_bytes: usize) -> Self {
        Self {
            graph,
            result_bytes,
        }
    }

    /// Find nodes by words: cities, countries, organisations, national platforms, pilots, learnings, engagement
    /// spaces, initiatives and themes. Start here: the other tools need the IDs that it returns.
    #[tool(annotations(title = "Search", read_only_hint = true, open_world_hint = false))]
    async fn search(&self, arguments: Parameters<Search>) -> CallToolResult {
        self.answer(document!("search"), &arguments.0).await
    }

    /// All facts about one node: its attributes and its links to other nodes as statements, each with date,
    /// confidence and sources.
    #[tool(annotations(title = "Node", read_only_hint = true, open_world_hint = false))]
    async fn node(&self, arguments: Parameters<Node>) -> CallToolResult {
        self.answer(document!("node"), &arguments.0).await
    }

    /// Whom to contact: the actors through which a city or another node can connect to the Mission's network, best
    /// first, each with reasons, a page to start from and the path of links with sources.
    #[tool(annotations(title = "Entry points", read_only_hint = true, open_world_hint = false))]
    async fn entry_points(&self, arguments: Parameters<EntryPoints>) -> CallToolResult {
        self.answer(document!("entry_points"), &arguments.0).await
    }

    /// The support that a city has: national coordination, platforms, contact points and engagement spaces of its
    /// country, and the city's own platforms, supporters, networks, initiatives and pilots.
    #[tool(annotations(title = "City support", read_only_hint = true, open_world_hint = false))]
    async fn city_support(&self, arguments: Parameters<CitySupport>) -> CallToolResult {
        self.answer(document!("city_support"), &arguments.0).await
    }

    /// The cities most similar to a city, best first, with what they share: themes, joint work, learnings, twinning,
    /// population, country and the country's climate indicators.
    #[tool(annotations(title = "Peers", read_only_hint = true, open_world_hint = false))]
    async fn peers(&self, arguments: Parameters<Peers>) -> CallToolResult {
        self.answer(document!("peers"), &arguments.0).await
    }

    /// Who works on a theme, in all countries or in one: cities, pilots with their leaders, learnings, initiatives
    /// and national platforms.
    #[tool(annotations(title = "Who works on", read_only_hint = true, open_world_hint = false))]
    async fn who_works_on(&self, arguments: Parameters<WhoWorksOn>) -> CallToolResult {
        let mut variables = variables(&arguments.0);
        let country = variables.get("country").cloned();
        variables.insert("isPlaced".to_owned(), country.is_some().into());
        variables.insert("place".to_owned(), country.unwrap_or_else(|| "".into()));
        let document = ToolDocument::Query(document!("who_works_on"));
        self.execute(document, variables).await
    }

    /// Missing, stale and contradictory data, by kind: for example Mission Cities without a pilot, or countries
    /// without a national platform.
    #[tool(annotations(title = "Gaps", read_only_hint = true, open_world_hint = false))]
    async fn gaps(&self, arguments: Parameters<Gaps>) -> CallToolResult {
        self.answer(document!("gaps"), &arguments.0).await
    }

    /// Execute a read-only GraphQL query, for questions that no other tool answers: counts, comparisons, indicators,
    /// paths, history. Use `schema` first to find types, fields and arguments. Select `sources { publisher url }`,
    /// `asOf` and `confidence` of each fact that you will report, and small pages (`first`).
    #[tool(annotations(title = "Query", read_only_hint = true, open_world_hint = false))]
    async fn query(&self, arguments: Parameters<Query>) -> CallToolResult {
        let Query { query, variables } = arguments.0;
        self.execute(ToolDocument::ClientQuery(query), variables)
            .await
    }

    /// Look up the GraphQL schema: a type by name, a field with its arguments, or all types, fields and enum values
    /// that match words. Without arguments, the fields of `Query`.
    #[tool(annotations(title = "Schema", read_only_hint = true, open_world_hint = false))]
    async fn schema(&self, arguments: Parameters<SchemaLookup>) -> CallToolResult {
        let found = match self.graph.schema().await {
            Ok(schema) => {
                let SchemaLookup { name, words } = arguments.0;
                schema.look_up(name.as_deref(), words.as_deref(), self.result_bytes)
            }
            Err(message) => Err(message),
        };
        match found {
            Ok(text) => CallToolResult::success(vec![ContentBlock::text(text)]),
            Err(message) => result::error(message),
        }
    }

    /// Propose changes to the data, for review by the stewards of the affected countries. Call it with `dryRun` true
    /// first, show the preview to the user, and call it again with `dryRun` false only after the user agrees.
    #[tool(annotations(
        title = "Propose changes",
        read_only_hint = false,
        destructive_hint = false,
        idempotent_hint = false,
        open_world_hint = false
    ))]
    async fn propose(&self, arguments: Parameters<Propose>) -> CallToolResult {
        let document = ToolDocument::Mutation(document!("propose"));
        self.execute(document, variables(&arguments.0)).await
    }

    async fn answer(&self, document: &'static str, arguments: &impl Serialize) -> CallToolResult {
        self.execute(ToolDocument::Query(document), variables(arguments))
            .await
    }

    async fn execute(
        &self,
        document: ToolDocument,
        variables: Map<String, Value>,
    ) -> CallToolResult {
        let request = GraphRequest {
            document,
            variables,
        };
        match self.graph.execute(request).await {
            Ok(response) => {
                let limit = self.result_bytes;
                // To cut a large response takes too long for the threads of a server.
                let cut = spawn_blocking(move || result::of_response(&response, limit));
                cut.await
                    .unwrap_or_else(|error| resume_unwind(error.into_panic()))
            }
            Err(message) => result::error(message),
        }
    }

    /// Whether requests may use the tool.
    fn has_tool(&self, name: &str) -> bool {
        name != PROPOSE || self.graph.has_token()
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().build();
        let implementation = Implementation::new("mission-graph", env!("CARGO_PKG_VERSION"))
            .with_title("Mission Graph");
        ServerConfig::new(capabilities)
            .with_server_info(implementation)
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = ROUTER.list_all().into_iter();
        let tools = tools.filter(|tool| self.has_tool(&tool.name));
        Ok(ListToolsResult::with_all_items(tools.collect()))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        ROUTER.get(name).cloned()
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        if !self.has_tool(&request.name) {
            let message =
                "Authentication required: connect with an access token to propose changes.";
            return Ok(result::error(message).into());
        }
        let cancelled = context.ct.clone();
        let call = ROUTER.call(ToolCallContext::new(self, request, context));
        tokio::select! {
            result = call => result,
            () = cancelled.cancelled() => Ok(result::error("The call was cancelled.").into()),
        }
    }
}

/// The arguments of a tool as the variables of its document.
fn variables(arguments: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(arguments).expect("arguments came as JSON") {
        Value::Object(members) => members,
        _ => unreachable!("arguments are structs"),
    }
}
