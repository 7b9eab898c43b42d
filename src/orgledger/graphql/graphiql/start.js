"use strict";

// Starts GraphiQL with the queries of examples.js in its tabs. The page is served at the address that answers
// the queries, so a query is a POST to where we are.

const url = new URL(window.location.pathname, window.location.href).href;

/** What shows that a request comes from this page, where somebody is signed in. Whoever sends a token needs none. */
const session = fetch(new URL("session", url), { headers: { accept: "application/json" } })
  .then((answer) => (answer.ok ? answer.json() : {}))
  .then(({ csrf }) => (csrf ? { "x-csrf-token": csrf } : {}))
  .catch(() => ({}));

async function post(body, headers, signal) {
  const own = { "content-type": "application/json", ...(await session), ...headers };
  return fetch(url, { method: "POST", headers: own, body: JSON.stringify(body), signal });
}

async function ask(params, options) {
  return (await post(params, { accept: "application/json", ...options?.headers })).json();
}

/** Answers a query once, and a subscription as often as something happens. */
function fetcher(params, options) {
  const operations = options?.documentAST?.definitions.filter(({ kind }) => kind === "OperationDefinition") ?? [];
  const meant = operations.find(({ name }) => name?.value === params.operationName) ?? operations[0];
  return meant?.operation === "subscription" ? follow(params, options) : ask(params, options);
}

/** The answers of a subscription, as server-sent events, until whoever reads them stops. */
async function* follow(params, options) {
  const stop = new AbortController();
  const answer = await post(params, { accept: "text/event-stream", ...options?.headers }, stop.signal);
  if (!answer.headers.get("content-type")?.startsWith("text/event-stream")) {
    yield await answer.json();
    return;
  }
  try {
    let rest = "";
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
      rest = events.pop();
      for (const event of events) {
        const data = event.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5));
        if (/^event: ?next$/m.test(event)) yield JSON.parse(data.join("\n"));
      }
    }
  } finally {
    stop.abort();
  }
}

const page = React.createElement(GraphiQL, {
  fetcher,
  defaultTabs: EXAMPLES.map(({ query, variables }) => ({
    query,
    variables: variables && JSON.stringify(variables, null, 2),
  })),
  // Headers may carry a token: they are not kept in the browser.
  shouldPersistHeaders: false,
});

ReactDOM.createRoot(document.getElementById("graphiql")).render(page);
