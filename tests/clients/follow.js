// Follows the ledger of an organization with another's client, up to an entry, and comes back whenever it is cut off.
// Prints a line of JSON for all that happens: the entries of a change set that arrived, or why the stream was lost.
//
//   node follow.js graphql-ws http://127.0.0.1:8000/graphql rust 20000
import { createClient as overEvents } from "graphql-sse";
import { createClient as overWebSocket } from "graphql-ws";
import { setTimeout as pause } from "node:timers/promises";
import WebSocket from "ws";

const [library, url, code, end] = process.argv.slice(2);
const client = {
  "graphql-ws": () => overWebSocket({ url: url.replace("http", "ws"), webSocketImpl: WebSocket, retryAttempts: 0 }),
  "graphql-sse": () => overEvents({ url, retryAttempts: 0 }),
}[library]();

const query = `subscription ($code: String, $after: Int) {
  ledger(code: $code, after: $after) { lastSequence entries { sequence } }
}`;
let after = 0;

while (after < Number(end)) {
  try {
    for await (const { data, errors } of client.iterate({ query, variables: { code, after } })) {
      if (errors) throw errors[0].extensions;
      after = data.ledger.lastSequence;
      console.log(JSON.stringify(data.ledger.entries.map(({ sequence }) => sequence)));
      if (after >= Number(end)) break;
    }
  } catch (lost) {
    console.log(JSON.stringify({ lost: lost.code ?? lost.name ?? lost.type }));
    await pause(100);
  }
}
await client.dispose();
