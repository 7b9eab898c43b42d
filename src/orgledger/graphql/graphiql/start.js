"use strict";

// Starts GraphiQL with example queries in its tabs. The page is served at the address that answers
// the queries, so a query is a POST to where we are.

const EXAMPLES = [
  {
    query: `# The units as they stood on a day.
query TreeOnADate($code: String, $day: Date) {
  organization(code: $code, asOf: { effective: $day }) {
    name
    coordinate { effective sequence }
    outline { depth unit { code name } }
  }
}
`,
    variables: { code: "rust", day: "2024-06-30" },
  },
  {
    query: `# The same day, as known at a moment.
query AsKnownThen($code: String, $day: Date, $moment: DateTime) {
  organization(code: $code, asOf: { effective: $day, known: { at: $moment } }) {
    coordinate { effective sequence knownAt }
    outline { depth unit { code name } }
  }
}
`,
    variables: { code: "rust", day: "2024-06-30", moment: "2024-05-01T00:00:00Z" },
  },
  {
    query: `# What was recorded, when, and by whom.
query RecordedLately($code: String) {
  ledger(code: $code, first: 20, order: NEWEST_FIRST) {
    nodes {
      sequence
      recordedAt
      verb
      effective { from to }
      summary
      actor { name }
    }
  }
}
`,
    variables: { code: "rust" },
  },
  {
    query: `# Each change set as it is recorded; after an entry (0: all), first what is on record.
subscription Follow($code: String, $after: Int) {
  ledger(code: $code, after: $after) {
    lastSequence
    recordedAt
    title
    entries { summary }
  }
}
`,
    variables: { code: "rust", after: null },
  },
];

const address = new URL(window.location.pathname, window.location.href).href;

const fetcher = GraphiQL.createFetcher({
  url: address,
  subscriptionUrl: address.replace(/^http/, "ws"),
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
