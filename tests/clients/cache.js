// Holds the ids of a served organization against a client that keeps one record for each type and id.
//
//   node cache.js urql http://127.0.0.1:8000/graphql
import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client/core";
import { Client, fetchExchange, gql } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import assert from "node:assert/strict";

const [library, url] = process.argv.slice(2);
let requests = 0;

/** @type {typeof fetch} */
const counted = (...request) => {
  requests += 1;
  return fetch(...request);
};

// What both libraries are asked to do: answer from the cache if they can or from the server if told so, and watch.

function urql() {
  const warnings = [];
  const keys = { Recorded: () => null, UnitConnection: () => null, Coordinate: () => null };
  const cache = cacheExchange({ keys, logger: (severity, message) => severity === "debug" || warnings.push(message) });
  const client = new Client({ url, fetch: counted, exchanges: [cache, fetchExchange] });
  const data = ({ data, error }) => {
    if (error) throw error;
    assert.deepEqual(warnings, []);
    return data;
  };
  return {
    ask: async (query, variables, { fresh = false } = {}) =>
      data(await client.query(query, variables, { requestPolicy: fresh ? "network-only" : "cache-first" }).toPromise()),
    change: async (mutation, variables) => data(await client.mutation(mutation, variables).toPromise()),
    watch: (query, variables, show) => client.query(query, variables).subscribe((result) => show(data(result))),
  };
}

function apollo() {
  const link = new HttpLink({ uri: url, fetch: counted });
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  return {
    ask: async (query, variables, { fresh = false } = {}) =>
      (await client.query({ query, variables, fetchPolicy: fresh ? "network-only" : "cache-first" })).data,
    change: async (mutation, variables) => (await client.mutate({ mutation, variables })).data,
    watch: (query, variables, show) =>
      client.watchQuery({ query, variables }).subscribe(({ data, dataState }) => dataState === "complete" && show(data)),
  };
}

const { ask, change, watch } = { urql, apollo }[library]();

const NOW = gql`
  query Now {
    organization(code: "acme") { id name coordinate { token } unit(code: "sales") { id key name parent { id name } } }
  }
`;
const THEN = gql`
  query Then($asOf: AsOfInput!) {
    organization(code: "acme", asOf: $asOf) { id name unit(code: "sales") { id key name parent { id name } } }
  }
`;
const LIST = gql`
  query List {
    organization(code: "acme") { id units(first: 10) { nodes { id name } } }
  }
`;
const AGAIN = gql`
  query Again($id: ID!) {
    node(id: $id) { id ... on Unit { key name } }
  }
`;
const RENAME = gql`
  mutation Rename($input: RenameUnitInput!, $unit: ID!) {
    renameUnit(input: $input, context: { organization: "acme" }) {
      __typename
      ... on Recorded { organization { id unit(key: $unit) { id name } } }
    }
  }
`;

/** Renames sales from March on; the answer holds it as it is now. */
async function rename(by, text) {
  const unit = now.key;
  const input = { unit, effective: { from: "2024-03-01" }, names: [{ language: "en", text }] };
  const { renameUnit } = await by(RENAME, { input, unit });
  assert.equal(renameUnit.__typename, "Recorded");
}

/** Another client, without any cache. */
async function other(document, variables) {
  const body = JSON.stringify({ query: document.loc.source.body, variables });
  const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  return (await answer.json()).data;
}

/** Waits until a view shows something; views are told a moment later. */
async function shows(view, name) {
  for (let tries = 0; tries < 100 && view.name !== name; tries += 1) await new Promise((on) => setTimeout(on, 10));
  assert.equal(view.name, name);
}

const live = { name: null };
const january = { name: null };
watch(NOW, {}, ({ organization }) => (live.name = organization.unit.name));
watch(THEN, { asOf: { effective: "2024-01-15" } }, ({ organization }) => (january.name = organization.unit.name));
await shows(live, "Sales");
await shows(january, "Sales");

const { unit: now, coordinate } = (await ask(NOW, {})).organization;
const { unit: then } = (await ask(THEN, { asOf: { effective: "2024-01-15" } })).organization;
const { unit: pinned } = (await ask(THEN, { asOf: { token: coordinate.token } })).organization;
const ids = [now, then, pinned].flatMap((unit) => [unit.id, unit.parent.id]);
assert.equal(new Set(ids).size, 6, "each coordinate has ids of its own");
assert.deepEqual([then.key, pinned.key], [now.key, now.key], "and the key is the same at each");

// The answer of a mutation is enough for every live view, and touches no other.
requests = 0;
await rename(change, "Selling");
await shows(live, "Selling");
assert.equal(requests, 1, "nothing was asked but the mutation");
assert.equal(january.name, "Sales");
assert.equal((await ask(THEN, { asOf: { token: coordinate.token } })).organization.unit.name, "Sales");
assert.equal(requests, 1, "what is pinned is answered from the cache");

// What another client recorded arrives with whatever is asked next of the same live unit.
await rename(other, "Trade");
await ask(LIST, {}, { fresh: true });
await shows(live, "Trade");
assert.equal(january.name, "Sales");

// Each id is fetched again at its own coordinate.
async function again({ id, key }, name) {
  const { node } = await ask(AGAIN, { id }, { fresh: true });
  assert.deepEqual([node.id, node.key, node.name], [id, key, name]);
}
await again(now, "Trade");
await again(then, "Sales");
await again(pinned, "Sales");
assert.equal(live.name, "Trade");
assert.equal(january.name, "Sales");
process.exit(0); // Views are still watched.
