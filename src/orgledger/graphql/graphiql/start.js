"use strict";

// Starts GraphiQL with example queries in its tabs. The page is served at the address that answers
// the queries, so a query is a POST to where we are.

const EXAMPLES = [
  {
    query: `# The units as they stood on a day.
query TreeOnADate($day: Date) {
  organization(asOf: { effective: $day }) {
    name
    coordinate { effective sequence }
    outline { depth unit { code name } }
  }
}
`,
    variables: { day: "2024-06-30" },
  },
  {
    query: `# The same day, as known at a moment.
query AsKnownThen($day: Date, $moment: DateTime) {
  organization(asOf: { effective: $day, known: { at: $moment } }) {
    coordinate { effective sequence knownAt }
    outline { depth unit { code name } }
  }
}
`,
    variables: { day: "2024-06-30", moment: "2024-09-01T00:00:00Z" },
  },
  {
    query: `# What was recorded, when, and by whom.
query RecordedLately {
  ledger(first: 20) {
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
  },
];

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
