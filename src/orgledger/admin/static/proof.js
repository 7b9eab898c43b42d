// An entry is proved here, in the browser of whoever looks: nothing the server says of it is believed.
import { included, leafHash } from "./verify.js";

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

async function prove(box) {
  const { index, size, root, path, leafHash: told, good, bad } = box.dataset;
  const leaf = new TextEncoder().encode(box.querySelector("[data-leaf]").textContent);
  const hash = await leafHash(leaf);
  const way = path.split(" ").filter(Boolean).map(bytesOf);
  const proved = same(hash, bytesOf(told)) && (await included(Number(index), Number(size), hash, way, bytesOf(root)));
  const badge = box.querySelector("[data-badge]");
  badge.textContent = proved ? good : bad;
  badge.className = `chip ${proved ? "recorded" : "error"}`;
}

for (const box of document.querySelectorAll("[data-proof]")) {
  prove(box).catch(() => {}); // Without its own cryptography a browser proves nothing, and says nothing.
}
