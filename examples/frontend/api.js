// Asking and following, with fetch alone.

const ENDPOINT = new URL("/graphql", window.location.href);

/** The server answered, but not as it was asked: it has no subscriptions, or the document does not fit. */
export class NotAnswered extends Error {}

/**
 * Asks a document and gives its data.
 *
 * @param {string} query
 * @param {Record<string, unknown>} [variables]
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function ask(query, variables = {}, signal) {
  const answer = await post(query, variables, "application/json", signal);
  const { data, errors } = await answer.json();
  if (errors?.length) throw new NotAnswered(errors[0].message);
  return data;
}

/**
 * Follows a subscription over server-sent events: one answer after the other, until the stream ends.
 * Source: "Distinct connections mode" of https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
 *
 * @param {string} query
 * @param {Record<string, unknown>} variables
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<any, void, void>}
 */
export async function* follow(query, variables, signal) {
  const answer = await post(query, variables, "text/event-stream", signal);
  if (!answer.ok || !answer.body || !answer.headers.get("content-type")?.startsWith("text/event-stream")) {
    await answer.body?.cancel();
    throw new NotAnswered("This server does not stream.");
  }
  for await (const { event, data } of events(answer.body)) {
    if (event === "complete") return;
    if (event !== "next") continue;
    const result = JSON.parse(data);
    if (result.errors?.length) throw new NotAnswered(result.errors[0].message);
    yield result.data;
  }
}

/**
 * @param {string} query
 * @param {Record<string, unknown>} variables
 * @param {string} accept
 * @param {AbortSignal} [signal]
 */
function post(query, variables, accept, signal) {
  const body = JSON.stringify({ query, variables });
  return fetch(ENDPOINT, { method: "POST", headers: { accept, "content-type": "application/json" }, body, signal });
}

/**
 * The events of a stream. Source: HTML Living Standard §9.2.6.
 *
 * @param {ReadableStream<Uint8Array>} stream
 * @returns {AsyncGenerator<{ event: string, data: string }, void, void>}
 */
async function* events(stream) {
  const reader = stream.pipeThrough(/** @type {any} */ (new TextDecoderStream())).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const fields = block.split("\n").filter((line) => line && !line.startsWith(":"));
        /** @param {string} name */
        const of = (name) =>
          fields.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trimStart());
        if (fields.length) yield { event: of("event").at(-1) ?? "message", data: of("data").join("\n") };
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
