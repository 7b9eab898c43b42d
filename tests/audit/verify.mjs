// Gives the reports of the JavaScript verifier on cases: node verify.mjs VERIFIER < cases.json > reports.json
import { readFileSync } from "node:fs";

const { Malformed, readCheckpoint, readKey, readPolicy, verify, verifyProof } = await import(process.argv[2]);

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

const reports = [];
for (const one of JSON.parse(readFileSync(0, "utf8"))) reports.push(await report(one));
process.stdout.write(JSON.stringify(reports));
