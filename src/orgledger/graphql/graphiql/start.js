"use strict";

// Starts GraphiQL with the queries of examples.js in its tabs. The page is served at the address that answers
// the queries, so a query is a POST to where we are.

const fetcher = GraphiQL.createFetcher({
  url: new URL(window.location.pathname, window.location.href).href,
});

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
