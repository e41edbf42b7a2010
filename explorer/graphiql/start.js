// Starts GraphiQL: with the query of the address (#query=…&variables=… behind a page's link, or ?query=…), with the
// tabs of the last visit, or with the examples.
(async () => {
  const examples = await fetch("/graphiql/examples.json").then(
    (answer) => (answer.ok ? answer.json() : []),
    () => [],
  );
  const behind = new URLSearchParams(location.hash.slice(1));
  const given = behind.has("query") ? behind : new URLSearchParams(location.search);
  const query = given.get("query") ?? undefined;
  const variables = given.get("variables") ?? undefined;
  const ask = GraphiQL.createFetcher({ url: "/graphql" });
  const fetcher = (request, options) =>
    isSubscription(request, options) ? follow(request, options) : ask(request, options);
  ReactDOM.createRoot(document.getElementById("graphiql")).render(
    React.createElement(GraphiQL, {
      fetcher,
      query,
      variables,
      defaultTabs: examples.map((text) => ({ query: text })),
    }),
  );
})();

/** Whether the operation that is meant is a subscription. */
function isSubscription({ operationName }, options) {
  const definitions = options?.documentAST?.definitions ?? [];
  return definitions.some(
    ({ operation, name }) =>
      operation === "subscription" && (!operationName || name?.value === operationName),
  );
}

/** The answers to a subscription, as they come, until nobody wants more. */
function follow(request, options) {
  const left = new AbortController();
  const answers = events(request, options?.headers, left.signal);
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () =>
      answers.next().catch((error) => {
        if (left.signal.aborted) return { done: true, value: undefined };
        throw error;
      }),
    // Not the generator's own, which would wait for the next answer.
    return: async () => {
      left.abort();
      return { done: true, value: undefined };
    },
  };
}

async function* events(request, headers, signal) {
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: { ...headers, "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify(request),
    signal,
  });
  if (!answer.headers.get("content-type").startsWith("text/event-stream")) {
    yield await answer.json();
    return;
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (text + value).split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const line = block.split("\n").find((line) => line.startsWith("data: "));
      if (line) yield JSON.parse(line.slice("data: ".length));
    }
  }
}
