// The page: the tree of an organization on the day of the address bar, and what is recorded meanwhile.

import { ask, follow, NotAnswered } from "./api.js";
import { FOLLOW, HEAD, LATEST, ORGANIZATIONS, SINCE, TREE } from "./documents.js";
import { element, tree } from "./tree.js";

/** @typedef {import("./schema.d.ts").Organization} Organization */
/** @typedef {import("./schema.d.ts").Comparison} Comparison */

const POLL_MS = 5_000;
const RETRY_MS = 2_000;

const form = /** @type {HTMLFormElement} */ (document.querySelector("form"));
const chosen = /** @type {HTMLSelectElement} */ (form.elements.namedItem("code"));
const day = /** @type {HTMLInputElement} */ (form.elements.namedItem("day"));
const today = /** @type {HTMLButtonElement} */ (form.elements.namedItem("today"));

/** Ends whatever the page is waiting for, when something else is chosen. */
let turn = new AbortController();
/** The keys of the units in the tree on show. @type {Set<string> | null} */
let shown = null;

/** @param {string} id */
const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** Shows what the address bar says, and follows what changes. */
async function open() {
  turn.abort();
  turn = new AbortController();
  const { signal } = turn;
  try {
    const sequence = await load(signal);
    await watch(sequence, signal);
  } catch (error) {
    if (!signal.aborted) say(error instanceof Error ? error.message : String(error), "fault");
  }
}

/**
 * Loads the tree, the comparison with today and the newest entries.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<number>} the entry up to which they are complete
 */
async function load(signal) {
  const code = chosen.value;
  const asOf = day.value ? { effective: day.value } : {};
  const [found, since, latest] = await Promise.all([
    ask(TREE, { code, asOf }, signal),
    day.value ? ask(SINCE, { code, from: asOf }, signal) : null,
    ask(LATEST, { code }, signal),
  ]);
  showTree(found.organization);
  showSince(since?.compare ?? null);
  showLatest(latest.ledger.nodes);
  return found.organization.coordinate.sequence;
}

/** @param {Organization} organization */
function showTree({ name, coordinate, totals, outline }) {
  const before = shown;
  document.title = `${name} · ${coordinate.effective}`;
  at("name").textContent = name;
  at("facts").textContent =
    `${coordinate.effective}, as known at entry ${coordinate.sequence}: ` +
    `${totals.units} units, ${totals.positions} positions, ${totals.people} people`;
  at("tree").replaceChildren(tree(outline, (unit) => before !== null && !before.has(unit.key)));
  shown = new Set(outline.map(({ unit }) => unit.key));
}

/** @param {Comparison | null} comparison */
function showSince(comparison) {
  const counts = comparison?.summary ?? [];
  at("since").hidden = comparison === null;
  at("counts").replaceChildren(
    ...counts.map(({ kind, count }) => element("li", `${count} × ${kind.toLowerCase().replaceAll("_", " ")}`)),
  );
}

/** @param {ReadonlyArray<import("./schema.d.ts").Entry>} entries */
function showLatest(entries) {
  at("latest").replaceChildren(
    ...entries.map(({ sequence, recordedAt, summary, actor }) => {
      const item = element("li", summary);
      const when = new Date(recordedAt).toLocaleString();
      item.append(element("small", `#${sequence} · ${when}${actor.name ? ` · ${actor.name}` : ""}`));
      return item;
    }),
  );
}

/**
 * Loads again whenever something is recorded: told by the server, or asked for where it does not tell.
 *
 * @param {number} sequence
 * @param {AbortSignal} signal
 */
async function watch(sequence, signal) {
  const code = chosen.value;
  let streams = true;
  while (!signal.aborted) {
    try {
      if (streams) {
        say("live", "live");
        for await (const { ledger } of follow(FOLLOW, { code, after: sequence }, signal)) {
          // One load may have shown several change sets already.
          if (ledger.lastSequence > sequence) sequence = await load(signal);
        }
      } else {
        say(`looking every ${POLL_MS / 1_000} s`, "polling");
        await pause(POLL_MS, signal);
        const { organization } = await ask(HEAD, { code }, signal);
        if (organization.coordinate.sequence > sequence) sequence = await load(signal);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (streams && error instanceof NotAnswered) streams = false;
      else say("no answer; trying again", "fault");
    }
    if (streams) await pause(RETRY_MS, signal);
  }
}

/**
 * @param {number} duration milliseconds
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function pause(duration, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, duration);
    signal.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });
}

/**
 * @param {string} text
 * @param {"live" | "polling" | "fault"} how
 */
function say(text, how) {
  at("state").textContent = text;
  at("state").className = how;
}

/** Puts what is chosen into the address bar, so that it can be sent to somebody. */
function remember() {
  const address = new URL(window.location.href);
  address.searchParams.set("code", chosen.value);
  if (day.value) address.searchParams.set("day", day.value);
  else address.searchParams.delete("day");
  history.pushState(null, "", address);
}

/** Chooses what the address bar says. */
function recall() {
  const { searchParams } = new URL(window.location.href);
  const code = searchParams.get("code");
  if ([...chosen.options].some((option) => option.value === code)) chosen.value = code ?? "";
  day.value = searchParams.get("day") ?? "";
}

form.addEventListener("submit", (event) => event.preventDefault());
chosen.addEventListener("change", () => {
  shown = null;
  remember();
  void open();
});
day.addEventListener("change", () => {
  remember();
  void open();
});
today.addEventListener("click", () => {
  day.value = "";
  remember();
  void open();
});
window.addEventListener("popstate", () => {
  recall();
  void open();
});

try {
  const { organizations } = await ask(ORGANIZATIONS);
  chosen.replaceChildren(
    ...organizations.map((/** @type {any} */ { code, name }) => new Option(`${name} (${code})`, code)),
  );
  recall();
  await open();
} catch (error) {
  say(error instanceof Error ? error.message : String(error), "fault");
}
