"use strict";

// The queries in the tabs of a first visit. A test validates each against the schema.

const EXAMPLES = [
  {
    query: `# The organization as it stood on a day. Everything below inherits the coordinate.
# Add known: { date: "2020-01-31" } to ask what was known of that day back then.
query OrganizationOnADate($code: String, $asOf: AsOfInput) {
  organization(code: $code, asOf: $asOf) {
    name
    coordinate { effective sequence token }
    totals { units positions people }
    outline(maxDepth: 3) {
      depth
      unit { code name kind head { title holders { person { name } } } }
    }
  }
}
`,
    variables: { code: "rust", asOf: { effective: "2020-06-30" } },
  },
  {
    query: `# What differs between two dates, and the entries that stand behind every difference.
query CompareTwoDates($code: String, $from: AsOfInput!, $to: AsOfInput!) {
  compare(code: $code, from: $from, to: $to) {
    summary { kind count }
    differences(first: 20, kinds: [CREATED, DISSOLVED, MOVED, RENAMED]) {
      nodes {
        kind
        before { ... on Unit { code name } }
        after { ... on Unit { code name } }
        fields { field before after }
        causedBy { sequence recordedAt summary }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}
`,
    variables: { code: "rust", from: { effective: "2020-01-01" }, to: { effective: "2020-06-30" } },
  },
  {
    query: `# How a unit came to be as it is: every step, and who recorded it when and why.
# clock: RECORDED tells what was believed of this day, entry by entry.
query WhoChangedThis($code: String, $unit: String!) {
  organization(code: $code) {
    unit(code: $unit) {
      key
      name
      history(first: 20, clock: EFFECTIVE) {
        nodes {
          effective { from to }
          field
          before
          after
          entry { sequence recordedAt summary actor { name } reason }
        }
      }
    }
  }
}
`,
    variables: { code: "rust", unit: "compiler" },
  },
  {
    query: `# What was recorded lately, newest first.
query TailTheLedger($code: String, $filter: EntryFilter) {
  ledger(code: $code, first: 20, order: NEWEST_FIRST, filter: $filter) {
    totalCount
    nodes {
      sequence
      recordedAt
      verb
      effective { from to }
      summary
      actor { name }
      changeSet { title firstSequence lastSequence }
    }
  }
}
`,
    variables: { code: "rust", filter: { verbs: ["CHANGE", "CORRECTION"] } },
  },
];
