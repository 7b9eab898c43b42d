// Comfort on every page: keys, a time bar that answers at once, forms that send themselves.

/** The address of this page with one part of its query in other words. */
export function here(changes) {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  return address;
}

const keys = new Map();
for (const element of document.querySelectorAll("[data-key]")) keys.set(element.dataset.key, element);

document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.matches("input, textarea, select, [contenteditable]");
  if (event.key === "Escape" && typing) event.target.blur();
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const element = keys.get(event.key);
  if (element) {
    event.preventDefault();
    if (element.matches("input, textarea, select")) element.focus();
    else element.click();
  } else if (event.key === "n") location.assign(here({ at: null, known: null, scenario: null }));
  else if (event.key === "?") location.assign("/admin/keys");
});

for (const form of document.querySelectorAll("form[data-timebar], form[data-auto]")) {
  // What is picked is asked for at once; what is typed, when its writer says so: a day is typed part by part.
  let keyed = false;
  form.addEventListener("keydown", () => { keyed = true; });
  form.addEventListener("pointerdown", () => { keyed = false; });
  form.addEventListener("change", (event) => {
    if (!keyed && event.target.validity.valid) form.requestSubmit();
  });
  // What stands at its usual value is left out of the address.
  form.addEventListener("formdata", ({ formData }) => {
    for (const field of form.querySelectorAll("input[name]")) {
      if (field.value === "" || field.value === field.dataset.now) formData.delete(field.name);
    }
  });
}

for (const strip of document.querySelectorAll('[data-strip="at"]')) {
  const [first, last] = [Date.parse(strip.dataset.first), Date.parse(strip.dataset.last)];
  strip.classList.add("live");
  strip.addEventListener("click", (event) => {
    const box = strip.getBoundingClientRect();
    const way = Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
    location.assign(here({ at: new Date(first + way * (last - first)).toISOString().slice(0, 10) }));
  });
}

// A tree of rows: up and down go from row to row, left to the row above it, right into what is below.
for (const grid of document.querySelectorAll('[role="treegrid"]')) {
  const rows = () => [...grid.querySelectorAll('tbody tr[role="row"]')];
  const go = (row) => {
    if (!row) return;
    for (const one of rows()) one.tabIndex = -1;
    row.tabIndex = 0;
    row.focus();
  };
  grid.addEventListener("keydown", (event) => {
    const row = event.target.closest('tr[role="row"]');
    if (!row || event.target !== row) return;
    const all = rows();
    const place = all.indexOf(row);
    const level = Number(row.getAttribute("aria-level"));
    const link = row.querySelector("a");
    const moves = {
      ArrowDown: () => go(all[place + 1]),
      ArrowUp: () => go(all[place - 1]),
      Home: () => go(all[0]),
      End: () => go(all.at(-1)),
      ArrowLeft: () => go(all.slice(0, place).findLast((one) => Number(one.getAttribute("aria-level")) < level)),
      ArrowRight: () => {
        const next = all[place + 1];
        if (next && Number(next.getAttribute("aria-level")) > level) go(next);
        else row.querySelector("a.chip")?.click();
      },
      Enter: () => link?.click(),
    };
    if (moves[event.key]) {
      event.preventDefault();
      moves[event.key]();
    }
  });
}
