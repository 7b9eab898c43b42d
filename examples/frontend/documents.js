// The GraphQL documents of the page. A test validates each against the schema.

export const ORGANIZATIONS = /* GraphQL */ `
  query Organizations {
    organizations { code name head { sequence } }
  }
`;

export const TREE = /* GraphQL */ `
  query Tree($code: String!, $asOf: AsOfInput) {
    organization(code: $code, asOf: $asOf) {
      name
      coordinate { effective sequence }
      totals { units positions people }
      outline {
        depth
        unit { key code name kind head { title holders { person { name reference } } } }
      }
    }
  }
`;

export const SINCE = /* GraphQL */ `
  query Since($code: String!, $from: AsOfInput!) {
    compare(code: $code, from: $from, to: {}) {
      summary { kind count }
    }
  }
`;

export const LATEST = /* GraphQL */ `
  query Latest($code: String!) {
    ledger(code: $code, first: 8, order: NEWEST_FIRST) {
      totalCount
      nodes { sequence recordedAt summary actor { name } }
    }
  }
`;

export const HEAD = /* GraphQL */ `
  query Head($code: String!) {
    organization(code: $code) { coordinate { sequence } }
  }
`;

export const FOLLOW = /* GraphQL */ `
  subscription Follow($code: String!, $after: Int!) {
    ledger(code: $code, after: $after) { lastSequence }
  }
`;
