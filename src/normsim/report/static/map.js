"use strict";
// The map: class names only, so that colours follow the theme without any script.
function startMap(data) {
  const $ = (id) => document.getElementById(id);
  const atlases = [...document.querySelectorAll(".atlas")];
  if (!data || !atlases.length) return;
  report.map = data;
  const shapes = atlases.flatMap((atlas) => [...atlas.querySelectorAll("[data-s]")]);
  const simulated = new Set(data.simulated);
  const outside = Object.fromEntries(Object.entries(data.treaties).map(([key, one]) => [key, new Set(one.outside)]));
  const range = $("map-range");
  const first = Object.keys(data.treaties)[0];
  const chosen = (name, fallback) => document.querySelector(`input[name=${name}]:checked`)?.value ?? fallback;
  let pointed = null;

  const now = () => ({ treaty: chosen("treaty", first), stage: chosen("stage", "effective"), month: Number(range.value) });

  function codeOf(state, { treaty, stage, month }) {
    let code = 0;
    for (const [since, value] of data.treaties[treaty].changes[stage][state] ?? []) {
      if (since > month) break;
      code = value;
    }
    return code;
  }

  function runs(code) {
    const text = data.codes[code];
    if (text === "every run") return data.runs === 1 ? "the only run" : text;
    if (text.endsWith("100")) return "fewer than 1 in 100 runs";
    return `${text} of runs`.replace("below", "fewer than").replace("above", "more than");
  }

  function words(state, at) {
    const name = data.names[state];
    if (!name) return "";
    if (outside[at.treaty].has(state)) {
      const contests = data.treaties[at.treaty].contests.includes(state) ? ", but contests the norm" : "";
      return `${name}: not a party to ${at.treaty}${contests}`;
    }
    const start = data.treaties[at.treaty].at_start.includes(state) ? " Under way or complete at the start." : "";
    const since = data.treaties[at.treaty].suspended[state];
    const held = since !== undefined && since <= at.month ? " Suspension notified; still a party." : "";
    return `${name}: ${data.verbs[at.stage]}${at.stage === "effective" ? "" : " from"} ${at.treaty} by ${data.months[at.month]} in ${runs(codeOf(state, at))}.${start}${held}`;
  }

  function paint() {
    const at = now();
    for (const shape of shapes) {
      const state = shape.dataset.s;
      if (!simulated.has(state)) continue;
      const base = shape.classList[0];
      const kind = outside[at.treaty].has(state) ? "np" : `s${data.steps[codeOf(state, at)]}`;
      const wanted = `${base} ${kind}`;
      if (shape.getAttribute("class") !== wanted) shape.setAttribute("class", wanted);
      const title = shape.querySelector("title");
      if (title) title.textContent = words(state, at);
    }
    for (const mark of document.querySelectorAll(".ring, .hatch")) {
      const due = mark.dataset.from === undefined || Number(mark.dataset.from) <= at.month;
      mark.toggleAttribute("hidden", !(mark.dataset.t === at.treaty && due));
    }
    $("map-month").textContent = data.months[at.month];
    $("map-what").textContent = `${at.treaty}: ${data.verbs[at.stage]}`;
    range.setAttribute("aria-valuetext", data.months[at.month]);
    const label = `Map: share of runs in which a state ${data.verbs[at.stage]}, ${at.treaty}, by ${data.months[at.month]}. The table of states holds the numbers.`;
    for (const atlas of atlases) atlas.setAttribute("aria-label", label);
    if (pointed) $("map-readout").textContent = words(pointed, at);
  }

  let timer = 0;
  const play = $("map-play");
  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", "false");
  }
  play.addEventListener("click", () => {
    if (timer) return stop();
    // Those who ask for less motion get a year at a time, slowly.
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const last = Number(range.max);
    if (Number(range.value) >= last) range.value = 0;
    play.textContent = "Pause";
    play.setAttribute("aria-pressed", "true");
    paint();
    timer = setInterval(() => {
      range.value = Math.min(last, Number(range.value) + (calm ? 12 : 1));
      paint();
      if (Number(range.value) >= last) stop();
    }, calm ? 1600 : 110);
  });
  range.addEventListener("input", () => {
    stop();
    paint();
  });
  for (const input of document.querySelectorAll("input[name=treaty], input[name=stage]")) input.addEventListener("change", paint);
  for (const input of document.querySelectorAll("input[name=view]")) {
    input.addEventListener("change", () => {
      for (const atlas of atlases) atlas.toggleAttribute("hidden", atlas.dataset.view !== chosen("view", ""));
    });
  }
  const point = (event) => {
    const state = event.target.dataset?.s;
    if (!state || !data.names[state]) return;
    pointed = state;
    $("map-readout").textContent = words(state, now());
  };
  for (const atlas of atlases) {
    atlas.addEventListener("pointerover", point);
    atlas.addEventListener("click", point);
  }
  // A page that gets new results paints them on the same outlines.
  report.repaint = (fresh) => {
    Object.assign(data, fresh);
    paint();
  };
  report.stopMap = stop;
  $("maps").hidden = false;
  $("map-slider").hidden = false;
  paint();
}
