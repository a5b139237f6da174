"use strict";
// Answers: key numbers, charts with their words, the map, tables. Text always enters the page as text.
function setText(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

dash_clientside.normsim.draw = (text) => {
  if (!text) return dash_clientside.no_update;
  const answer = JSON.parse(text);
  if (answer.busy) {
    // A second answer at once is a gift; only the finest one is asked for again.
    if (answer.number === bench.number && answer.wanted >= 2_000) restLater();
    return dash_clientside.no_update;
  }
  const newer = answer.number > bench.shown.number;
  const finer = answer.number === bench.shown.number && (answer.runs || 0) > bench.shown.runs;
  if (!answer.stale && answer.number <= bench.number && (newer || finer)) {
    if (answer.problems) showProblems(answer);
    else show(answer);
  }
  answered(answer.number);
  return dash_clientside.no_update;
};

function restLater() {
  const { runs } = bench.shown;
  if (runs) setText($("status"), fill(bench.words.status.busy, { n: runs.toLocaleString("en") }));
  restSoon(3_000);
}

function showProblems(answer) {
  // What is shown belongs to another view: no exits under the tab of the map.
  if (bench.shown.view !== bench.now.view) clearPanel();
  bench.shown = { ...bench.shown, number: answer.number, runs: 0 };
  bench.broken = true;
  $("problems").replaceChildren(
    el("b", { text: bench.words.changes.problems }),
    el("ul", {}, ...answer.problems.map((one) => el("li", { text: `${one.key ? `${one.key}: ` : ""}${one.text}` }))),
  );
  setText($("status"), bench.words.status.problem);
  document.documentElement.dataset.answered = String(answer.number);
}

function clearPanel() {
  for (const slot of document.querySelectorAll("#charts > figure")) {
    slot.hidden = true;
    delete report.charts[slot.querySelector(".plot").dataset.chart];
  }
  showMap({});
  $("panel-top").replaceChildren(...(bench.now.view === "compare" ? [pinButtons()] : []));
  $("panel-bottom").replaceChildren();
  bench.shown.view = bench.now.view;
}

function show(answer) {
  const last = bench.shown.view;
  bench.broken = false;
  bench.shown = { number: answer.number, runs: answer.runs, view: answer.view };
  bench.answer = answer;
  $("problems").replaceChildren();
  setText($("title"), answer.title);
  setText($("question"), answer.question);
  document.title = `${answer.title} – ${bench.words.title}`;
  showStatus(answer);
  showChanges(answer);
  showNumbers(answer);
  showJump(answer);
  showChoices(answer);
  showFigures(answer);
  showMap(answer);
  showExtras(answer, last !== answer.view);
  // A quick answer is followed by one with more runs if there is time for it; most runs come while the user rests.
  if (answer.runs < 1_000 && !answer.limited && !bench.dirty) tell("more", question());
  if (answer.runs < 2_000 && !answer.limited) restSoon(answer.runs < 1_000 ? 1_500 : 900);
  const root = document.documentElement.dataset;
  root.runs = String(answer.runs);
  root.answered = String(answer.number);
  root.view = answer.view;
}

function showStatus(answer) {
  const words = bench.words.status;
  const kind = answer.limited ? "limited" : answer.runs >= 2_000 ? "rested" : "quick";
  setText($("status"), fill(words[kind], { n: answer.runs.toLocaleString("en") }));
  $("status").title = words.streams;
}

function showChanges(answer) {
  const lines = answer.changes.length ? answer.changes : [bench.words.changes.nothing];
  const list = $("change-list");
  if (list.dataset.said === lines.join("\n")) return;
  list.dataset.said = lines.join("\n");
  list.replaceChildren(...lines.map((line) => el("li", { text: line })));
}

function showNumbers(answer) {
  const place = $("numbers");
  if (place.childElementCount !== answer.numbers.length) {
    place.replaceChildren(
      ...answer.numbers.map(() =>
        el("div", { class: "card" }, el("h3"), el("p", { class: "big" }), el("p", { class: "grey" }), el("p", { class: "caption" })),
      ),
    );
  }
  answer.numbers.forEach((one, index) => {
    const [label, value, grey, detail] = place.children[index].children;
    place.children[index].dataset.id = one.id;
    setText(label, one.label);
    setText(value, one.text);
    setText(grey, one.baseline);
    setText(detail, one.detail);
  });
}

// On narrow pages one number stays in sight of the assumptions.
function showJump({ numbers }) {
  const one = numbers.find(({ id }) => id === "chance");
  const words = bench.words.jump;
  if (one) setText($("jump-number"), fill(one.baseline ? words.both : words.number, one));
}

function showChoices(answer) {
  const words = bench.words.chart;
  const place = $("treaty-place");
  if (place.dataset.of !== answer.treaties.join()) {
    place.dataset.of = answer.treaties.join();
    const select = el("select", { id: "treaty" }, ...answer.treaties.map((name) => el("option", { value: name, text: name })));
    select.addEventListener("change", () => {
      bench.now.treaty = select.value;
      ask();
    });
    place.replaceChildren(el("label", { for: "treaty", class: "field-label", text: words.choose_treaty }), select);
  }
  $("treaty").value = answer.treaty;
}

function showFigures(answer) {
  const slots = [...document.querySelectorAll("#charts > figure")];
  slots.forEach((slot, index) => {
    const one = answer.figures[index];
    slot.hidden = !one;
    const plot = slot.querySelector(".plot");
    if (!one) {
      delete report.charts[plot.dataset.chart];
      return;
    }
    slot.dataset.figure = one.id;
    slot.classList.toggle("wide", Boolean(one.wide));
    const pinned = answer.view === "compare" ? bench.now.pins[answer.compare.shown[index]] : null;
    if (slot.dataset.explained !== one.id) explained(slot, false);
    slot.dataset.explained = one.id;
    setText(slot.querySelector(".chart-title"), pinned ? `${pinned.name}: ${one.title}` : one.title);
    setText(slot.querySelector("figcaption"), one.caption);
    setText(slot.querySelector(".explanation"), one.explain);
    slot.querySelector(".explain").hidden = !one.explain;
    plot.setAttribute("aria-label", one.alt);
    showTable(slot.querySelector(".numbers-of"), one);
    report.charts[plot.dataset.chart] = one.chart;
  });
  // Two or four charts stand in pairs, three in a row where there is room.
  $("charts").classList.toggle("pairs", answer.figures.filter((one) => !one.wide).length % 2 === 0);
  // Drawn when all have their places: the width of one depends on the others.
  redraw();
}

function explained(slot, open) {
  slot.querySelector(".explanation").hidden = !open;
  slot.querySelector(".explain").setAttribute("aria-expanded", String(open));
}

// Tables are written when somebody opens them.
function showTable(details, one) {
  details.figure = one;
  const write = () => {
    const figure = details.figure;
    const [, words, scroll] = details.children;
    setText(words, figure.alt);
    const head = el("tr", {}, ...figure.headers.map((name) => el("th", { scope: "col", text: name })));
    const body = figure.rows.map((cells) =>
      el("tr", {}, ...cells.map((cell, index) => (index ? el("td", { text: cell }) : el("th", { scope: "row", text: cell })))),
    );
    scroll.setAttribute("tabindex", "0");
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", figure.title);
    scroll.replaceChildren(el("table", {}, el("thead", {}, head), el("tbody", {}, ...body)));
  };
  if (!details.dataset.ready) {
    details.dataset.ready = "yes";
    details.addEventListener("toggle", () => details.open && write());
  }
  if (details.open) write();
}

function showMap(answer) {
  const place = $("atlas");
  place.hidden = !answer.map;
  if (!answer.map) {
    if (report.stopMap && place.childElementCount) report.stopMap();
    return;
  }
  const { data, html } = answer.map;
  // Outlines, rings and hatches change only with who is simulated and who had begun; else they are painted anew.
  const frame = JSON.stringify([data.months.length, data.months[0], data.simulated,
    Object.entries(data.treaties).map(([name, one]) => [name, one.outside, one.at_start, one.contests, Object.keys(one.suspended)])]);
  if (place.dataset.frame === frame) {
    report.repaint(data);
    // The number of runs, its error and the notes are of the new answer too.
    const fresh = el("template");
    fresh.innerHTML = html;
    for (const part of ["figcaption", ".aside"]) place.querySelector(part).replaceWith(fresh.content.querySelector(part));
    return;
  }
  if (report.stopMap && place.childElementCount) report.stopMap();
  place.dataset.frame = frame;
  // Written by the server from its own template, in which every name is escaped.
  place.innerHTML = html;
  startMap(data);
}

function showTheme() {
  const words = bench.words;
  const button = $("theme");
  setText(button, isDark() ? words.theme_light : words.theme_dark);
}

function redraw(paper = false) {
  for (const slot of document.querySelectorAll("#charts > figure:not([hidden]) .plot")) drawChart(slot, paper);
}
