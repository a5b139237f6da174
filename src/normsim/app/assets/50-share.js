"use strict";
// Link, file, paste, pins.
function buildShare() {
  const words = bench.words.share;
  const name = el("input", { type: "text", id: "setting-name", maxlength: 200, autocomplete: "off" });
  name.addEventListener("change", () => {
    if (name.value.trim()) bench.now.settings.title = name.value.trim();
    else delete bench.now.settings.title;
    countChanges();
    ask();
  });
  const shown = el("input", { type: "text", id: "link-text", readonly: true });
  name.addEventListener("input", () => {
    const { settings } = bench.now;
    bench.now.settings = name.value.trim() ? { ...settings, title: name.value.trim() } : settings;
    shown.value = link();
    bench.now.settings = settings;
  });
  $("share-place").replaceChildren(
    el("label", { for: "setting-name", class: "field-label", text: words.name }), name,
    el("label", { for: "link-text", class: "field-label", text: words.link }), shown,
  );
  const area = el("textarea", { id: "paste", rows: 8, spellcheck: "false" });
  const file = el("input", { type: "file", id: "paste-file", accept: ".yaml,.yml,text/yaml" });
  $("paste-place").replaceChildren(
    el("label", { for: "paste", class: "field-label", text: words.paste }), area,
    el("label", { for: "paste-file", class: "field-label", text: words.file }), file,
  );
  const dialog = $("share-dialog");
  $("share").addEventListener("click", () => {
    name.value = bench.now.settings.title || "";
    shown.value = link();
    $("paste-problems").replaceChildren();
    dialog.showModal();
  });
  $("share-close").addEventListener("click", () => dialog.close());
  $("copy-link").addEventListener("click", async () => {
    shown.value = link();
    try {
      await navigator.clipboard.writeText(shown.value);
    } catch {
      shown.select();
      document.execCommand("copy");
    }
    setText($("copy-link"), words.copied);
    setTimeout(() => setText($("copy-link"), words.copy), 1500);
  });
  const refused = (text) => $("paste-problems").replaceChildren(el("p", { text }));
  $("download").addEventListener("click", async () => {
    $("paste-problems").replaceChildren();
    if (bench.broken) return refused(words.not_saved);
    tell("saving", { base: bench.now.base, settings: bench.now.settings, runs: bench.shown.runs, again: Date.now() });
    if (!(await reachable())) refused(bench.words.status.gone);
  });
  $("load").addEventListener("click", () => openBytes(new TextEncoder().encode(area.value)));
  file.addEventListener("change", async () => {
    const chosen = file.files[0];
    if (!chosen) return;
    // A little more than the largest scenario, so that the loader itself says that it is too large.
    const bytes = new Uint8Array(await chosen.slice(0, 270_000).arrayBuffer());
    file.value = "";
    openBytes(bytes);
  });
}

function openBytes(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  tell("pasted", { content: btoa(text), again: Date.now() });
}

// ---- pins ----------------------------------------------------------------------------------------------------------
function pin() {
  const words = bench.words.compare;
  const { pins } = bench.now;
  const twin = pins.find((one) => one.base === bench.now.base && same(sorted(one.settings), sorted(bench.now.settings)));
  if (bench.broken) return note(words.not_now);
  if (twin) return note(fill(words.already, twin));
  if (pins.length >= 4) return note(words.full);
  const used = new Set(pins.map((one) => one.name));
  let number = 1;
  while (used.has(fill(words.name, { n: number }))) number += 1;
  const name = bench.now.settings.title || fill(words.name, { n: number });
  pins.push({ name, base: bench.now.base, settings: { ...bench.now.settings } });
  keep("pins", pins);
  note(fill(words.pinned, { name }));
  if (bench.now.view === "compare") ask();
}

function unpin(index) {
  bench.now.pins.splice(index, 1);
  keep("pins", bench.now.pins);
  note();
  ask();
}

function showExtras(answer, other) {
  const top = [];
  const bottom = [];
  const before = held();
  if (answer.note) top.push(el("p", { class: "note-line", text: answer.note }));
  if (answer.rivals) bottom.push(rivalTable(answer.rivals));
  if (answer.map) bottom.push(...mapNumbers(answer));
  if (answer.gain) bottom.push(gainText(answer.gain));
  if (answer.view === "state") stateView(answer, top, bottom);
  else if (answer.view === "compare") compareView(answer, top);
  $("panel-top").replaceChildren(...top);
  $("panel-bottom").replaceChildren(...bottom);
  if (!other) hold(before);
}

// Every answer writes these parts anew: the focus and what was opened must not be lost with them.
function held() {
  const parts = [$("panel-top"), $("panel-bottom")];
  const active = document.activeElement;
  return {
    focus: parts.some((part) => part.contains(active)) && active.tagName + (active.id || active.textContent),
    open: parts.flatMap((part) => [...part.querySelectorAll("details[open] > summary")]).map((one) => one.textContent),
  };
}

function hold({ focus, open }) {
  for (const part of [$("panel-top"), $("panel-bottom")]) {
    for (const one of part.querySelectorAll("details > summary")) if (open.includes(one.textContent)) one.parentElement.open = true;
    if (!focus) continue;
    const place = [...part.querySelectorAll("button, select, summary")].find((one) => one.tagName + (one.id || one.textContent) === focus);
    place?.focus({ preventScroll: true });
  }
}

function tableOf(headers, lines, label) {
  const head = el("tr", {}, ...headers.map((name) => el("th", { scope: "col", text: name })));
  const body = lines.map((cells) =>
    el("tr", {}, ...cells.map((cell, index) => (index ? el("td", { text: cell }) : el("th", { scope: "row", text: cell })))),
  );
  return el(
    "div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label },
    el("table", {}, el("thead", {}, head), el("tbody", {}, ...body)),
  );
}

function rivalTable(rivals) {
  const meaning = el("dl", { class: "rivals" }, ...rivals.meaning.map(([name, text]) => el("div", {}, el("dt", { text: name }), el("dd", { text }))));
  const table = tableOf(["", ...rivals.headers, bench.words.rivals.agree], rivals.rows.map((row) => [row.name, ...row.cells, row.agree]), bench.words.views.rivals.title);
  const made = [];
  if (rivals.changes) {
    const { changes, same: heading, note: text } = bench.words.rivals;
    const lines = rivals.changes.rows.map((row) => [row.name, ...row.cells, row.agree]);
    made.push(el("h3", { text: changes }), tableOf(["", ...rivals.changes.headers, heading], lines, changes), el("p", { class: "quiet", text }));
  }
  return el("div", {}, ...made, el("h3", { text: bench.words.rivals.levels }), table, el("p", { class: "quiet", text: bench.words.rivals.levels_note }), meaning);
}

function mapNumbers({ map }) {
  const details = el("details", { class: "numbers-of" }, el("summary", { text: bench.words.chart.numbers }), el("p", { text: map.note }), tableOf(map.headers, map.rows, bench.words.views.map.title));
  return [el("p", { class: "explanation", text: bench.words.explain.map }), details];
}

function gainText(gain) {
  return el("p", { class: "note-line", text: fill(bench.words.gain, gain) });
}

function stateView(answer, top, bottom) {
  const words = bench.words;
  const select = el("select", { id: "state" }, ...answer.states.map(([name, code]) => el("option", { value: code, text: name })));
  select.value = answer.state.code;
  select.addEventListener("change", () => {
    bench.now.state = select.value;
    ask();
  });
  top.push(el("label", { for: "state", class: "field-label", text: words.chart.choose_state }), select);
  for (const line of answer.state.lines) top.push(el("p", { class: "note-line", text: line }));
  for (const sheet of answer.state.tips) bottom.push(el("h3", { text: sheet.heading }), tableOf(sheet.columns, sheet.rows, sheet.heading), el("p", { class: "quiet", text: sheet.note }));
  bottom.push(el("h3", { text: words.state.facts }));
  for (const sheet of answer.state.facts) {
    bottom.push(
      el("details", { class: "facts-of" }, el("summary", { text: sheet.heading }), tableOf(sheet.columns, sheet.rows, sheet.heading), el("p", { class: "quiet", text: sheet.note })),
    );
  }
}

function compareView(answer, top) {
  if (!bench.now.pins.length) {
    top.push(el("p", { text: bench.words.compare.empty }));
    return;
  }
  top.push(pinButtons());
  const names = bench.now.pins.map((one) => one.name);
  const { rows, changes } = answer.compare;
  top.push(tableOf(["", ...names], [[bench.words.changes.title, ...changes], ...rows], bench.words.views.compare.title));
}

function pinButtons() {
  const words = bench.words.compare;
  const buttons = el("div", { class: "row" });
  bench.now.pins.forEach((one, index) => {
    const open = el("button", { type: "button", class: "tool small", text: fill(words.open, one) });
    open.addEventListener("click", () => tell("link", { base: one.base, settings: one.settings, again: Date.now() }));
    const out = el("button", { type: "button", class: "tool small", text: fill(words.remove, one) });
    out.addEventListener("click", () => unpin(index));
    buttons.append(open, out);
  });
  return buttons;
}
