// Holds a server against the audit of GraphQL over HTTP, and prints what it says: one JSON array of
// {id, name, status, reason}, where status is ok, notice, warn or error.
//
//   node audit.js http://127.0.0.1:8000/graphql
import { serverAudits } from "graphql-http";

const [url] = process.argv.slice(2);
const results = [];
for (const audit of serverAudits({ url, fetchFn: fetch })) {
  const { id, name, status, reason = null } = await audit.fn();
  results.push({ id, name, status, reason });
}
console.log(JSON.stringify(results));
