// Rows of an outline as nested lists.

/** @typedef {import("./schema.d.ts").OutlineRow} OutlineRow */
/** @typedef {import("./schema.d.ts").Unit} Unit */

/**
 * The tree that an outline tells, row by row, depth first.
 *
 * @param {ReadonlyArray<OutlineRow>} rows
 * @param {(unit: Unit) => boolean} isNew whether a unit was not in the tree shown before
 * @returns {HTMLUListElement}
 */
export function tree(rows, isNew) {
  const top = document.createElement("ul");
  /** The list that the children of each depth go to. */
  const lists = [top];
  for (const { depth, unit } of rows) {
    const item = document.createElement("li");
    item.append(line(unit));
    item.classList.toggle("new", isNew(unit));
    lists.length = depth + 1;
    const parent = lists[depth];
    if (depth > 0 && !parent.parentNode) lists[depth - 1].lastElementChild?.append(parent);
    parent.append(item);
    lists.push(document.createElement("ul"));
  }
  return top;
}

/** @param {Unit} unit */
function line(unit) {
  const text = document.createElement("span");
  text.append(element("b", unit.name), element("code", unit.code ?? ""), element("small", heads(unit)));
  text.title = `${unit.kind.toLowerCase()} ${unit.key}`;
  return text;
}

/**
 * Who heads a unit, as far as it is known.
 *
 * @param {Unit} unit
 */
function heads({ head }) {
  if (!head) return "";
  const names = head.holders.map(({ person }) => person.name ?? person.reference).filter(Boolean);
  return names.join(", ") || head.title;
}

/**
 * @param {string} name
 * @param {string} text
 */
export function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
