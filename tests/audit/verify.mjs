// Answers each line, a case in JSON, with what the JavaScript verifier says of it: node verify.mjs VERIFIER
import { createInterface } from "node:readline";

const verifier = await import(process.argv[2]);
const { Malformed, PRIVATE, PROPOSED, consistent, included, readCheckpoint, readKey, readPolicy, readRotation } = verifier;
const { signersOf, verify, verifyProof } = verifier;

const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));

/** What becomes of a vector of the proofs' own: whether it holds, or who signed it. */
async function vector({ kind, ...given }) {
  if (kind === "private") return { ...PRIVATE, registerPerson: PROPOSED };
  if (kind === "inclusion") {
    return included(given.index, given.size, bytes(given.leafHash), given.path.map(bytes), bytes(given.root));
  }
  if (kind === "consistency") {
    return consistent(given.old, given.new, bytes(given.oldRoot), bytes(given.newRoot), given.path.map(bytes));
  }
  const keys = await Promise.all(given.vkeys.map(readKey));
  try {
    if (kind === "notes") {
      const signers = await signersOf(readCheckpoint(given.note), keys);
      return signers.map(({ name, id }) => `${name}+${id}`);
    }
    if (kind === "rotations") {
      const { previous } = await readRotation(given.origin, given.event);
      return previous.some(({ name, id }) => keys.some((key) => key.name === name && key.id === id));
    }
    const logs = keys.filter((key) => key.kind === 1);
    const witnesses = keys.filter((key) => key.kind === 4).map((key, at) => ({ name: `${at}`, key }));
    const policy = { logs, witnesses, groups: [], quorum: "none" };
    return (await verifyProof(given.proof, null, { policy })).verdict;
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return null;
  }
}

async function report({ bundle, proof, leaf, keys, since, policy }) {
  try {
    const believed = {
      keys: await Promise.all(keys.map(readKey)),
      since: since.map(readCheckpoint),
      policy: policy === null ? null : await readPolicy(policy),
    };
    if (proof !== undefined) return await verifyProof(proof, Buffer.from(leaf, "base64"), believed);
    return await verify([Buffer.from(bundle, "base64")], believed);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return { malformed: error.message };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const one = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await (one.kind ? vector(one) : report(one)))}\n`);
}
