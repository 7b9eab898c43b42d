// Asks as clients of "automatic persisted queries" do, and as clients do that send queries by GET: without any setting.
//
//   node persisted.js urql http://127.0.0.1:8000/graphql
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client/core";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { cacheExchange, Client, fetchExchange, gql } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";

const [library, url] = process.argv.slice(2);
const sent = [];

/** @type {typeof fetch} */
const counted = async (address, options) => {
  const answer = await fetch(address, options);
  sent.push([options?.method ?? "GET", answer.status]);
  return answer;
};
const sha256 = (text) => createHash("sha256").update(text).digest("hex");

const ask = {
  urql() {
    const client = new Client({ url, fetch: counted, exchanges: [cacheExchange, fetchExchange] });
    return async (query) => (await client.query(query, {}).toPromise()).data;
  },
  "urql persisted"() {
    const persisted = persistedExchange({ generateHash: async (text) => sha256(text) });
    const client = new Client({ url, fetch: counted, exchanges: [cacheExchange, persisted, fetchExchange] });
    return async (query) => (await client.query(query, {}).toPromise()).data;
  },
  apollo() {
    const client = new ApolloClient({ link: new HttpLink({ uri: url, fetch: counted }), cache: new InMemoryCache() });
    return async (query) => (await client.query({ query })).data;
  },
  "apollo persisted"() {
    const link = ApolloLink.from([new PersistedQueryLink({ sha256 }), new HttpLink({ uri: url, fetch: counted })]);
    const client = new ApolloClient({ link, cache: new InMemoryCache() });
    return async (query) => (await client.query({ query })).data;
  },
  "apollo persisted by GET"() {
    const first = new PersistedQueryLink({ sha256, useGETForHashedQueries: true });
    const link = ApolloLink.from([first, new HttpLink({ uri: url, fetch: counted })]);
    const client = new ApolloClient({ link, cache: new InMemoryCache() });
    return async (query) => (await client.query({ query })).data;
  },
}[library]();

const ONE = gql`query One { organization(code: "acme") { id code } }`;
const TWO = gql`query Two { organization(code: "acme") { id units(first: 1) { totalCount } } }`;
const WRONG = gql`query Wrong { organization(code: "acme") { id nonsense } }`;

assert.equal((await ask(ONE)).organization.code, "acme");
assert.equal((await ask(TWO)).organization.units.totalCount, 2);
await assert.doesNotReject(async () => assert.equal((await ask(WRONG).catch(() => undefined))?.organization, undefined));
console.log(JSON.stringify(sent));
