/**
 * Verify a bundle of a ledger, or the proof of one entry: a second implementation, which shares nothing with the
 * first (verify_bundle.py) but the format in docs/bundle.md, and gives the same report.
 *
 * A plain module without dependencies. Hashes and signatures are WebCrypto's, so it runs in a browser and in node 18
 * or newer. Nothing is sent anywhere.
 *
 *     import { verify, readKey } from "./verify.js";
 *     const report = await verify(file.stream(), { keys: [readKey(text)] });
 *
 *     node verify.js FILE --key KEY [--since CHECKPOINT] [--policy FILE] [--leaf FILE] [--json]
 */

const HEADER = "orgledger-bundle 1";
const PROOF_HEADER = "c2sp.org/tlog-proof@v1";
const LINE_BYTES = 2 ** 24;
const DEPTH = 64;
const NOTE_BYTES = 100_000;
const HASHES = 64;
const KEYS_AT_ONCE = 8;
const STRANGE = 16;
const LOOKED = 100;
const ENOUGH = 100;
const NOTED = 1_000;
const TOLD = 20;
const INTEGRITY = new Set(["edited", "reordered", "forged", "forked"]);
const COMPLETENESS = new Set(["missing", "truncated", "unauthorized redaction"]);
const SURROUNDING = ["title", "reason", "basis"];
export const PRIVATE = {
  ChangeRequestSubmitted: ["title"],
  LegalHoldLifted: ["reason"],
  LegalHoldPlaced: ["reason"],
  PersonRegistered: ["name", "reference"],
};
const SUBJECT = { ChangeRequestSubmitted: "change_request", PersonRegistered: "person" };
export const PROPOSED = ["name", "reference"];
const KEYS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const MOMENT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$/;

const { subtle } = globalThis.crypto ?? (await import("node:crypto")).webcrypto;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const utf8 = (text) => encoder.encode(text);
const grouped = (number) => number.toLocaleString("en-US");

/** Something that does not read as what it should be. */
export class Malformed extends Error {}

// Bytes.

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const same = (a, b) => a.length === b.length && a.every((byte, index) => byte === b[index]);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Bytes as a text of as many characters. */
function latin1(bytes) {
  let found = "";
  for (let at = 0; at < bytes.length; at += 8192) found += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return found;
}

const base64 = (bytes) => btoa(latin1(bytes));

function unbase64(text) {
  let characters;
  try {
    characters = atob(text);
  } catch {
    throw new Malformed("what should be base64 is not");
  }
  if (btoa(characters) !== text) throw new Malformed("what should be base64 is not");
  const bytes = new Uint8Array(characters.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = characters.charCodeAt(at);
  return bytes;
}

function text(bytes) {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Malformed("is not canonical JSON");
  }
}

// The Merkle tree. Source: RFC 9162 §2.1.

const sha256 = async (bytes) => new Uint8Array(await subtle.digest("SHA-256", bytes));
export const leafHash = (leaf) => sha256(joined([0], leaf));
const nodeHash = (left, right) => sha256(joined([1], left, right));
const emptyRoot = () => sha256(new Uint8Array());

class Tree {
  size = 0;
  nodes = [];

  async append(node) {
    for (let size = this.size; size % 2 === 1; size = (size - 1) / 2) {
      node = await nodeHash(this.nodes.pop(), node);
    }
    this.nodes.push(node);
    this.size += 1;
  }

  async root() {
    if (!this.nodes.length) return emptyRoot();
    let root = this.nodes.at(-1);
    for (const node of this.nodes.slice(0, -1).reverse()) root = await nodeHash(node, root);
    return root;
  }
}

const half = (number) => Math.floor(number / 2);

/** Whether a path proves a leaf hash at an index (from 0) of a tree. Source: RFC 9162 §2.1.3.2. */
export async function included(index, size, leaf, path, root) {
  if (!(index >= 0 && index < size)) return false;
  let [place, last, node] = [index, size - 1, leaf];
  for (const other of path) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      node = await nodeHash(other, node);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      node = await nodeHash(node, other);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && same(node, root);
}

/** Whether a path proves that a tree is the beginning of another. Source: RFC 9162 §2.1.4.2. */
export async function consistent(old, size, oldRoot, root, path) {
  if (!(old >= 0 && old <= size)) return false;
  if (old === size) return path.length === 0 && same(oldRoot, root);
  if (old === 0) return path.length === 0 && same(oldRoot, await emptyRoot());
  const nodes = Number.isInteger(Math.log2(old)) ? [oldRoot, ...path] : [...path];
  if (!nodes.length) return false;
  let [place, last] = [old - 1, size - 1];
  while (place % 2 === 1) [place, last] = [half(place), half(last)];
  let [before, after] = [nodes[0], nodes[0]];
  for (const other of nodes.slice(1)) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      before = await nodeHash(other, before);
      after = await nodeHash(other, after);
      while (place % 2 === 0 && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      after = await nodeHash(after, other);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && same(before, oldRoot) && same(after, root);
}

// Signed notes, checkpoints and policies. Source: C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy.

const ED25519 = 1;
const COSIGNATURE = 4;
const NAME = "[^+\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]{1,255}";
const VKEY = new RegExp(`^(${NAME})\\+([0-9a-f]{8})\\+([A-Za-z0-9+/=]{1,4000})$`, "u");
const SIGNATURE = new RegExp(`^\u2014 (${NAME}) ([A-Za-z0-9+/=]+)$`, "u");
const bare = (line) => line.replace(/^[ \t\r\n]+/, "").replace(/[ \t\r\n]+$/, "");

// Points of small order make signatures that anybody can make, and a point has one writing; WebCrypto need not care.
const P = 2n ** 255n - 19n;
const EIGHTH = 0x5fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
const WEAK = new Set([0n, 1n, P - 1n, EIGHTH, P - EIGHTH]);

function usable(point) {
  const y = BigInt(`0x${hex(point.slice().reverse())}`) & (2n ** 255n - 1n);
  return y < P && !WEAK.has(y);
}

/** Whether this browser or program can check Ed25519 signatures. */
export async function canVerifySignatures() {
  try {
    const base = unbase64("WGZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY=");
    await subtle.importKey("raw", base, "Ed25519", false, ["verify"]);
    return true;
  } catch {
    return false;
  }
}

const remembered = new Map();

/** Whether a signature is the key's; what was verified last is remembered. */
async function signed(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64 || !usable(key) || !usable(signature.subarray(0, 32))) return false;
  const asked = [key, message, signature].map(latin1).join("|");
  if (!remembered.has(asked)) {
    if (remembered.size === 1024) remembered.clear();
    remembered.set(asked, await verified(key, message, signature));
  }
  return remembered.get(asked);
}

async function verified(key, message, signature) {
  try {
    const imported = await subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await subtle.verify("Ed25519", imported, signature, message);
  } catch {
    return false;
  }
}

async function signs(key, body, signature) {
  if (key.kind === ED25519) return signed(key.key, body, signature);
  if (key.kind === COSIGNATURE && signature.length === 72) {
    const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
    return signed(key.key, joined(utf8(`cosignature/v1\ntime ${time}\n`), body), signature.subarray(8));
  }
  return false;
}

/** Read `NAME+ID+KEY`, the form in which public keys are handed out. */
export async function readKey(given) {
  const found = VKEY.exec(given);
  if (!found) throw new Malformed("A key has the form NAME+ID+KEY, its id in eight hexadecimal digits.");
  const [, name, id, rest] = found;
  const raw = unbase64(rest);
  const expected = hex((await sha256(joined(utf8(`${name}\n`), raw))).subarray(0, 4));
  if (expected !== id) throw new Malformed(`The id of the key of ${name} should be ${expected}, not ${id}.`);
  if ((raw[0] === ED25519 || raw[0] === COSIGNATURE) && raw.length !== 33) {
    throw new Malformed(`The key of ${name} does not have 32 bytes.`);
  }
  return { name, id, kind: raw[0], key: raw.subarray(1) };
}

function readSignature(line) {
  const found = SIGNATURE.exec(line);
  const raw = found ? unbase64(found[2]) : [];
  if (raw.length < 5) throw new Malformed("A signature of a checkpoint does not read as one.");
  return { name: found[1], id: hex(raw.subarray(0, 4)), signature: raw.slice(4) };
}

/** Read a signed note that states the root of a tree at a size. */
export function readCheckpoint(note) {
  if (utf8(note).length > NOTE_BYTES) throw new Malformed(`A checkpoint has at most ${grouped(NOTE_BYTES)} bytes.`);
  const end = note.lastIndexOf("\n\n");
  const body = note.slice(0, Math.max(end, 0)).split("\n");
  if (end < 0 || body.length < 3 || !note.endsWith("\n") || /[\x00-\x09\x0b-\x1f]/.test(note)) {
    throw new Malformed("A checkpoint has a line each for origin, size and root, a blank line, and signatures.");
  }
  if (body.includes("") || !/^(0|[1-9][0-9]{0,14})$/.test(body[1])) {
    throw new Malformed("A checkpoint begins with its origin and its size.");
  }
  const root = unbase64(body[2]);
  if (root.length !== 32) throw new Malformed("The root of a checkpoint has 32 bytes.");
  const signatures = note.slice(end + 2, -1).split("\n").map(readSignature);
  return { origin: body[0], size: Number(body[1]), root, body: utf8(`${body.join("\n")}\n`), signatures };
}

/** Which of some keys signed a checkpoint. */
export async function signersOf(checkpoint, keys) {
  const found = [];
  for (const key of keys) {
    if (key.kind !== ED25519 && key.kind !== COSIGNATURE) continue;
    const own = checkpoint.signatures.find(({ name, id }) => name === key.name && id === key.id);
    if (!own) continue;
    if (!(await signs(key, checkpoint.body, own.signature))) {
      throw new Malformed(`the signature of ${key.name} is not its own`);
    }
    found.push(key);
  }
  return found;
}

const ROTATION = "SigningKeyRotated";
const sameKey = (a, b) => a.name === b.name && a.id === b.id && a.kind === b.kind && same(a.key, b.key);
const within = (keys, key) => keys.some((one) => sameKey(one, key));

/**
 * The keys of a ledger that give way by an event, and those that are to sign from then on.
 *
 * @throws Malformed if it does not say which, or who signed that; or if it names too many.
 */
async function rotating(event) {
  const lists = ["previous", "keys", "signatures"].map((name) => own(event, name));
  if (!lists.every(areTexts)) throw new Malformed("it does not say which, and who signed");
  const [previous, keys, signatures] = lists;
  if (previous.length + keys.length > KEYS_AT_ONCE || signatures.length > KEYS_AT_ONCE) {
    throw new Malformed(`it names more than ${KEYS_AT_ONCE} keys or signatures`);
  }
  const found = { previous: [], keys: [] };
  for (const vkey of previous) found.previous.push(await readKey(vkey));
  for (const vkey of keys) found.keys.push(await readKey(vkey));
  return found;
}

/**
 * The keys of a ledger that give way, and those that sign from then on, all of which signed that.
 *
 * @throws Malformed if one of them did not, or something does not read.
 */
export async function readRotation(origin, event) {
  const { previous, keys } = await rotating(event);
  const signatures = event.signatures.map(readSignature);
  const lines = ["orgledger/signing-key-rotation/1", origin];
  lines.push(...event.previous.map((vkey) => `- ${vkey}`), ...event.keys.map((vkey) => `+ ${vkey}`));
  const statement = utf8(lines.map((line) => `${line}\n`).join(""));
  for (const key of [...previous, ...keys]) {
    const made = signatures.filter(({ name, id }) => name === key.name && id === key.id);
    let good = key.name === origin && made.length > 0;
    for (const { signature } of made) {
      good = good && (key.kind !== ED25519 || (await signed(key.key, statement, signature)));
    }
    if (!good) throw new Malformed(`${key.name}+${key.id} did not sign that`);
  }
  return { previous, keys };
}

/** Read which logs are believed, and how many of which witnesses must have cosigned. */
export async function readPolicy(given) {
  const policy = { logs: [], witnesses: [], groups: [], quorum: null };
  const names = new Set();
  const members = new Set();
  for (const [index, line] of given.split("\n").entries()) {
    const words = line.split(/[ \t\r\n]+/).filter(Boolean);
    const wrong = () => new Malformed(`line ${index + 1} of the policy does not read`);
    if (!words.length || words[0].startsWith("#")) continue;
    const [word, name] = words;
    const fresh = name !== "none" && !names.has(name);
    if (word === "log" && [2, 3].includes(words.length)) {
      policy.logs.push(await readKey(name));
    } else if (word === "witness" && [3, 4].includes(words.length) && fresh) {
      policy.witnesses.push({ name, key: await readKey(words[2]) });
      names.add(name);
    } else if (word === "group" && words.length > 3 && fresh) {
      const own = words.slice(3);
      const wanted = { any: "1", all: `${own.length}` }[words[2]] ?? words[2];
      const apart = new Set(own).size === own.length && own.every((one) => names.has(one) && !members.has(one));
      if (!apart || !/^[1-9][0-9]{0,3}$/.test(wanted) || Number(wanted) > own.length) throw wrong();
      policy.groups.push({ name, wanted: Number(wanted), members: own });
      names.add(name);
      own.forEach((one) => members.add(one));
    } else if (word === "quorum" && words.length === 2 && policy.quorum === null && (name === "none" || names.has(name))) {
      policy.quorum = name;
    } else {
      throw wrong();
    }
  }
  if (policy.quorum === null) throw new Malformed("A policy has one quorum line.");
  if (new Set(policy.witnesses.map(({ key }) => hex(key.key))).size < policy.witnesses.length) {
    throw new Malformed("A policy names no witness twice.");
  }
  return policy;
}

function satisfied(policy, signers) {
  const present = new Set(["none"]);
  for (const { name, key } of policy.witnesses) if (signers.includes(key)) present.add(name);
  for (const { name, wanted, members } of policy.groups) {
    if (members.filter((one) => present.has(one)).length >= wanted) present.add(name);
  }
  return present.has(policy.quorum);
}

// Entries.

/** Orders texts by their code points, as UTF-8 bytes do: what is written with surrogates comes last. */
function byCodePoint(a, b) {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (left !== right) return isSurrogate(left) - isSurrogate(right) || left - right;
  }
  return a.length - b.length;
}

const isSurrogate = (unit) => unit >= 0xd800 && unit <= 0xdfff;

/** Whether JSON is nested deeper than any may be; what is no JSON may be found to be so. */
function isDeep(bytes) {
  let [depth, within] = [0, false];
  for (let at = 0; at < bytes.length && depth <= DEPTH; at += 1) {
    const byte = bytes[at];
    if (byte === 0x22) within = !within;
    else if (within) at += byte === 0x5c ? 1 : 0;
    else if (byte === 0x5b || byte === 0x7b) depth += 1;
    else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return depth > DEPTH;
}

/** Canonical JSON: sorted keys, no spaces, whole numbers only. */
function encode(value) {
  if (typeof value === "string") {
    if (/\p{Surrogate}/u.test(value)) throw new Malformed("is not canonical JSON");
    return JSON.stringify(value);
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new Malformed("is not canonical JSON");
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(encode).join(",")}]`;
  const names = Object.keys(value).sort(byCodePoint);
  return `{${names.map((name) => `${encode(name)}:${encode(value[name])}`).join(",")}}`;
}

function readJson(bytes) {
  if (isDeep(bytes)) throw new Malformed("is not canonical JSON");
  const given = text(bytes);
  let value, canonical;
  try {
    value = JSON.parse(given);
    canonical = encode(value);
  } catch {
    throw new Malformed("is not canonical JSON");
  }
  if (canonical !== given) throw new Malformed("is not canonical JSON");
  return value;
}

/** A field that must be there. */
function of(value, field) {
  if (!isObject(value) || !Object.hasOwn(value, field)) throw new TypeError(`${field} is absent`);
  return value[field];
}

async function commitment(value, salt) {
  const key = await subtle.importKey("raw", salt, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return hex(new Uint8Array(await subtle.sign("HMAC", key, utf8(`orgledger/private/1\n${value}`))));
}

const areTexts = (value) => Array.isArray(value) && value.every(isText);
const isText = (value) => typeof value === "string";
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** A field that may be there. */
const own = (value, field) => (Object.hasOwn(value, field) ? value[field] : null);

/** The commitments of an entry to personal values, each with the field and, if it goes with one, the person. */
function commitments(entry) {
  const event = entry.event;
  const found = new Map();
  for (const name of SURROUNDING) if (isText(own(entry, name))) found.set(entry[name], { field: name, person: null });
  if (!Object.hasOwn(PRIVATE, event.type)) return found;
  const fixed = Object.hasOwn(SUBJECT, event.type);
  const noun = fixed ? SUBJECT[event.type] : own(event, "noun");
  const key = own(event, fixed ? noun : "entity");
  const person = noun === "person" && isText(key) ? key : null;
  for (const name of PRIVATE[event.type]) {
    if (isText(own(event, name)) && isText(noun)) found.set(event[name], { field: `${noun}.${name}`, person });
  }
  const operations = event.type === "ChangeRequestSubmitted" ? own(event, "operations") : null;
  for (const operation of areTexts(operations) ? operations : []) {
    for (const [sealed, one] of operation.includes("registerPerson") ? proposed(operation) : []) found.set(sealed, one);
  }
  return found;
}

/** The commitments of an operation to personal values of whom it would register. */
function proposed(operation) {
  let form;
  try {
    form = readJson(utf8(operation));
  } catch {
    return [];
  }
  const fields = isObject(form) ? own(form, "registerPerson") : null;
  if (!isObject(fields)) return [];
  const person = isText(own(fields, "key")) ? fields.key : null;
  const names = PROPOSED.filter((name) => isText(own(fields, name)));
  return names.map((name) => [fields[name], { field: `person.${name}`, person }]);
}

/** What an entry erases, if it is an act of erasure: a person, all of whose values go; or values by commitment. */
function erases(entry) {
  const event = entry.event;
  const act = own(entry, "verb") === "ACT";
  const [person, sealed] = [own(event, "person"), own(event, "commitments")];
  return {
    person: act && event.type === "PersonErased" && isText(person) ? person : null,
    sealed: act && event.type === "PrivateValueRedacted" && areTexts(sealed) ? sealed : [],
  };
}

// The grammar of lines: what a value has to be before anything is made of it.

const textOf = (pattern) => (value) => isText(value) && pattern.test(value);
const orNull = (shape) => (value) => value === null || shape(value);
const listOf = (shape, most = Infinity) => (value) => Array.isArray(value) && value.length <= most && value.every((one) => shape(one));
const objectOf = (shapes, least = Object.keys(shapes).length) => (value) =>
  isObject(value) &&
  Object.keys(value).length >= least &&
  Object.entries(value).every(([name, one]) => Object.hasOwn(shapes, name) && shapes[name](one));

function isBase64(value, length = null) {
  let found;
  try {
    found = isText(value) ? unbase64(value).length : 0;
  } catch {
    return false;
  }
  return length === null ? found > 0 : found === length;
}

const isHash = (value) => isBase64(value, 32);
const isSize = (value) => Number.isSafeInteger(value) && value >= 0;
const isLine = textOf(/^[^\x00-\x1f\x7f-\x9f\u2028\u2029]{0,255}$/u);
const isSealed = textOf(/^[0-9a-f]{64}$/);
const isKey = textOf(new RegExp(`^${KEYS.source}$`));
const isDay = textOf(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/);

const SCOPE = { from: orNull(isDay), keys: listOf(isKey), to: orNull(isDay), under: isKey };
const SHAPES = {
  manifest: objectOf({
    format: (value) => value === 1,
    organization: isLine,
    origin: isLine,
    private: (value) => typeof value === "boolean",
    program: isLine,
    root: orNull(isHash),
    scope: orNull(objectOf(SCOPE)),
    size: isSize,
  }),
  stored: objectOf({ hash: isLine, topic: isLine }, 1),
  private: objectOf({ commitment: isSealed, field: isLine, salt: isHash, value: isText }),
  erased: objectOf({ act: isSize, commitment: isSealed }),
  consistency: objectOf({ from: isSize, hashes: listOf(isHash, HASHES), to: isSize }),
  checkpoint: isText,
  timestamp: objectOf({ token: (value) => isBase64(value) }),
  end: objectOf({ lines: isSize }),
};
const ENTRY = ["leaf", "hash", "stored", "private", "erased"];
const BETWEEN = ["manifest", "key", ...ENTRY, "checkpoint", "timestamp"];
const AFTER = {
  manifest: [HEADER],
  key: ["manifest", "key"],
  leaf: BETWEEN,
  hash: BETWEEN,
  stored: ["leaf"],
  private: ["leaf", "stored", "private"],
  erased: ["leaf", "stored", "private", "erased"],
  consistency: BETWEEN,
  checkpoint: [...BETWEEN, "consistency"],
  timestamp: ["checkpoint", "timestamp"],
  end: BETWEEN,
};

// The verification.

const told = (first, last) => (first < last ? `${first} to ${last}` : `${first}`);

/** The sequences that entries state, held against the places where they stand. */
class Order {
  next = 1;
  found = new Map();
  gaps = [];
  early = new Set();
  jump = null;
  against = 0;

  take(stated) {
    const jump = this.jump;
    this.jump = null;
    if (jump !== null && stated === jump + 1) {
      this.note(jump, "reordered", `entry ${this.next - 1} stands where entry ${jump} should`);
      if (this.early.size < LOOKED) this.early.add(this.next - 1);
      this.gaps = [...this.gaps.filter(([first]) => first < jump), [jump, jump]];
      this.next = stated;
    }
    if (stated >= this.next) {
      const absent = this.passed(stated);
      if (absent.length) {
        this.jump = this.next;
        this.gaps = [...this.gaps, ...absent].slice(0, LOOKED);
        const first = absent[0][0];
        this.note(first, "missing", `entry ${told(first, stated - 1)} is not there, ${stated} follows`);
      }
      this.next = stated + 1;
    } else if (this.fills(stated)) {
      this.note(stated, "reordered", `entry ${stated} stands after entry ${this.next - 1}`);
    } else {
      this.note(stated, "forged", `there is a second entry ${stated}, after entry ${this.next - 1}`);
    }
  }

  /** The entries in a row, first and last, that the one stated passes over; not those that were early. */
  passed(stated) {
    this.early = new Set([...this.early].filter((one) => one >= this.next));
    const absent = [];
    let start = this.next;
    for (const one of [...[...this.early].filter((one) => one < stated).sort((a, b) => a - b), stated]) {
      if (start < one) absent.push([start, one - 1]);
      start = one + 1;
    }
    return absent;
  }

  /** Whether an entry was passed over; it is no more. */
  fills(stated) {
    const place = this.gaps.findIndex(([first, last]) => first <= stated && stated <= last);
    if (place < 0) return false;
    const [first, last] = this.gaps[place];
    const halves = [[first, stated - 1], [stated + 1, last]];
    this.gaps.splice(place, 1, ...halves.filter(([from, to]) => from <= to));
    return true;
  }

  skip() {
    this.jump = null;
    this.next += 1;
  }

  note(sequence, kind, says) {
    this.against += INTEGRITY.has(kind) ? 1 : 0;
    if (INTEGRITY.has(kind) || this.found.size < NOTED || this.found.has(sequence)) {
      this.found.set(sequence, { sequence, class: kind, sentence: says });
    }
  }
}

class Verification {
  lines = 0;
  keys = 0;
  word = "";
  enough = false;
  blind = false;
  manifest = {};
  scope = null;
  findings = [];
  against = 0;
  doubts = [];
  counts = { entries: 0, withheld: 0, outside: 0, private: 0, erased: 0, checkpoints: 0, timestamps: 0 };
  order = new Order();
  at = 0;
  entry = null;
  before = null;
  committed = new Map();
  said = new Set();
  answered = new Set();
  claims = new Map();
  gone = new Map();
  erasures = new Set();
  awaited = new Set();
  tree = new Tree();
  expected = new Map();
  stamped = new Uint8Array();
  growth = null;
  grown = false;
  disagreed = [0, 0];
  good = 0;
  covered = 0;
  quorate = 0;
  stranger = 0;
  continues = [];
  cosigned = [];
  retired = [];
  rotations = [];
  refused = false;
  unfounded = 0;
  late = 0;
  strange = 0;

  constructor({ keys = [], since = [], policy = null }) {
    this.logs = [...keys, ...(policy ? policy.logs : [])].filter((key) => key.kind === ED25519);
    this.witnesses = policy ? policy.witnesses.map(({ key }) => key) : [];
    this.policy = policy;
    for (const { size, root } of since) if (size > 0) this.expect(size, { root, source: "kept", cosigners: [] });
  }

  expect(size, root) {
    if (!this.expected.has(size)) this.expected.set(size, []);
    this.expected.get(size).push(root);
  }

  find(kind, sequence, sentence) {
    this.against += INTEGRITY.has(kind) ? 1 : 0;
    if (INTEGRITY.has(kind) || this.findings.length < NOTED) this.findings.push({ sequence, class: kind, sentence });
  }

  async take(line) {
    if (this.enough) return;
    this.lines += 1;
    const space = line.subarray(0, 20).indexOf(0x20);
    const before = this.word;
    this.word = latin1(line.subarray(0, Math.max(space, 0)));
    const value = line.subarray(space + 1);
    if (this.lines === 1) {
      this.blind = this.logs.length > 0 && !(await canVerifySignatures());
      if (this.blind) this.logs = this.witnesses = [];
      if (!same(line, utf8(HEADER))) throw new Malformed(`This is not a bundle: its first line is not ${HEADER}.`);
      this.word = HEADER;
    } else if (line.length > LINE_BYTES) {
      this.find("edited", this.at + 1, `line ${this.lines} has more than ${grouped(LINE_BYTES)} bytes`);
      this.word = before;
    } else if (!Object.hasOwn(AFTER, this.word) || !AFTER[this.word].includes(before)) {
      this.find("edited", this.at + 1, `line ${this.lines} does not belong there`);
      this.word = before;
    } else if (this.word === "leaf") {
      await this.leaf(value);
    } else {
      try {
        const shape = own(SHAPES, this.word);
        const read = shape ? readJson(value) : text(value);
        if (shape && !shape(read)) throw new Malformed("is not what its word says");
        await WORDS[this.word].call(this, read);
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        this.find("edited", Math.max(this.at, 1), `line ${this.lines} does not read`);
      }
    }
    this.enough = this.against + this.order.against >= ENOUGH;
  }

  // What the bundle is.

  onManifest(manifest) {
    this.scope = manifest.scope === null ? null : new Set(manifest.scope.keys);
    this.manifest = manifest;
  }

  async onKey(vkey) {
    this.keys += 1;
    if (this.keys > KEYS_AT_ONCE) throw new Malformed(`A bundle claims at most ${KEYS_AT_ONCE} keys.`);
    await readKey(vkey);
  }

  // The entries.

  async leaf(leaf) {
    await this.closeEntry();
    await this.tree.append(await leafHash(leaf));
    this.counts.entries += 1;
    let entry, why;
    try {
      entry = readJson(leaf);
      if (!Number.isSafeInteger(entry?.sequence) || entry.sequence < 1) why = "has no sequence";
    } catch (error) {
      why = error.message;
    }
    if (why !== undefined) {
      this.at = this.order.next;
      this.order.skip();
      this.find("edited", this.at, `entry ${this.at} ${why}`);
    } else {
      this.order.take(entry.sequence);
      this.at = entry.sequence;
      try {
        await this.checkEntry(entry, leaf);
      } catch (error) {
        if (!(error instanceof Malformed || error instanceof TypeError)) throw error;
        why = error instanceof Malformed ? error.message : "lacks what every entry has";
        this.find("edited", this.at, `entry ${this.at} ${why}`);
      }
    }
  }

  async onHash(value) {
    await this.closeEntry();
    this.at = this.order.next;
    this.order.skip();
    if (!isHash(value)) throw new Malformed("A hash has 32 bytes.");
    if (this.scope === null) {
      this.find("missing", this.at, `entry ${this.at} is withheld in a bundle that claims to be whole`);
    }
    await this.tree.append(unbase64(value));
    this.counts.withheld += 1;
  }

  async checkEntry(entry, leaf) {
    const [event, recordedAt] = [of(entry, "event"), of(entry, "recorded_at")];
    const { organization = of(entry, "organization") } = this.manifest;
    if (!isText(of(entry, "organization")) || entry.organization !== organization) {
      throw new Malformed("is of another organization");
    }
    if (!isText(of(event, "type")) || !Number.isInteger(of(entry, "version"))) throw new Malformed("has no type");
    if (!isText(recordedAt)) throw new TypeError("recorded_at is no text");
    if (!MOMENT.test(recordedAt)) throw new Malformed("was recorded at no moment");
    if (!Number.isInteger(of(entry, "first")) || !Number.isInteger(of(entry, "last"))) throw new Malformed("has no change set");
    if (!(1 <= entry.first && entry.first <= entry.sequence && entry.sequence <= entry.last)) {
      throw new Malformed("stands outside of its change set");
    }
    const before = this.before;
    this.before = this.entry = entry;
    this.settle(entry);
    if (before === null || before.first !== entry.first || before.last !== entry.last) this.answered = new Set();
    this.committed = commitments(entry);
    if (this.scope !== null && !(text(leaf).match(KEYS) ?? []).some((key) => this.scope.has(key))) {
      this.counts.outside += 1;
    }
    if (event.type === ROTATION && !this.blind) await this.follow(event);
    this.checkSet(before, entry, recordedAt);
  }

  async follow(event) {
    const origin = `${this.manifest.origin}`;
    const believed = this.logs.filter(({ name }) => name === origin);
    let previous, keys, givesWay;
    try {
      ({ previous, keys } = await rotating(event));
      givesWay = previous.some((key) => within(believed, key));
      if (this.strange >= STRANGE && (this.refused || !givesWay)) return;
      await readRotation(origin, event);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.refused = true;
      this.strange += 1;
      const why = error.message.replace(/\.+$/, "");
      this.find("forged", this.at, `entry ${this.at} lets other keys sign from here on, and cannot: ${why}`);
      return;
    }
    if (givesWay) {
      this.retired.push(...believed.filter((key) => within(previous, key)));
      const others = this.logs.filter((key) => !within(previous, key));
      this.logs = [...others, ...keys.filter((key) => key.kind === ED25519 && !within(others, key))];
      this.rotations.push(this.at);
      return;
    }
    this.strange += 1;
    if (believed.length && !keys.some((key) => within(believed, key))) this.unfounded ||= this.at;
  }

  checkSet(before, entry, recordedAt) {
    const { sequence, first, last } = entry;
    if (before === null) {
      if (sequence === this.tree.size && sequence === 1 && first !== 1) throw new Malformed("does not open the first change set");
      return;
    }
    const at = before.sequence;
    const sameSet = first === before.first && last === before.last;
    if (sequence === at + 1 && !sameSet && (before.last !== at || first !== sequence)) {
      throw new Malformed(`neither goes on with the change set of entry ${at} nor opens another`);
    }
    const earlier = before.recorded_at;
    if (sequence > at && (recordedAt < earlier || (recordedAt === earlier) !== sameSet)) {
      throw new Malformed(`was recorded at ${recordedAt}, and entry ${at} at ${earlier}`);
    }
  }

  onStored(stored) {
    if ("hash" in stored) this.find("edited", this.at, `entry ${this.at} is not what the database made its tree of`);
    if ("topic" in stored) {
      this.find("edited", this.at, `entry ${this.at} is not of the type that the database says, ${stored.topic}`);
    }
  }

  // The personal values of the entry.

  async onPrivate({ commitment: sealed, field, salt, value }) {
    if (!this.manifest.private) throw new Malformed("The manifest shows no personal values.");
    this.counts.private += 1;
    const committed = this.answer(sealed, "shown");
    if (committed === null) return;
    if (field !== committed.field) {
      const says = `a personal value of entry ${this.at} is shown as its ${field}, and is its ${committed.field}`;
      this.find("edited", this.at, says);
    } else if ((await commitment(value, unbase64(salt))) !== sealed) {
      this.find("edited", this.at, `a personal value of entry ${this.at} is not the one it commits to`);
    }
  }

  onErased({ act, commitment: sealed }) {
    this.counts.erased += 1;
    const committed = this.answer(sealed, "said to be erased");
    if (committed === null) return;
    if (act <= this.at) {
      this.redacted(this.at, "no later act erased it");
      return;
    }
    if (!this.claims.has(sealed)) this.claims.set(sealed, []);
    this.claims.get(sealed).push({ sequence: this.at, act });
    this.awaited.add(act);
    if (committed.person === null) return;
    if (!this.gone.has(committed.person)) this.gone.set(committed.person, []);
    this.gone.get(committed.person).push(sealed);
  }

  /** Note that something is said of a personal value, and give what the entry holds of it, if that is in order. */
  answer(sealed, how) {
    let committed = this.committed.get(sealed) ?? null;
    if (this.said.has(sealed)) {
      this.find("edited", this.at, `a personal value of entry ${this.at} is told of twice`);
      committed = null;
    } else if (this.entry !== null && committed === null) {
      this.find("forged", this.at, `a personal value is ${how} that entry ${this.at} does not commit to`);
    }
    this.said.add(sealed);
    this.answered.add(sealed);
    return committed;
  }

  /** Hold an entry against what is said to be erased, if it is an act that erases; each act covers its own. */
  settle(entry) {
    this.awaited.delete(entry.sequence);
    const { person, sealed } = erases(entry);
    if (person === null && !sealed.length) return;
    this.erasures.add(entry.sequence);
    const covered = [];
    for (const one of person === null ? sealed : this.gone.get(person) ?? []) {
      if (this.claims.has(one)) covered.push(this.claims.get(one));
      this.claims.delete(one);
    }
    this.gone.delete(person);
    for (const { sequence, act } of covered.flat()) {
      if (!this.erasures.has(act)) this.redacted(sequence, `entry ${act}, which should have erased it, did not`);
    }
    const values = Number.isInteger(own(entry.event, "values")) ? entry.event.values : 0;
    if (person !== null && covered.length > values) {
      const why = `entry ${entry.sequence} erased ${values} values of that person, and ${covered.length} are gone`;
      this.redacted(covered.map(([claim]) => claim.sequence).reduce((a, b) => Math.min(a, b)), why);
    }
  }

  redacted(sequence, why) {
    this.find("unauthorized redaction", sequence, `a personal value of entry ${sequence} is gone: ${why}`);
  }

  async closeEntry() {
    if (this.manifest.private) {
      for (const [sealed, { field }] of this.committed) {
        const name = field.slice(field.lastIndexOf(".") + 1);
        if (!this.answered.has(sealed)) this.redacted(this.at, `its ${name} is neither shown nor erased by an act`);
      }
      for (const sealed of this.committed.keys()) this.answered.add(sealed);
    }
    this.entry = null;
    this.committed = new Map();
    this.said = new Set();
    await this.reached();
  }

  // The proofs.

  async onConsistency(growth) {
    await this.closeEntry();
    if (this.grown) throw new Malformed("One proof of consistency is all there can be.");
    this.growth = growth;
    this.grown = true;
  }

  async onCheckpoint(note) {
    await this.closeEntry();
    const growth = this.growth;
    this.growth = null;
    this.stamped = new Uint8Array();
    const checkpoint = readCheckpoint(note);
    let { size, root } = checkpoint;
    this.stamped = checkpoint.body;
    this.counts.checkpoints += 1;
    if (checkpoint.origin !== this.manifest.origin) {
      this.find("forged", this.good + 1, `the checkpoint of ${size} entries is of another ledger`);
      return;
    }
    let signers, late, cosigners;
    try {
      signers = await signersOf(checkpoint, this.logs.filter((key) => key.name === checkpoint.origin));
      late = await signersOf(checkpoint, this.retired);
      cosigners = await signersOf(checkpoint, this.witnesses);
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      this.find("forged", this.good + 1, `the checkpoint of ${size} entries is forged: ${error.message}`);
      return;
    }
    if (growth !== null && growth.from === this.tree.size && growth.to === size) {
      const own = await this.tree.root();
      const path = growth.hashes.map(unbase64);
      if (await consistent(this.tree.size, size, own, root, path)) [size, root] = [this.tree.size, own];
    }
    if (late.length && !signers.length) {
      this.late = Math.max(this.late, checkpoint.size);
    } else if (!signers.length && this.logs.some((key) => checkpoint.signatures.some(({ name }) => name === key.name))) {
      this.stranger = Math.max(this.stranger, checkpoint.size);
    }
    if (size < this.tree.size) {
      this.find("reordered", size, `the checkpoint of ${size} entries stands after entry ${this.at}`);
      return;
    }
    this.expect(size, { root, source: signers.length ? "signed" : "unsigned", cosigners });
    await this.reached();
  }

  async reached() {
    const size = this.tree.size;
    const awaited = this.expected.get(size);
    if (awaited === undefined) return;
    this.expected.delete(size);
    const root = await this.tree.root();
    for (const expected of awaited) {
      if (!same(expected.root, root)) {
        this.disagree(expected);
      } else if (expected.source === "kept") {
        this.continues.push(size);
        this.good = size;
      } else if (expected.source === "signed") {
        this.good = this.covered = size;
        this.cosigned = [...new Set(expected.cosigners.map((key) => key.name))].sort(byCodePoint);
        if (this.policy === null || satisfied(this.policy, expected.cosigners)) this.quorate = size;
      }
    }
  }

  disagree(expected) {
    const size = this.tree.size;
    const kept = expected.source === "kept";
    if (!kept && same(this.disagreed, [size, this.good])) return;
    if (!kept) this.disagreed = [size, this.good];
    let first = (kept ? Math.max(0, ...this.continues) : this.good) + 1;
    const exact = [...this.findings, ...this.order.found.values()]
      .map(({ sequence }) => sequence)
      .filter((sequence) => first <= sequence && sequence <= size);
    if (exact.length && !kept) return;
    if (exact.length) first = Math.min(...exact);
    const where = first < size ? `one of the entries ${told(first, size)}` : `entry ${size}`;
    if (kept) {
      this.find("forked", first, `${where} is not what it was when you kept a checkpoint of ${size} entries`);
    } else if (expected.source === "signed") {
      this.find("edited", first, `${where} is not what was signed in the checkpoint of ${size} entries`);
    } else {
      this.find("forged", first, `${where} does not fit a checkpoint of ${size} entries that no believed key signed`);
    }
  }

  async onTimestamp({ token }) {
    this.counts.timestamps += 1;
    if (!atob(token).includes(latin1(await sha256(this.stamped)))) {
      this.find("forged", Math.max(this.at, 1), "a time-stamp is not over the checkpoint that it stands with");
    }
  }

  async onEnd({ lines }) {
    await this.closeEntry();
    if (lines !== this.lines) throw new Malformed("The bundle had another number of lines.");
  }

  // The outcome.

  async finish() {
    if (!this.enough) await this.closeEntry();
    this.findings.push(...this.order.found.values());
    if (!this.enough) {
      await this.settleEnd();
      for (const claims of this.claims.values()) for (const claim of claims) this.unsettled(claim);
    }
    return this.report();
  }

  /** Say that no act is seen that erased a value. */
  unsettled({ sequence, act }) {
    const missing = this.awaited.has(act);
    if (missing && this.scope !== null && act < this.order.next) {
      this.doubts.push(`Entry ${act}, which erased a value of entry ${sequence}, is withheld.`);
    } else {
      this.redacted(sequence, `entry ${act}, which should have erased it, ${missing ? "is not here" : "did not"}`);
    }
  }

  async settleEnd() {
    const end = this.order.next - 1;
    const claimed = this.manifest.size;
    if (claimed === undefined) {
      this.find("edited", 1, "the bundle has no manifest");
    } else if (this.word !== "end") {
      this.find("truncated", end + 1, `the bundle breaks off after entry ${end}`);
    } else if (claimed > end) {
      this.find("truncated", end + 1, `entries ${told(end + 1, claimed)} are missing at the end`);
    } else if (claimed < end) {
      this.find("forged", claimed + 1, `there are more than the ${claimed} entries that the ledger had`);
    } else if (!this.findings.length && this.manifest.root !== base64(await this.tree.root())) {
      this.find("edited", this.good + 1, "the entries do not have the root that the bundle states");
    }
    if (this.before !== null && this.before.sequence === end && end < this.before.last) {
      this.find("truncated", end + 1, `the change set of entry ${end} goes on to entry ${this.before.last}`);
    }
    for (const [size, roots] of [...this.expected].sort(([a], [b]) => a - b)) {
      for (const { source } of roots) {
        const how = { kept: "you kept", signed: "was signed" }[source] ?? "is in the bundle";
        this.find("truncated", end + 1, `a checkpoint of ${size} entries ${how}, and entry ${end} is the last`);
      }
    }
    if (this.covered < this.tree.size && this.unfounded) {
      const says = `entry ${this.unfounded} lets other keys sign from here on, and cannot: no believed key signed that`;
      this.find("forged", this.unfounded, says);
    } else if (this.logs.length && this.covered < this.tree.size && this.stranger && !this.refused) {
      const says = `the checkpoint of ${this.stranger} entries is signed by another key of the same name`;
      this.find("forged", this.covered + 1, says);
    }
  }

  doubt() {
    const size = this.tree.size;
    if (this.blind) {
      this.doubts.push("Ed25519 signatures cannot be checked here.");
    } else if (!this.logs.length) {
      this.doubts.push("No key was given, so nothing from elsewhere vouches for it.");
    } else if (this.covered < size) {
      const left = told(this.covered + 1, size);
      this.doubts.push(`No checkpoint that is signed by a believed key covers the entries ${left}.`);
      if (this.late > this.covered) {
        const why = `The checkpoint of ${this.late} entries is signed by a key that had given way at entry`;
        this.doubts.push(`${why} ${this.rotations.at(-1)}.`);
      }
    } else if (this.quorate < size) {
      this.doubts.push(`The witnesses who cosigned (${this.cosigned.length}) are no quorum of the policy.`);
    }
  }

  async report() {
    this.doubt();
    const unique = new Map(this.findings.map((one) => [JSON.stringify([one.sequence, one.class, one.sentence]), one]));
    const findings = [...unique.values()].sort(
      (a, b) => a.sequence - b.sequence || byCodePoint(a.class, b.class) || byCodePoint(a.sentence, b.sentence),
    );
    const otherwise = this.doubts.length || this.enough ? "unproven" : "holds";
    const integrity = findings.some((one) => INTEGRITY.has(one.class)) ? "fails" : otherwise;
    const completeness = findings.some((one) => COMPLETENESS.has(one.class)) ? "fails" : otherwise;
    let verdict = this.doubts.length ? "unverifiable" : "ok";
    if (findings.length) verdict = integrity === "fails" ? "tampered" : "incomplete";
    return {
      verdict,
      integrity,
      completeness,
      sentence: this.sentence(verdict, findings),
      first: findings.length ? { sequence: findings[0].sequence, class: findings[0].class } : null,
      findings: findings.slice(0, TOLD),
      doubts: this.doubts,
      organization: this.manifest.organization ?? null,
      origin: this.manifest.origin ?? null,
      size: this.tree.size,
      root: base64(await this.tree.root()),
      covered: this.covered,
      continues: this.continues.sort((a, b) => a - b),
      cosigned: this.cosigned,
      rotations: this.rotations,
      ...this.counts,
    };
  }

  sentence(verdict, findings) {
    if (findings.length) {
      let more = findings.length > 1 ? ` ${findings.length - 1} more findings.` : "";
      if (this.enough) more += ` Nothing was read after line ${this.lines}.`;
      const { sequence, class: kind, sentence } = findings[0];
      return `${verdict[0].toUpperCase()}${verdict.slice(1)} at entry ${sequence} (${kind}): ${sentence}.${more}`;
    }
    if (this.doubts.length) return `Unverifiable, though nothing is wrong in itself. ${this.doubts.join(" ")}`;
    let said = `All ${this.tree.size} entries are what ${this.manifest.origin} signed, and none is missing.`;
    if (this.counts.withheld) said += ` ${this.counts.withheld} of them are here as hashes only.`;
    if (this.continues.length) said += ` They continue what you kept of the first ${Math.max(...this.continues)}.`;
    if (this.rotations.length) said += ` Its keys gave way to others at entry ${this.rotations.join(", ")}.`;
    if (this.cosigned.length) said += ` Cosigned by ${this.cosigned.join(", ")}.`;
    return said;
  }
}

const WORDS = {
  manifest: Verification.prototype.onManifest,
  key: Verification.prototype.onKey,
  hash: Verification.prototype.onHash,
  stored: Verification.prototype.onStored,
  private: Verification.prototype.onPrivate,
  erased: Verification.prototype.onErased,
  consistency: Verification.prototype.onConsistency,
  checkpoint: Verification.prototype.onCheckpoint,
  timestamp: Verification.prototype.onTimestamp,
  end: Verification.prototype.onEnd,
};

/** The lines of a stream, and whether they end; of one that is too long, the beginning, which is too long, too. */
async function* linesOf(chunks) {
  let [parts, length] = [[], 0];
  for await (const chunk of chunks) {
    let at = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, at)) {
      const piece = chunk.subarray(at, end);
      yield [parts.length ? joined(...parts, piece) : piece, true];
      [parts, length, at] = [[], 0, end + 1];
    }
    if (length <= LINE_BYTES && at < chunk.length) parts.push(chunk.subarray(at));
    length += chunk.length - at;
  }
  if (parts.length) yield [joined(...parts), false];
}

/**
 * Verify a bundle.
 *
 * @param chunks its bytes: a stream, or anything else that gives pieces of them in turn.
 * @param believed `keys` from readKey, `since` from readCheckpoint, `policy` from readPolicy.
 * @returns the report; docs/bundle.md says what it holds.
 * @throws Malformed if it is not a bundle.
 */
export async function verify(chunks, believed = {}) {
  const verification = new Verification(believed);
  for await (const [line, ended] of linesOf(chunks)) {
    if (ended || verification.word === "end") await verification.take(line);
    if (verification.enough) break;
  }
  if (!verification.lines) throw new Malformed("This is not a bundle: it is empty.");
  return verification.finish();
}

/**
 * Verify that one entry is in the tree that a checkpoint was signed for.
 *
 * @param leaf the bytes of its leaf, if the proof does not hold them.
 *
 * @throws Malformed if the proof does not read as one.
 */
export async function verifyProof(proof, leaf = null, { keys = [], policy = null } = {}) {
  const end = proof.indexOf("\n\n");
  const lines = proof.slice(0, Math.max(end, 0)).split("\n");
  if (end < 0 || lines[0] !== PROOF_HEADER) throw new Malformed(`This is not a proof: its first line is not ${PROOF_HEADER}.`);
  const extra = lines[1]?.startsWith("extra ") ? unbase64(lines.splice(1, 1)[0].slice("extra ".length)) : null;
  const entry = leaf ?? extra;
  if (entry === null) throw new Malformed("The proof does not hold the leaf of its entry; give it too.");
  const found = /^index (0|[1-9][0-9]{0,14})$/.exec(lines[1] ?? "");
  if (!found) throw new Malformed("The proof does not say which entry it is about.");
  const index = Number(found[1]);
  const path = lines.slice(2).map(unbase64);
  const checkpoint = readCheckpoint(proof.slice(end + 2));
  const { origin, size, root } = checkpoint;
  const logs = [...keys, ...(policy ? policy.logs : [])].filter((key) => key.kind === ED25519 && key.name === origin);
  const outcome = (verdict, sentence) => ({ verdict, sentence, sequence: index + 1, size });
  if (!(await canVerifySignatures())) return outcome("unverifiable", "Ed25519 signatures cannot be checked here.");
  let signers, cosigners;
  try {
    signers = await signersOf(checkpoint, logs);
    cosigners = await signersOf(checkpoint, policy ? policy.witnesses.map(({ key }) => key) : []);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return outcome("tampered", `The checkpoint is forged: ${error.message}.`);
  }
  if (!(await included(index, size, await leafHash(entry), path, root))) {
    return outcome("tampered", `The leaf is not entry ${index + 1} of the ${size} of ${origin}.`);
  }
  if (!signers.length) return outcome("unverifiable", "No believed key signed the checkpoint.");
  if (policy !== null && !satisfied(policy, cosigners)) {
    return outcome("unverifiable", `The witnesses who cosigned (${cosigners.length}) are no quorum of the policy.`);
  }
  return outcome("ok", `Entry ${index + 1} is what ${origin} signed, among ${size}.`);
}

// The command, in node.

/** A leaf without the line breaks at its end. */
function trimmed(bytes) {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0x0a) end -= 1;
  return bytes.subarray(0, end);
}

async function main(given) {
  const fs = await import("node:fs");
  const { parseArgs } = await import("node:util");
  const many = { type: "string", multiple: true, default: [] };
  const { values, positionals } = parseArgs({
    args: given,
    allowPositionals: true,
    options: { key: many, since: many, policy: { type: "string" }, leaf: { type: "string" }, json: { type: "boolean" } },
  });
  const bytes = (name) => {
    if (fs.statSync(name).size > LINE_BYTES) throw new Malformed(`${name} has more than ${grouped(LINE_BYTES)} bytes.`);
    return fs.readFileSync(name);
  };
  const read = (name) => decoder.decode(bytes(name));
  const keysOf = (one) => {
    const lines = (one.split("+").length > 2 ? one : read(one)).split("\n").map(bare).filter(Boolean);
    if (!lines.length) throw new Malformed(`${one} holds no key.`);
    return lines;
  };
  const believed = {
    keys: await Promise.all(values.key.flatMap(keysOf).map(readKey)),
    since: values.since.map((name) => readCheckpoint(read(name))),
    policy: values.policy ? await readPolicy(read(values.policy)) : null,
  };
  let report;
  try {
    const [file] = positionals;
    const head = Buffer.alloc(PROOF_HEADER.length);
    const opened = fs.openSync(file);
    fs.readSync(opened, head);
    fs.closeSync(opened);
    if (latin1(head) === PROOF_HEADER) {
      let proof;
      const leaf = values.leaf ? trimmed(bytes(values.leaf)) : null;
      try {
        proof = read(file);
      } catch (error) {
        if (error instanceof Malformed) throw error;
        throw new Malformed("This is not a proof: it is not UTF-8.");
      }
      report = await verifyProof(proof, leaf, believed);
    } else {
      report = await verify(fs.createReadStream(file), believed);
    }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    report = { verdict: "unverifiable", sentence: `Unverifiable: ${error.message}` };
  }
  console.log(values.json ? JSON.stringify(report, null, 2) : report.sentence);
  return { ok: 0, unverifiable: 5 }[report.verdict] ?? 4;
}

const started = globalThis.process?.argv?.[1];
if (started && import.meta.url === (await import("node:url")).pathToFileURL(started).href) {
  main(globalThis.process.argv.slice(2)).then(
    (code) => (globalThis.process.exitCode = code),
    (error) => {
      console.error(error.message);
      globalThis.process.exitCode = 2;
    },
  );
}
