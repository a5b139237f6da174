"use strict";
// The explorer: sliders to settings, settings to figures and words; the address keeps the setting.
const $ = (id) => document.getElementById(id);

async function startExplorer() {
  if (typeof DecompressionStream === "undefined") {
    for (const note of document.querySelectorAll(".waiting")) note.textContent = "This browser is too old to unpack the numbers.";
    return;
  }
  const source = unpack("library");
  const about = JSON.parse(await unpack("data"));
  report.dark = about.dark;
  const values = new Values(await unpackTable("table", about.points, about.cells), about);
  const words = Words(about.words);
  const charts = Charts(about.charts);
  const names = about.sliders.map((slider) => slider.name);
  const all = about.runs.map((_, rival) => rival);
  const several = all.length > 1;
  const unchanged = about.sliders.map((slider) => slider.unchanged);
  const inputs = about.sliders.map((slider) => $(`slider-${slider.name}`));
  const shapes = [...document.querySelectorAll(".atlas [data-s]")];
  const kept = new Map(about.states.map((state, place) => [state, place]));
  const simulated = new Set(about.map.simulated);
  const STEPS = 1000;
  const colours = about.colours;

  const state = { setting: [...unchanged], treaty: 0, stage: 0, rival: -1, by: about.by.length - 1 };
  const past = [];
  let lastChange = null;
  let committed = [...unchanged];
  let guess = null;
  let hidden = false;
  let pointed = null;

  // ---- reading -------------------------------------------------------------------------------------------------
  const ensemble = () => (state.rival < 0 ? all : [state.rival]);
  const treaties = about.treaties.length;
  const months = about.months.length;

  function exitsAt(corners, rivals, treaty, stage) {
    const [, shape] = about.fields.exits;
    const atMost = values.together(corners, rivals, "exits", [treaty, stage], months * shape[4]);
    return countQuantiles(atMost, months, values.size(rivals));
  }
  function lastExits(corners, rivals, treaty, stage) {
    const width = about.fields.exits[1][4];
    return values.together(corners, rivals, "exits", [treaty, stage, months - 1], width);
  }
  function further(corners, rivals, treaty) {
    return values.together(corners, rivals, "further", [treaty], about.fields.further[1][2]);
  }
  function atLeast(atMost, k, runs) {
    return k - 1 < atMost.length ? 1 - atMost[k - 1] / runs : 0;
  }
  function levelFan(corners, treaty) {
    const start = values.place("robust", several ? state.rival + 1 : 0, treaty);
    const flat = values.amounts(corners, start, months * PERCENTS.length, about.fine);
    return PERCENTS.map((_, q) => Array.from({ length: months }, (_unused, m) => flat[m * PERCENTS.length + q]));
  }
  function balance(corners, which) {
    return [...values.amounts(corners, values.place("balance", several ? state.rival + 1 : 0, which), PERCENTS.length, about.fine)];
  }
  function dots(corners) {
    return values.amounts(corners, values.place("dots"), about.fields.dots[1][0] * 2, about.coarse);
  }
  function curve(corners, place) {
    const found = values.amounts(corners, values.place("weights", place), about.percents.length, about.fine);
    return [...found].map((weight) => (Number.isFinite(weight) ? Math.round(1000 * weight) / 1000 : null));
  }
  function chances(corners, rivals, treaty, stage, by) {
    const shape = about.fields.chance[1];
    const found = new Float64Array(about.states.length);
    for (const rival of rivals) {
      const start = values.place("chance", rival);
      const one = values.counts(corners, rival, start, shape[1] * shape[2] * shape[3] * shape[4]);
      for (let s = 0; s < found.length; s += 1) found[s] += one[((s * shape[2] + treaty) * shape[3] + stage) * shape[4] + by];
    }
    const runs = values.size(rivals);
    return found.map((count) => count / runs);
  }

  const origin = values.corners(unchanged);

  // ---- pictures ------------------------------------------------------------------------------------------------
  function drawExits(corners) {
    const now = exitsAt(corners, ensemble(), state.treaty, state.stage);
    const base = exitsAt(origin, ensemble(), state.treaty, state.stage);
    const top = about.tops[state.treaty][state.stage];
    const ceiling = top + Math.max(0.6, 0.08 * top);
    charts.fan("exits", now, base, (value) => value);
    const begun = about.begun[state.treaty];
    charts.named("exits", "at_start").y = new Array(months).fill(begun);
    charts.named("exits", "at_start").visible = begun > 0;
    const layout = about.charts.exits.layout;
    layout.yaxis.range = [-0.02 * ceiling, ceiling];
    layout.yaxis.dtick = ceiling <= 12 ? Math.max(1, Math.ceil(ceiling / 5)) : null;
    layout.yaxis.title.text = about.words.axes[state.stage];
    const labels = charts.fanLabels(now, base, 0, colours);
    if (begun > 0) labels.push([begun, "at start", colours.orange]);
    const guessed = charts.named("exits", "guess");
    const own = guess && !hidden && guess.treaty === state.treaty && state.stage === 0;
    guessed.visible = Boolean(own);
    if (own) {
      const x = charts.named("exits", "middle").x;
      guessed.x = [x[months - 1], x[months - 1]];
      guessed.y = [guess.low, guess.high];
    }
    charts.endLabels("exits", labels, -0.02 * ceiling, ceiling, []);
    charts.changed("exits");
    return { now, base };
  }

  function drawRobustness(corners) {
    const [now, base] = [levelFan(corners, state.treaty), levelFan(origin, state.treaty)];
    charts.fan("robust", now, base, (value) => Math.round(value * 1000) / 1000);
    charts.endLabels("robust", charts.fanLabels(now, base, 0.02, colours), 0, 1.02, []);
    charts.changed("robust");
    return { now, base };
  }

  function drawTradeoff(corners) {
    const cloud = dots(corners);
    const size = about.fields.dots[1][0] / all.length;
    about.rivals.forEach((rival, number) => {
      const trace = charts.named("tradeoff", rival);
      trace.visible = state.rival < 0 || state.rival === number;
      trace.x = Array.from({ length: size }, (_, i) => Math.round(1000 * cloud[2 * (number * size + i)]) / 1000);
      trace.y = Array.from({ length: size }, (_, i) => Math.round(1000 * cloud[2 * (number * size + i) + 1]) / 1000);
    });
    for (const [name, where] of [["baseline", origin], ["now", corners]]) {
      const [gain, loss] = [balance(where, 0), balance(where, 1)];
      const trace = charts.named("tradeoff", name);
      trace.x = [gain[0], gain[4], null, gain[2], gain[2]];
      trace.y = [loss[2], loss[2], null, loss[0], loss[4]];
    }
    charts.changed("tradeoff");
  }

  function drawWeights(corners) {
    charts.named("weights", "baseline").x = curve(origin, several ? state.rival + 1 : 0);
    const labels = [[100, "baseline", colours.grey]];
    about.rivals.forEach((rival, number) => {
      const trace = charts.named("weights", rival);
      trace.visible = state.rival < 0 || state.rival === number;
      trace.x = curve(corners, several ? number + 1 : 0);
      if (trace.visible) labels.push([99 - number, about.words.rivals[number], trace.line.color]);
    });
    charts.endLabels("weights", labels, -1, 102, about.weightNotes);
    charts.changed("weights");
  }

  function mapWords(iso3, shares, base) {
    const name = about.map.names[iso3];
    if (!name) return "";
    const treaty = about.treaties[state.treaty];
    if (about.map.outside[treaty].includes(iso3)) return `${name}: not a party to ${treaty}`;
    const at = kept.get(iso3);
    const [now, was] = at === undefined ? [0, 0] : [shares[at], base[at]];
    const start = about.map.at_start[treaty].includes(iso3) ? " Under way or complete at the start." : "";
    const verb = about.words.verbs[state.stage];
    return `${name}: ${verb} ${treaty} by ${about.by[state.by]} in ${words.ofRuns(now)}; baseline: ${words.ofRuns(was)}.${start}`;
  }

  function drawMap(corners) {
    const shares = chances(corners, ensemble(), state.treaty, state.stage, state.by);
    const base = chances(origin, ensemble(), state.treaty, state.stage, state.by);
    const treaty = about.treaties[state.treaty];
    const outside = new Set(about.map.outside[treaty]);
    for (const shape of shapes) {
      const iso3 = shape.dataset.s;
      if (!simulated.has(iso3)) continue;
      const at = kept.get(iso3);
      const kind = outside.has(iso3) ? "np" : `s${words.stepOf(at === undefined ? 0 : shares[at])}`;
      const wanted = `${shape.classList[0]} ${kind}`;
      if (shape.getAttribute("class") !== wanted) shape.setAttribute("class", wanted);
    }
    for (const mark of document.querySelectorAll(".ring, .hatch")) mark.toggleAttribute("hidden", mark.dataset.t !== treaty);
    $("map-what").textContent = `${treaty}: ${about.words.verbs[state.stage].replace(/ from$/, "")}`;
    $("map-month").textContent = about.by[state.by];
    $("readout").textContent = pointed ? mapWords(pointed, shares, base) : "Point at a state, or tap it, for its share of runs.";
    const moved = about.states
      .map((iso3, at) => ({ iso3, by: Math.abs(shares[at] - base[at]), at }))
      .filter(({ iso3, at }) => !outside.has(iso3) && words.shareCode(shares[at]) !== words.shareCode(base[at]))
      .sort((a, b) => b.by - a.by || a.iso3.localeCompare(b.iso3))
      .slice(0, 6)
      .sort((a, b) => about.map.names[a.iso3].localeCompare(about.map.names[b.iso3], "en"));
    $("movers").replaceChildren(
      ...moved.map(({ iso3, at }) => {
        const item = document.createElement("li");
        item.textContent = `${about.map.names[iso3]}: ${words.ofRuns(shares[at])} instead of ${words.ofRuns(base[at])}`;
        return item;
      }),
    );
    $("no-movers").hidden = moved.length > 0;
  }

  function bar(id, q, base, low, high) {
    const at = (value) => Math.min(Math.max((100 * (value - low)) / (high - low), 0), 100);
    const place = $(id);
    const put = (name, from, to, least) => {
      const piece = place.querySelector(name);
      piece.style.left = `${at(from)}%`;
      if (to !== null) piece.style.width = `${Math.max(at(to) - at(from), least)}%`;
    };
    const known = Number.isFinite(q[2]);
    place.hidden = !known;
    if (!known) return;
    put(".b90", q[0], q[4], 0.6);
    put(".b50", q[1], q[3], 0);
    put(".mid", q[2], null, 0);
    put(".was", base[0], base[4], 0.6);
    put(".was-mid", base[2], null, 0);
  }

  function drawCards(corners, exits, robust) {
    const rivals = ensemble();
    const runs = values.size(rivals);
    const end = (fan) => fan.map((row) => row[months - 1]);
    const [now, was] = [end(exits.now), end(exits.base)];
    const whole = (value) => `${value}`;
    const level2 = (value) => words.number(value);
    // Ranges, not lines: the range is the number, the median stands beside it.
    const range = (q, say) => (say(q[0]) === say(q[4]) ? say(q[2]) : `${say(q[0])} to ${say(q[4])}`);
    const both = (q, say) => (say(q[0]) === say(q[4]) ? say(q[2]) : `${range(q, say)}, median ${say(q[2])}`);
    const card = (id, q, q0, say) => {
      const known = Number.isFinite(q[2]);
      $(`card-${id}`).textContent = known ? range(q, say) : "none";
      $(`mid-${id}`).textContent = known ? `median ${say(q[2])}` : "";
      $(`was-${id}`).textContent = `baseline: ${Number.isFinite(q0[2]) ? both(q0, say) : "none"}`;
    };
    card("exits", now, was, whole);
    bar("bar-exits", now, was, 0, Math.max(about.tops[state.treaty][state.stage], 1));
    const [share, before] = [corners, origin].map((where) => atLeast(further(where, rivals, state.treaty), 1, runs));
    $("card-further").textContent = words.ofRuns(share);
    $("mid-further").textContent = several && state.rival < 0 ? words.across(all.map((rival) => atLeast(further(corners, [rival], state.treaty), 1, about.runs[rival]))) : "";
    $("was-further").textContent = `baseline: ${words.ofRuns(before)}`;
    bar("bar-further", [0, 0, share, share, share], [0, 0, before, 0, before], 0, 1);
    const [level, level0] = [end(robust.now), end(robust.base)];
    card("robust", level, level0, level2);
    bar("bar-robust", level, level0, 0, 1);
    const [weight, weight0] = [balance(corners, 2), balance(origin, 2)];
    card("weight", weight, weight0, level2);
    bar("bar-weight", weight, weight0, 0, 1);
    const runsText = `n = ${runs.toLocaleString("en")} runs`;
    for (const note of document.querySelectorAll(".n")) note.textContent = runsText;
    const name = about.treaties[state.treaty];
    for (const note of document.querySelectorAll(".treaty-name")) note.textContent = name;
    $("brief").textContent = `${name}: ${both(now, whole)} by ${about.words.end}; at least one further in ${words.ofRuns(share)}`;
    $("done").textContent = about.words.done[state.stage];
  }

  function findingOf(corners) {
    const whole = further(corners, all, treaties);
    const pooled = about.words.at_least.map((k) => atLeast(whole, k, values.size(all)));
    let k = 1;
    about.words.at_least.forEach((one, i) => { if (pooled[i] >= 0.5) k = Math.max(k, one); });
    const each = all.map((rival) => further(corners, [rival], treaties));
    const medians = each.map((atMost, rival) => countQuantiles(atMost, 1, about.runs[rival])[2][0]);
    const shares = each.map((atMost, rival) => atLeast(atMost, k, about.runs[rival]));
    return words.finding(medians, shares, pooled[about.words.at_least.indexOf(k)], k);
  }

  // ---- words ---------------------------------------------------------------------------------------------------
  function changesOf(setting) {
    return about.sliders.flatMap((slider, i) =>
      setting[i] === unchanged[i] ? [] : [`${slider.label}: ${words.level(setting[i])} instead of ${words.level(unchanged[i])}`],
    );
  }
  function commandOf(setting) {
    const sets = about.sliders.flatMap((slider, i) => (setting[i] === unchanged[i] ? [] : [`--set ${slider.key}=${setting[i]}`]));
    return [about.command, ...sets, `--runs ${about.runs.reduce((a, b) => a + b, 0)}`].join(" ");
  }
  function say(corners) {
    const changes = changesOf(state.setting);
    $("changes").replaceChildren(
      ...(changes.length ? changes : ["Nothing: this is the baseline."]).map((text) => {
        const item = document.createElement("li");
        item.textContent = text;
        return item;
      }),
    );
    $("command").textContent = commandOf(state.setting);
    const exact = corners.length === 1;
    $("exact").textContent = exact
      ? "Simulated: every number here is what the command below gives."
      : "Between simulated settings: " + about.promise;
    $("exact").classList.toggle("between", !exact);
    $("finding").textContent = findingOf(corners);
    about.sliders.forEach((slider, i) => {
      const value = state.setting[i];
      const input = inputs[i];
      input.value = Math.round((STEPS * (value - slider.min)) / (slider.max - slider.min));
      const text = words.level(value) + (value === unchanged[i] ? " (baseline)" : "");
      $(`value-${slider.name}`).textContent = text;
      input.setAttribute("aria-valuetext", text);
    });
    $("undo").disabled = past.length === 0;
    $("replay").disabled = lastChange === null;
    $("reset").disabled = changes.length === 0;
  }

  // ---- one picture ---------------------------------------------------------------------------------------------
  function picture() {
    const corners = values.corners(state.setting);
    say(corners);
    if (hidden) return;
    const exits = drawExits(corners);
    const robust = drawRobustness(corners);
    drawTradeoff(corners);
    drawWeights(corners);
    drawMap(corners);
    drawCards(corners, exits, robust);
    charts.show();
  }
  let frame = 0;
  function refresh() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(picture);
  }

  // ---- the address ---------------------------------------------------------------------------------------------
  function fragment() {
    const parts = names.flatMap((name, i) => (state.setting[i] === unchanged[i] ? [] : [`${name}=${state.setting[i]}`]));
    if (state.treaty) parts.push(`treaty=${about.treaties[state.treaty]}`);
    if (state.stage) parts.push(`step=${about.stages[state.stage]}`);
    if (state.rival >= 0) parts.push(`rival=${about.rivals[state.rival]}`);
    if (state.by !== about.by.length - 1) parts.push(`by=${state.by}`);
    return parts.join("&");
  }
  function remember() {
    const text = fragment();
    if (text !== location.hash.slice(1)) history.replaceState(null, "", `#${text}`);
  }
  function readFragment(text) {
    const found = new URLSearchParams(text);
    const lost = [...found.keys()].filter((name) => ![...names, "treaty", "step", "rival", "by"].includes(name));
    const pick = (list, key, fallback) => {
      const place = list.indexOf(found.get(key));
      if (place < 0 && found.has(key)) lost.push(key);
      return place < 0 ? fallback : place;
    };
    state.setting = about.sliders.map((slider) => {
      const given = found.get(slider.name);
      const number = given === null || given.trim() === "" ? NaN : Math.round(Number(given) * 1000) / 1000;
      if (given !== null && !(number >= slider.min && number <= slider.max)) lost.push(slider.name);
      return Number.isFinite(number) ? Math.min(Math.max(number, slider.min), slider.max) : slider.unchanged;
    });
    state.treaty = pick(about.treaties, "treaty", 0);
    state.stage = pick(about.stages, "step", 0);
    state.rival = pick(about.rivals, "rival", -1);
    const by = Number(found.get("by") ?? NaN);
    const inside = Number.isInteger(by) && by >= 0 && by < about.by.length;
    if (found.has("by") && !inside) lost.push("by");
    state.by = inside ? by : about.by.length - 1;
    const parts = [...new Set(lost)].map((name) => `${name}=${found.get(name)}`).join(", ");
    $("link-problem").textContent = parts && `Parts of the link do not fit this page, so that it may show something else: ${parts.slice(0, 200)}`;
    for (const [name, value] of [["treaty", state.treaty], ["stage", state.stage], ["rival", state.rival], ["by", state.by]]) {
      const input = document.querySelector(`input[name=${name}][value="${value}"]`);
      if (input) input.checked = true;
    }
    committed = [...state.setting];
  }

  // ---- guess first ---------------------------------------------------------------------------------------------
  function cover() {
    if (!document.documentElement.classList.contains("guess-first")) return;
    hidden = true;
    guess = null;
    document.documentElement.classList.add("covered");
    $("guess-for").textContent = `${about.treaties[state.treaty]}: ${changesOf(state.setting).join("; ") || "the baseline"}`;
    $("verdict").textContent = "";
  }
  function uncover() {
    hidden = false;
    document.documentElement.classList.remove("covered");
  }
  $("guess-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const [low, high, tenths] = ["guess-low", "guess-high", "guess-share"].map((id) => Number($(id).value));
    const bad = [$("guess-low"), $("guess-high")].find((input) => input.value === "" || !input.checkValidity());
    if (bad || low > high) {
      $("guess-problem").textContent = bad ? "Give two whole numbers." : "The low end is above the high end.";
      return;
    }
    $("guess-problem").textContent = "";
    guess = { low, high, treaty: state.treaty };
    uncover();
    const corners = values.corners(state.setting);
    const rivals = ensemble();
    const runs = values.size(rivals);
    const atMost = lastExits(corners, rivals, state.treaty, 0);
    const upTo = (k) => (k < 0 ? 0 : atMost[Math.min(k, atMost.length - 1)] / runs);
    const [q] = [countQuantiles(atMost, 1, runs).map((row) => row[0])];
    const share = atLeast(further(corners, rivals, state.treaty), 1, runs);
    $("verdict").textContent =
      `You guessed ${words.range(low, high)}; the median run has ${q[2]}, 90 % of runs ${words.range(q[0], q[4])}. ` +
      `Your range holds ${words.tenths(Math.max(upTo(high) - upTo(low - 1), 0))}. ` +
      `At least one further: you said ${tenths} of 10 runs, it happens in ${words.ofRuns(share)}.`;
    picture();
    $("verdict").focus();
  });
  $("guess-mode").addEventListener("click", () => {
    const on = document.documentElement.classList.toggle("guess-first");
    $("guess-mode").setAttribute("aria-pressed", String(on));
    if (on) cover();
    else {
      uncover();
      $("verdict").textContent = "";
    }
    refresh();
  });
  $("guess-share").addEventListener("input", () => ($("guess-share-now").textContent = `${$("guess-share").value} of 10 runs`));

  // ---- sliders and buttons ---------------------------------------------------------------------------------------
  function commit() {
    if (committed.every((value, i) => value === state.setting[i])) return;
    past.push(committed);
    lastChange = [committed, [...state.setting]];
    committed = [...state.setting];
    cover();
    remember();
    refresh();
  }
  function go(setting) {
    state.setting = [...setting];
    refresh();
  }
  about.sliders.forEach((slider, i) => {
    const stops = slider.levels;
    inputs[i].addEventListener("input", () => {
      const raw = slider.min + ((slider.max - slider.min) * Number(inputs[i].value)) / STEPS;
      const near = stops.find((level) => Math.abs(level - raw) <= (slider.max - slider.min) * 0.018);
      state.setting[i] = near ?? Math.round(raw * 1000) / 1000;
      if (document.documentElement.classList.contains("guess-first") && !hidden) cover();
      refresh();
    });
    inputs[i].addEventListener("change", commit);
    inputs[i].addEventListener("keydown", (event) => {
      const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (!way) return;
      event.preventDefault();
      const now = state.setting[i];
      const fine = Math.round((now + (way * (slider.max - slider.min)) / 50) * 1000) / 1000;
      const next = way > 0 ? stops.find((level) => level > now) : stops.findLast((level) => level < now);
      state.setting[i] = event.shiftKey ? Math.min(Math.max(fine, slider.min), slider.max) : (next ?? now);
      commit();
    });
  });
  for (const name of ["treaty", "stage", "rival", "by"]) {
    for (const input of document.querySelectorAll(`input[name=${name}]`)) {
      input.addEventListener("change", () => {
        state[name] = Number(input.value);
        if (hidden) cover();
        remember();
        refresh();
      });
    }
  }
  $("undo").addEventListener("click", () => {
    if (!past.length) return;
    state.setting = past.pop();
    committed = [...state.setting];
    lastChange = null;
    remember();
    refresh();
  });
  $("reset").addEventListener("click", () => {
    state.setting = [...unchanged];
    commit();
  });
  let playing = 0;
  $("replay").addEventListener("click", () => {
    if (!lastChange) return;
    clearTimeout(playing);
    const [from, to] = lastChange;
    const steps = matchMedia("(prefers-reduced-motion: reduce)").matches ? 1 : 24;
    let step = 0;
    go(from);
    const move = () => {
      step += 1;
      go(step >= steps ? to : from.map((value, i) => Math.round((value + ((to[i] - value) * step) / steps) * 1000) / 1000));
      if (step < steps) playing = setTimeout(move, 60);
      else document.documentElement.dataset.replayed = String(Number(document.documentElement.dataset.replayed ?? 0) + 1);
    };
    playing = setTimeout(move, 900);
  });
  $("copy").addEventListener("click", async () => {
    remember();
    try {
      await navigator.clipboard.writeText(location.href);
    } catch {
      $("open-setting").value = location.href;
      $("open-setting").select();
      document.execCommand("copy");
    }
    $("copy").textContent = "Copied";
    setTimeout(() => ($("copy").textContent = "Copy link"), 1500);
  });
  $("open-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = $("open-setting").value.trim();
    readFragment(text.includes("#") ? text.slice(text.indexOf("#") + 1) : text);
    cover();
    remember();
    refresh();
  });
  $("big").addEventListener("click", () => {
    const on = document.documentElement.classList.toggle("big");
    $("big").setAttribute("aria-pressed", String(on));
    charts.drawAll();
  });
  function themeLabel() {
    $("theme").textContent = isDark() ? "Light" : "Dark";
    $("theme").setAttribute("aria-pressed", String(isDark()));
  }
  $("theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    themeLabel();
    charts.drawAll();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    themeLabel();
    charts.drawAll();
  });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(text|number)$/.test(event.target.type ?? "")) return;
    const number = Number(event.key);
    if (number >= 1 && number <= inputs.length) inputs[number - 1].focus();
    else if (event.key === "u") $("undo").click();
    else if (event.key === "r") $("replay").click();
    else if (event.key === "0") $("reset").click();
    else if (event.key === "b") $("big").click();
    else if (event.key === "g") $("guess-mode").click();
    else return;
    event.preventDefault();
  });
  const point = (event) => {
    const iso3 = event.target.dataset?.s;
    if (!iso3 || !about.map.names[iso3]) return;
    pointed = iso3;
    refresh();
  };
  for (const atlas of document.querySelectorAll(".atlas")) {
    atlas.addEventListener("pointerover", point);
    atlas.addEventListener("click", point);
  }
  addEventListener("hashchange", () => {
    readFragment(location.hash.slice(1));
    cover();
    refresh();
  });
  let last = document.documentElement.clientWidth;
  let waiting = 0;
  addEventListener("resize", () => {
    if (document.documentElement.clientWidth === last) return;
    last = document.documentElement.clientWidth;
    clearTimeout(waiting);
    waiting = setTimeout(() => charts.drawAll(), 120);
  });
  addEventListener("beforeprint", () => charts.drawAll(true));
  addEventListener("afterprint", () => charts.drawAll());

  // For those who want to check a number: the values behind the figures at any setting.
  window.explorer = {
    about,
    read(setting, rivals = all) {
      const corners = values.corners(setting);
      const wanted = (name, index, length) => [...values.together(corners, rivals, name, index, length)];
      const cells = (name) => about.fields[name][1].slice(1).reduce((a, b) => a * b, 1);
      return {
        simulated: corners.length === 1,
        exits: about.treaties.map((_, treaty) => about.stages.map((_unused, stage) => exitsAt(corners, rivals, treaty, stage))),
        further: wanted("further", [], cells("further")),
        chance: wanted("chance", [], cells("chance")),
        weights: [...values.amounts(corners, values.place("weights"), about.fields.weights[1].reduce((a, b) => a * b, 1), about.fine)],
        robust: [...values.amounts(corners, values.place("robust"), about.fields.robust[1].reduce((a, b) => a * b, 1), about.fine)],
        balance: [...values.amounts(corners, values.place("balance"), about.fields.balance[1].reduce((a, b) => a * b, 1), about.fine)],
        dots: [...dots(corners)],
        finding: findingOf(corners),
        changes: changesOf(setting),
        command: commandOf(setting),
      };
    },
  };

  themeLabel();
  readFragment(location.hash.slice(1));
  document.documentElement.classList.add("started");
  picture();
  // Words, ranges and map stand there before the charts' library is read, which takes the longest.
  const text = await source;
  await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
  const library = document.createElement("script");
  library.textContent = text;
  document.head.append(library);
  charts.show();
  document.documentElement.dataset.ready = "yes";
}

startExplorer();
