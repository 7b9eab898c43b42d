// Makes the persisted documents that graphql-codegen's client preset writes for the documents of a folder, and prints
// them: one JSON object, from hash to document.
//
//   node documents.js ../../src/orgledger/graphql/schema.graphql folder
import { codegen } from "@graphql-codegen/core";
import { preset } from "@graphql-codegen/client-preset";
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "graphql";

const [schema, folder] = process.argv.slice(2);
const documents = readdirSync(folder).map((name) => {
  const rawSDL = readFileSync(`${folder}/${name}`, "utf8");
  return { location: `${folder}/${name}`, rawSDL, document: parse(rawSDL) };
});
const sections = await preset.buildGeneratesSection({
  baseOutputDir: "generated/",
  schema: parse(readFileSync(schema, "utf8")),
  documents,
  config: {},
  presetConfig: { persistedDocuments: { hashAlgorithm: "sha256" } },
  plugins: [],
  pluginMap: {},
});
const persisted = sections.find(({ filename }) => filename.endsWith("persisted-documents.json"));
await Promise.all(sections.filter((section) => section !== persisted).map((section) => codegen(section)));
console.log(await codegen(persisted));
