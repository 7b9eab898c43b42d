// The chart in the browser: one table of intervals holds the tree of every day; dragging draws it anew.
import { here } from "./admin.js";

const WIDTH = 184, HEIGHT = 58, GAP = 18, DROP = 40, STEP = 10, STACK = 10, INSET = 16, ROOM = 1320, NAME = 21;
const DAY = 86_400_000;
const ROW = 28;  // Pixels of a lowest unit in the icicle, where there is room.
const SETTLED_MS = 700;
const SVG = "http://www.w3.org/2000/svg";

/** Days since 1970 of a date such as 2024-06-30, and back. */
export const dayOf = (text) => Math.round(Date.parse(text) / DAY);
export const textOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);

/** Which row of the table holds of each unit on a day; -1 where it is not on record. */
export function onDay(table, day) {
  const rows = new Int32Array(table.units.length).fill(-1);
  for (let row = 0; row < table.unit.length; row++) {
    if (table.from[row] <= day && (table.to[row] < 0 || day < table.to[row])) rows[table.unit[row]] = row;
  }
  return rows;
}

/** The trees of a day: for each unit its children, and those that stand at the top. Inactive units stand outside. */
export function treeOf(table, rows) {
  const children = new Map();
  const roots = [];
  for (let unit = 0; unit < rows.length; unit++) {
    const row = rows[unit];
    if (row < 0 || table.inactive[row]) continue;
    const parent = table.parent[row];
    if (parent < 0 || rows[parent] < 0 || table.inactive[rows[parent]]) roots.push(unit);
    else if (children.has(parent)) children.get(parent).push(unit);
    else children.set(parent, [unit]);
  }
  const byCode = (a, b) => table.code[rows[a]] - table.code[rows[b]] || a - b;
  for (const list of [roots, ...children.values()]) list.sort(byCode);
  return { roots, children };
}

/** A unit with what is drawn below it, down to a depth. */
export function grown(unit, children, depth) {
  const below = depth > 1 ? (children.get(unit) ?? []).map((child) => grown(child, children, depth - 1)) : [];
  return { unit, children: below, x: 0, y: 0 };
}

const stacked = (node) => node.children.length > 1 && !node.children.some((child) => child.children.length);

/** Place a node and all below it, from x on; says how wide it is. The rules are those of figure.py. */
export function place(node, x, y) {
  node.y = y;
  const below = y + HEIGHT + DROP;
  if (!node.children.length) {
    node.x = x;
    return WIDTH;
  }
  if (stacked(node)) {
    node.x = x;
    node.children.forEach((child, index) => {
      child.x = x + INSET + Math.floor(index / STACK) * (WIDTH + GAP + INSET);
      child.y = below + (index % STACK) * (HEIGHT + STEP) - DROP + STEP * 2;
    });
    return INSET + Math.ceil(node.children.length / STACK) * (WIDTH + GAP + INSET) - GAP - INSET;
  }
  let taken = 0;
  for (const child of node.children) taken += place(child, x + taken, below) + GAP;
  taken -= GAP;
  node.x = (node.children[0].x + node.children.at(-1).x) / 2;
  return taken;
}

/** Whole trees beside each other, and below where there is no more room; then what has nothing below it. */
export function arrange(roots) {
  const trees = roots.filter((root) => root.children.length), lone = roots.filter((root) => !root.children.length);
  let x = 0, y = 0, bottom = 0;
  const walk = (node) => { bottom = Math.max(bottom, node.y + HEIGHT); node.children.forEach(walk); };
  for (const tree of trees) {
    let width = place(tree, x, y);
    if (x && x + width > ROOM) {
      [x, y] = [0, bottom + DROP];
      width = place(tree, x, y);
    }
    x += width + GAP;
    walk(tree);
  }
  const top = trees.length ? bottom + DROP : 0;
  const columns = Math.floor(ROOM / (WIDTH + GAP));
  lone.forEach((node, index) => {
    node.x = (index % columns) * (WIDTH + GAP);
    node.y = top + Math.floor(index / columns) * (HEIGHT + STEP);
  });
}

function linesBelow(node) {
  if (stacked(node)) {
    const lines = [];
    for (let start = 0; start < node.children.length; start += STACK) {
      const column = node.children.slice(start, start + STACK);
      const left = column[0].x - INSET / 2;
      const top = node.y + HEIGHT;
      const reach = start ? `M${node.x + INSET / 2} ${top}V${top + STEP}H${left}` : `M${left} ${top}`;
      lines.push(`${reach}V${column.at(-1).y + HEIGHT / 2}`);
      for (const child of column) lines.push(`M${left} ${child.y + HEIGHT / 2}H${child.x}`);
    }
    return lines.join("");
  }
  const middle = node.x + WIDTH / 2;
  const turn = node.y + HEIGHT + DROP / 2;
  return node.children.map((c) => `M${middle} ${node.y + HEIGHT}V${turn}H${c.x + WIDTH / 2}V${c.y}`).join("");
}

function element(name, attributes, ...inside) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

/** A text as it fits on a card, where a Chinese letter takes the room of two. */
export function shortened(text, room = NAME) {
  let used = 0, kept = "";
  for (const letter of text) {
    used += letter > "\u2e80" ? 2 : 1;
    if (used > room) return `${kept}…`;
    kept += letter;
  }
  return text;
}

/** How the tree stood at the place to compare with: for each unit of a table, its row in the table as known there. */
export function versusOf(table, other, day) {
  const rows = onDay(other, day);
  if (other === table) return { table, rows };
  const places = new Map(other.units.map((key, place) => [key, place]));
  return { table: other, rows: Int32Array.from(table.units, (key) => rows[places.get(key)] ?? -1) };
}

export class Chart {
  constructor(bar, table, versus) {
    this.bar = bar;
    this.table = table;
    this.versus = versus;
    this.cards = document.querySelector('[data-figure="cards"]');
    this.icicle = document.querySelector('[data-figure="icicle"]');
    this.depth = Number(bar.dataset.depth);
    this.focus = table.units.indexOf(bar.dataset.focus);
  }

  /** How a unit differs from the place to compare with: by parent, name or kind, as the server tells it. */
  mark(unit, row) {
    const { table: then, rows } = this.versus, now = this.table, before = rows[unit];
    if (before < 0) return "begun";
    if (then === now && before === row) return "";
    const parent = (table, at) => table.units[table.parent[at]];
    const same = parent(then, before) === parent(now, row)
      && then.names[then.name[before]] === now.names[now.name[row]]
      && then.kinds[then.kind[before]] === now.kinds[now.kind[row]];
    return same ? "" : "changed";
  }

  draw(day) {
    const rows = onDay(this.table, day);
    const tree = treeOf(this.table, rows);
    const tops = this.focus >= 0 ? (rows[this.focus] >= 0 ? [this.focus] : []) : tree.roots;
    if (!this.cards.hidden) this.drawCards(rows, tree, tops);
    if (!this.icicle.hidden) this.drawIcicle(rows, tree, tops);
    this.drawn = { rows };
  }

  drawCards(rows, { children }, tops) {
    const roots = tops.map((unit) => grown(unit, children, this.depth));
    arrange(roots);
    const nodes = [];
    const walk = (node) => { nodes.push(node); node.children.forEach(walk); };
    roots.forEach(walk);
    const width = Math.max(0, ...nodes.map((node) => node.x)) + WIDTH + 16;
    const height = Math.max(0, ...nodes.map((node) => node.y)) + HEIGHT + 16;
    const drawing = element("svg", { class: "chart", viewBox: `-8 -8 ${width} ${height}`, width, height, role: "group", "aria-label": this.cards.getAttribute("aria-label") });
    drawing.append(element("path", { d: nodes.map(linesBelow).join("") }));
    for (const node of nodes) drawing.append(this.card(node, rows[node.unit], children));
    this.cards.replaceChildren(drawing);
  }

  card(node, row, children) {
    const name = this.table.names[this.table.name[row]];
    const key = this.table.units[node.unit];
    const path = location.pathname.replace(/chart$/, `units/${key}`);
    const label = element("text", { x: 10, y: 23 }, shortened(name, NAME));
    const kind = element("text", { class: "small", x: 10, y: 43 }, this.table.kinds[this.table.kind[row]]);
    const link = element("a", { href: path + location.search }, element("rect", { width: WIDTH, height: HEIGHT, rx: 7 }), label, kind, element("title", {}, name));
    const group = element("g", { class: `card-node ${this.mark(node.unit, row)}`, transform: `translate(${node.x} ${node.y})` }, link);
    const hidden = (children.get(node.unit) ?? []).length - node.children.length;
    if (hidden > 0) {
      const more = element("text", { class: "small more", x: 174, y: 43, "text-anchor": "end" }, `+${hidden}`);
      group.append(element("a", { href: here({ focus: key }) }, more));
    }
    return group;
  }

  drawIcicle(rows, { children }, tops) {
    const canvas = this.icicle.querySelector("canvas");
    const scale = devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (canvas.width !== width * scale) [canvas.width, canvas.height] = [width * scale, height * scale];
    const pen = canvas.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    // Units in preorder with their depth; then, from the last to the first, how many lowest units each spans.
    const order = [], depths = [];
    const due = tops.map((unit) => [unit, 0]).reverse();
    let deepest = 0;
    while (due.length) {
      const [unit, depth] = due.pop();
      order.push(unit);
      depths.push(depth);
      deepest = Math.max(deepest, depth);
      const below = children.get(unit) ?? [];
      for (let at = below.length - 1; at >= 0; at--) due.push([below[at], depth + 1]);
    }
    const span = new Float64Array(order.length);
    const sums = new Float64Array(deepest + 2);
    for (let at = order.length - 1; at >= 0; at--) {
      const depth = depths[at];
      span[at] = sums[depth + 1] || 1;
      sums[depth + 1] = 0;
      sums[depth] += span[at];
    }
    // From left to right by level, so that names read; a unit is as high as all the lowest ones that it spans.
    const high = Math.min(height / (sums[0] || 1), ROW);
    const band = width / (deepest + 1);
    const top = new Float64Array(deepest + 2);
    const fills = { "": [this.resolve("--accent-soft"), this.resolve("--line")], begun: this.resolve("--good"), changed: this.resolve("--warn") };
    const ink = this.resolve("--ink"), sheet = this.resolve("--sheet");
    pen.font = `12px ${getComputedStyle(document.body).fontFamily}`;
    this.boxes = [];
    for (let at = 0; at < order.length; at++) {
      const depth = depths[at], unit = order[at], row = rows[unit];
      const y = top[depth], h = span[at] * high;
      top[depth] += h;
      top[depth + 1] = y;
      const mark = this.mark(unit, row);
      pen.fillStyle = mark ? fills[mark] : fills[""][depth % 2];
      pen.fillRect(depth * band, y, band - 1, Math.max(h - (h > 3 ? 1 : 0), 0.5));
      this.boxes.push([depth * band, y, band, h, unit]);
      if (h >= 12) {
        pen.fillStyle = mark ? sheet : ink;
        pen.fillText(shortened(this.table.names[this.table.name[row]], Math.floor((band - 12) / 7)), depth * band + 6, y + Math.min(h / 2 + 4, 18));
      }
    }
  }

  /** The box of the icicle under a pointer. */
  under(event) {
    const box = this.icicle.querySelector("canvas").getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    return this.boxes?.find(([l, t, w, h]) => x >= l && x < l + w && y >= t && y < t + h);
  }

  /** A color of the style sheet as the canvas understands it. */
  resolve(name) {
    const probe = document.createElement("i");
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  }
}

async function fetched(address) {
  const answer = await fetch(address);
  return answer.ok ? answer.json() : null;
}

async function start(bar) {
  const { source, versusSource, versusDay, day, first, last, view } = bar.dataset;
  const table = await fetched(source);
  const other = versusSource === source ? table : await fetched(versusSource);
  if (!table || !other) return;
  const chart = new Chart(bar, table, versusOf(table, other, dayOf(versusDay)));
  const slider = bar.querySelector("input");
  const told = bar.querySelector("output");
  slider.min = dayOf(first);
  slider.max = dayOf(last);
  slider.value = dayOf(day);
  told.textContent = day;
  let due = false, keyed = false, settling;
  const draw = () => {
    due = false;
    chart.draw(Number(slider.value));
  };
  slider.addEventListener("keydown", () => { keyed = true; });
  slider.addEventListener("pointerdown", () => { keyed = false; });
  slider.addEventListener("input", () => {
    clearTimeout(settling);
    told.textContent = textOf(Number(slider.value));
    if (due || view === "tree") return;
    due = true;
    requestAnimationFrame(draw);
  });
  // Wherever the slider comes to rest, the server tells the whole page of that day; the keys may take a few steps first.
  slider.addEventListener("change", () => {
    const address = here({ at: textOf(Number(slider.value)) });
    if (keyed) address.hash = "scrub";
    clearTimeout(settling);
    settling = setTimeout(() => location.assign(address), keyed ? SETTLED_MS : 0);
  });
  if (view === "icicle") {
    const hover = chart.icicle.querySelector(".hover"), canvas = chart.icicle.querySelector("canvas");
    canvas.addEventListener("mousemove", (event) => {
      const found = chart.under(event);
      hover.textContent = found ? table.names[table.name[chart.drawn.rows[found[4]]]] : "";
    });
    canvas.addEventListener("click", (event) => {
      const found = chart.under(event);
      if (found) location.assign(here({ focus: table.units[found[4]] }));
    });
    addEventListener("resize", draw);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    draw();
  }
  bar.hidden = false;
  bar.dataset.ready = "true";
  performance.mark("chart-ready");
  if (location.hash === "#scrub") slider.focus();
}

for (const bar of document.querySelectorAll("[data-scrub]")) start(bar);
