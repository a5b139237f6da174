"use strict";
// What the page knows, small helpers, the address bar, and the questions it asks.
const bench = {
  start: null,
  words: null,
  catalogue: [],
  page: crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2),
  number: 0,
  now: { base: "", settings: {}, view: "exits", treaty: "", state: "", pins: [] },
  shown: { number: -1, runs: 0, view: "" },
  broken: false,
  asking: 0,
  asked: 0,
  opening: true,
  dirty: false,
  timers: {},
};
window.dash_clientside = Object.assign({}, window.dash_clientside, { normsim: {} });

const $ = (id) => document.getElementById(id);

function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") made.textContent = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

function tell(id, value) {
  dash_clientside.set_props(id, { data: value });
}

// What stays in this tab when the page is read again: pins, and the colours that were chosen.
function keep(name, value) {
  try {
    sessionStorage.setItem(`normsim-${name}`, JSON.stringify(value));
  } catch {
    // Private windows may forbid it; then it is gone with the page.
  }
}

function kept(name) {
  try {
    return JSON.parse(sessionStorage.getItem(`normsim-${name}`));
  } catch {
    return null;
  }
}

// Settings with which the scenario is opened: no change of the user's.
function opening() {
  return bench.start.bases.find((one) => one.name === bench.now.base)?.first || {};
}

function note(...lines) {
  bench.passing = true;
  $("notes").hidden = !lines.length;
  $("notes").replaceChildren(...lines.map((text) => el("p", { text })));
}

// ---- the address: every setting is readable in it ------------------------------------------------------------------
const OWN = ["base", "v", "m", "view", "treaty", "state"];

function written(value) {
  if (typeof value !== "string") return JSON.stringify(value);
  try {
    JSON.parse(value);
    return JSON.stringify(value);
  } catch {
    return value;
  }
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function fragment() {
  const { base, settings, view, treaty, state } = bench.now;
  const parts = new URLSearchParams({ base, v: bench.start.versions.version, m: bench.start.versions.model, view });
  if (treaty) parts.set("treaty", treaty);
  if (view === "state" && state) parts.set("state", state);
  for (const [key, value] of Object.entries(settings)) parts.set(key, written(value));
  return `#${parts}`;
}

function link() {
  return location.origin + location.pathname + fragment();
}

function fromAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const settings = {};
  for (const [key, text] of parts) if (!OWN.includes(key)) settings[key] = read(text);
  return {
    base: parts.get("base") || "",
    version: parts.get("v") || "",
    model: parts.get("m") || "",
    view: parts.get("view") || "",
    treaty: parts.get("treaty") || "",
    state: parts.get("state") || "",
    settings,
  };
}

// ---- questions -----------------------------------------------------------------------------------------------------
function question() {
  const { base, settings, view, treaty, state, pins } = bench.now;
  return { page: bench.page, number: bench.number, base, settings, view, treaty, state, pins };
}

// One question at a time: what changes meanwhile is asked when the answer is there.
function ask() {
  clearTimeout(bench.timers.rest);
  remember();
  if (bench.asking && Date.now() - bench.asking < 20_000) {
    bench.dirty = true;
    return;
  }
  bench.asking = Date.now();
  bench.dirty = false;
  bench.number += 1;
  $("outcomes").classList.add("waiting-for-answer");
  clearTimeout(bench.timers.slow);
  bench.timers.slow = setTimeout(look, 4_000);
  tell("wish", question());
}

// The browser's Back leads to the setting before; a slider that is dragged leaves one step, not fifty.
function remember() {
  const here = fragment();
  const dragged = Date.now() - bench.asked < 1_000;
  bench.asked = Date.now();
  if (here === location.hash) return;
  if (bench.opening || dragged) history.replaceState(null, "", here);
  else history.pushState(null, "", here);
}

async function reachable() {
  try {
    return (await fetch(location.pathname, { method: "HEAD", cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

// An answer takes its time: because others ask too, or because nobody is there any more.
async function look() {
  const there = await reachable();
  if (!bench.asking) return;
  if (there && bench.gone) {
    bench.gone = false;
    bench.asking = 0;
    setText($("status"), bench.words.status.empty);
    ask();
    return;
  }
  if (there) setText($("status"), bench.words.status.slow);
  bench.gone = !there;
  if (bench.gone) setText($("status"), bench.words.status.gone);
  bench.timers.slow = setTimeout(look, there ? 8_000 : 3_000);
}

function answered(number) {
  if (number !== bench.number) return;
  bench.asking = 0;
  bench.opening = false;
  bench.gone = false;
  clearTimeout(bench.timers.slow);
  if (bench.dirty) ask();
  else $("outcomes").classList.remove("waiting-for-answer");
}

function restSoon(milliseconds) {
  clearTimeout(bench.timers.rest);
  bench.timers.rest = setTimeout(() => {
    if (!bench.asking) tell("rest", { ...question(), again: Date.now() });
  }, milliseconds);
}
