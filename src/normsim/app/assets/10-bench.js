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
  asking: 0,
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
  history.replaceState(null, "", fragment());
  if (bench.asking && Date.now() - bench.asking < 20_000) {
    bench.dirty = true;
    return;
  }
  bench.asking = Date.now();
  bench.dirty = false;
  bench.number += 1;
  $("outcomes").classList.add("waiting-for-answer");
  clearTimeout(bench.timers.slow);
  bench.timers.slow = setTimeout(() => setText($("status"), bench.words.status.slow), 15_000);
  tell("wish", question());
}

function answered(number) {
  if (number !== bench.number) return;
  bench.asking = 0;
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
