"use strict";
// The assumptions: one row for every key, drawn from the catalogue that Python made from the schema.
const rows = new Map();

function inputWords() {
  return bench.words.inputs;
}

function capital(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function valueOf(one) {
  return one.key in bench.now.settings ? bench.now.settings[one.key] : one.value;
}

// Settings that say something about a key: itself, what lies below it, or the section it lies in.
function about(key) {
  return Object.keys(bench.now.settings).filter(
    (set) => set === key || set.startsWith(`${key}.`) || key.startsWith(`${set}.`),
  );
}

// What the user changed about a key: how a scenario is opened is no change.
function changesOf(key) {
  const first = opening();
  const now = about(key).filter((set) => !same(bench.now.settings[set], first[set]));
  return key in first && !(key in bench.now.settings) ? [...now, key] : now;
}

function change(key, value) {
  const one = rows.get(key)?.one;
  if (bench.passing) note();
  for (const set of about(key)) if (set !== key && set.startsWith(`${key}.`)) delete bench.now.settings[set];
  if (one && same(value, one.value)) delete bench.now.settings[key];
  else bench.now.settings[key] = value;
  refresh(key);
  countChanges();
  ask();
}

function reset(key) {
  const first = opening();
  for (const set of about(key)) delete bench.now.settings[set];
  if (key in first) bench.now.settings[key] = first[key];
  for (const [other, row] of rows) if (other === key || other.startsWith(`${key}.`)) refresh(other, row);
  countChanges();
  ask();
}

function shownText(one, value) {
  const words = inputWords();
  if (same(value, one.value) && one.text) return one.text;
  if (value === null || value === undefined) return one.text || words.unset;
  if (typeof value === "boolean") return value ? words.flag_yes : words.flag_no;
  if (typeof value === "object") return words.law;
  return String(value);
}

function refresh(key, row = rows.get(key)) {
  if (!row) return;
  const { one } = row;
  const value = valueOf(one);
  const changed = changesOf(key).length > 0;
  row.place.classList.toggle("is-changed", changed);
  row.reset.hidden = !changed;
  row.output.textContent = about(key).some((set) => set !== key) ? inputWords().changed : shownText(one, value);
  row.show(value);
}

function countChanges() {
  for (const group of document.querySelectorAll("#groups > details")) {
    const number = group.querySelectorAll(".is-changed").length;
    group.querySelector("summary .count").textContent = number ? `${number} ${inputWords().changed}` : "";
  }
  const first = opening();
  $("reset-all").hidden = same(sorted(bench.now.settings), sorted(first));
  const some = Object.keys(first).length > 0 && same(bench.now.settings["states.select"], first["states.select"]);
  setText($("first-note"), some ? bench.words.changes.first : "");
}

function sorted(settings) {
  return Object.entries(settings).sort();
}

// ---- controls, one maker for each kind: returns the nodes and how to show a value ----------------------------------
const controls = {
  number(one, id) {
    if (one.high - one.low > 100_000) return exactNumber(one, id);
    const range = el("input", { type: "range", id, min: one.low, max: one.high, step: one.step, value: one.start });
    range.addEventListener("input", () => change(one.key, Number(range.value)));
    return {
      nodes: [range],
      show(value) {
        range.value = typeof value === "number" ? value : one.start;
        range.classList.toggle("loose", typeof value !== "number");
        range.setAttribute("aria-valuetext", `${shownText(one, value)} ${one.unit}`.trim());
      },
    };
  },
  path(one, id) {
    const words = inputWords();
    const select = el("select", { id }, el("option", { value: "", text: words.as_given }));
    for (const word of one.choices) select.append(el("option", { value: word, text: word }));
    select.append(el("option", { value: "#", text: words.fixed }));
    const range = el("input", {
      type: "range", min: 0, max: 1, step: 0.01, value: one.start, "aria-label": fill(words.level, { label: fullLabel(one) }),
    });
    select.addEventListener("change", () => {
      if (select.value === "") reset(one.key);
      else change(one.key, select.value === "#" ? Number(range.value) : select.value);
    });
    range.addEventListener("input", () => change(one.key, Number(range.value)));
    return {
      nodes: [select, range],
      show(value) {
        const kept = same(value, one.value);
        select.value = kept ? "" : typeof value === "number" ? "#" : one.choices.includes(value) ? value : "";
        const level = typeof value === "number" ? value : (bench.start.presets[one.key] || {})[value];
        range.value = kept || level === undefined ? one.start : level;
        range.classList.toggle("loose", typeof value !== "number");
      },
    };
  },
  choice(one, id) {
    const select = el("select", { id });
    if (one.value === null) select.append(el("option", { value: "", text: one.text || inputWords().unset }));
    for (const word of one.choices) select.append(el("option", { value: word, text: word.replaceAll("_", " ") }));
    select.addEventListener("change", () => (select.value === "" ? reset(one.key) : change(one.key, select.value)));
    return {
      nodes: [select],
      show(value) {
        select.value = value === null || typeof value === "object" ? "" : value;
      },
    };
  },
  month(one, id) {
    const month = el("input", { type: "month", id, min: "1900-01", max: "2200-12" });
    month.addEventListener("change", () => {
      if (/^\d{4}-\d{2}$/.test(month.value)) change(one.key, month.value);
    });
    const nodes = [month];
    let never = null;
    if (one.choices.includes("never")) {
      never = el("input", { type: "checkbox", id: `${id}-never` });
      never.addEventListener("change", () => (never.checked ? change(one.key, "never") : month.value && change(one.key, month.value)));
      nodes.push(el("label", { class: "beside", for: `${id}-never` }, never, " never"));
    }
    return {
      nodes,
      show(value) {
        month.value = /^\d{4}-\d{2}$/.test(value || "") ? value : "";
        if (never) never.checked = value === "never";
      },
    };
  },
  flag(one, id) {
    const box = el("input", { type: "checkbox", id });
    box.addEventListener("change", () => change(one.key, box.checked));
    return { nodes: [box], show: (value) => (box.checked = value === true) };
  },
};
controls.integer = controls.number;

function exactNumber(one, id) {
  const box = el("input", { type: "number", id, min: one.low, step: 1, value: one.start });
  box.addEventListener("change", () => Number.isFinite(box.valueAsNumber) && change(one.key, box.valueAsNumber));
  return { nodes: [box], show: (value) => (box.value = typeof value === "number" ? value : one.start) };
}

// The row's own words: two remedies have a strength each.
function fullLabel(one) {
  const thing = one.thing.replaceAll("_", " ");
  return thing ? `${capital(thing)}: ${small(one.label)}` : one.label;
}

// Lower case for a word in the middle of a label; what is written in capitals, or as β, stays.
function small(label) {
  return /^[A-Z][a-z]/.test(label) ? label.slice(0, 1).toLowerCase() + label.slice(1) : label;
}

// What the schema says about a key, and a field for any value that a scenario file may hold.
function aboutRow(one, id) {
  const words = inputWords();
  const facts = [
    [words.key, one.key],
    [words.unit, one.unit],
    [words.range, one.allowed],
    [words.here, one.text],
    [words.grade, one.grade],
    [words.source, one.source],
  ].filter(([, text]) => text);
  const list = el("dl", {});
  for (const [name, text] of facts) list.append(el("div", {}, el("dt", { text: name }), el("dd", { text })));
  const field = el("input", { type: "text", id: `${id}-exact`, spellcheck: "false", autocomplete: "off" });
  const apply = el("button", { type: "button", class: "tool small", text: words.apply });
  const wrong = el("p", { class: "problems", role: "alert" });
  const give = () => {
    const { base, settings } = bench.now;
    wrong.replaceChildren();
    if (field.value.trim()) tell("typed", { key: one.key, text: field.value.trim(), base, settings, again: Date.now() });
  };
  apply.addEventListener("click", give);
  field.addEventListener("keydown", (event) => event.key === "Enter" && give());
  const exact = el(
    "div", { class: "row" },
    el("label", { for: `${id}-exact`, class: "vh", text: fill(words.exact, { label: fullLabel(one) }) }), field, apply,
  );
  return el(
    "details", { class: "about" },
    el("summary", { "aria-label": fill(words.about, { label: fullLabel(one) }), text: "?" }),
    el("p", { text: one.help }), list, exact, wrong,
  );
}

function rowOf(one, number, whole) {
  const id = `input-${number}`;
  const made = controls[one.kind](one, id);
  const words = inputWords();
  const thing = one.thing.replaceAll("_", " ");
  const output = el("output", { for: id });
  const back = el("button", {
    type: "button", class: "reset", hidden: true, text: "↺", title: fill(words.reset, { label: one.label }),
    "aria-label": fill(words.reset, { label: `${one.thing} ${one.label}`.trim() }),
  });
  back.addEventListener("click", () => reset(one.key));
  const place = el(
    "div", { class: `input kind-${one.kind}`, "data-key": one.key, title: one.help },
    el("div", { class: "line" }, el("label", { for: id, text: whole ? fullLabel(one) : one.label }), output, back, aboutRow(one, id)),
    el("div", { class: "control" }, ...made.nodes),
  );
  made.nodes[0].setAttribute("aria-describedby", `${id}-thing`);
  place.append(el("span", { id: `${id}-thing`, class: "vh", text: thing ? `${one.group}, ${thing}` : one.group }));
  const group = bench.words.groups[one.group];
  const said = [one.key, one.label, one.help, thing, group.title, group.help].join(" ").toLowerCase();
  const row = { one, place, output, reset: back, show: made.show, words: said };
  rows.set(one.key, row);
  return row;
}

function buildInputs() {
  const open = new Set([...document.querySelectorAll("#groups > details[open]")].map((one) => one.dataset.group));
  if (!rows.size) for (const name of ["threat", "america", "remedies"]) open.add(name);
  rows.clear();
  const groups = [];
  let number = 0;
  for (const [name, group] of Object.entries(bench.words.groups)) {
    const members = bench.catalogue.filter((one) => one.group === name);
    if (!members.length) continue;
    const place = el(
      "details", { "data-group": name, open: open.has(name) },
      el("summary", {}, el("span", { class: "group-title", text: group.title }), el("span", { class: "count" })),
      el("p", { class: "quiet", text: group.help }),
    );
    const more = el("details", { class: "more" });
    const fillIn = (where, some) => {
      let thing = "";
      for (const one of some) {
        if (one.thing !== thing) {
          thing = one.thing;
          if (thing && where === more) where.append(el("h4", { text: thing.replaceAll("_", " ") }));
        }
        where.append(rowOf(one, (number += 1), where !== more).place);
      }
    };
    const main = members.filter((one) => one.main);
    const rest = members.filter((one) => !one.main);
    fillIn(place, main);
    if (rest.length) {
      more.append(el("summary", { text: fill(inputWords().more, { n: rest.length }) }));
      fillIn(more, rest);
      if (!main.length) more.open = true;
      place.append(more);
    }
    groups.push(place);
  }
  groups.push(el("p", { id: "none-found", hidden: true, text: inputWords().none_found }));
  $("groups").replaceChildren(...groups);
  refreshAll();
  if ($("search")?.value) search($("search").value);
}

function refreshAll() {
  for (const [key, row] of rows) refresh(key, row);
  countChanges();
}
