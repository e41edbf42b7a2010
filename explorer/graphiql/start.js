// Starts GraphiQL: with the query of the address (?query=…), with the tabs of the last visit, or with
// the examples.
(async () => {
  const examples = await fetch("/graphiql/examples.json").then(
    (answer) => (answer.ok ? answer.json() : []),
    () => [],
  );
  const query = new URLSearchParams(location.search).get("query") ?? undefined;
  const fetcher = GraphiQL.createFetcher({ url: "/graphql" });
  ReactDOM.createRoot(document.getElementById("graphiql")).render(
    React.createElement(GraphiQL, {
      fetcher,
      query,
      defaultTabs: examples.map((text) => ({ query: text })),
    }),
  );
})();
