"use strict";
// The beginning: the address is read, the assumptions are drawn, buttons get their work.
dash_clientside.normsim.begin = (start) => {
  bench.start = start;
  bench.words = start.texts;
  bench.catalogue = start.catalogue;
  report.dark = start.dark;
  bench.now.base = start.base;
  bench.now.settings = { ...start.bases[0].first };
  bench.now.pins = kept("pins") || [];
  if (kept("theme")) document.documentElement.dataset.theme = kept("theme");
  buildBases();
  buildSearch();
  buildShare();
  buildTabs();
  startTour();
  buildInputs();
  startButtons();
  showTheme();
  openAddress();
  document.documentElement.dataset.ready = "yes";
  return dash_clientside.no_update;
};

// A link is checked by the server first: another version, or settings that do not fit any more, are told.
function openAddress() {
  bench.opening = true;
  const found = fromAddress();
  if (bench.words.views[found.view]) selectView(found.view, false);
  bench.now.treaty = found.treaty;
  bench.now.state = found.state;
  if (!found.base && !Object.keys(found.settings).length) return ask();
  tell("link", { ...found, again: Date.now() });
}

dash_clientside.normsim.noted = (found) => {
  if (!found) return dash_clientside.no_update;
  take(found);
  note(...found.notes);
  bench.passing = false;
  return dash_clientside.no_update;
};

dash_clientside.normsim.opened = (found) => {
  if (!found) return dash_clientside.no_update;
  const words = bench.words.share;
  const place = $("paste-problems");
  if (found.problems) {
    const places = found.problems.map((one) => {
      const where = one.line ? `${fill(words.place, one)}: ` : "";
      return el("li", { "data-line": one.line, "data-column": one.column, text: `${where}${one.key ? `${one.key}: ` : ""}${one.text}` });
    });
    place.replaceChildren(el("b", { text: fill(words.broken, { n: places.length }) }), el("ul", {}, ...places));
    return dash_clientside.no_update;
  }
  place.replaceChildren();
  $("share-dialog").close();
  take(found);
  note(fill(words.fine, found));
  return dash_clientside.no_update;
};

dash_clientside.normsim.valued = (found) => {
  if (!found) return dash_clientside.no_update;
  const row = rows.get(found.key);
  if (found.problems) row?.place.querySelector(".about .problems").replaceChildren(...found.problems.map(({ text }) => el("p", { text })));
  else change(found.key, found.value);
  return dash_clientside.no_update;
};

function take(found) {
  const other = found.base !== bench.now.base;
  bench.now.base = found.base;
  bench.now.settings = found.settings;
  if (other) {
    bench.catalogue = found.catalogue;
    buildInputs();
  } else refreshAll();
  $("base").value = found.base;
  ask();
}

function startButtons() {
  $("theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    keep("theme", document.documentElement.dataset.theme);
    showTheme();
    redraw();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    showTheme();
    redraw();
  });
  $("reset-all").addEventListener("click", () => {
    bench.now.settings = { ...opening() };
    note();
    refreshAll();
    ask();
  });
  for (const button of document.querySelectorAll(".explain")) {
    button.addEventListener("click", () => {
      explained(button.closest("figure"), $(button.getAttribute("aria-controls")).hidden);
    });
  }
  let last = document.documentElement.clientWidth;
  addEventListener("resize", () => {
    if (document.documentElement.clientWidth === last) return;
    last = document.documentElement.clientWidth;
    clearTimeout(bench.timers.resize);
    bench.timers.resize = setTimeout(redraw, 120);
  });
  addEventListener("beforeprint", () => redraw(true));
  addEventListener("afterprint", () => redraw());
  addEventListener("hashchange", openAddress);
  $("pin").addEventListener("click", pin);
  startJump();
}

// The button on narrow pages leads to the half that is out of sight.
function startJump() {
  let among = false;
  const words = bench.words.jump;
  new IntersectionObserver(
    ([seen]) => {
      among = seen.isIntersecting;
      setText($("jump-to"), among ? words.outcomes : words.assumptions);
    },
    { rootMargin: "-40% 0px -40% 0px" },
  ).observe($("assumptions"));
  $("jump-to").addEventListener("click", () => {
    if (!among) return $("assumptions").scrollIntoView();
    $("outcomes").focus({ preventScroll: true });
    return scrollTo(0, 0);
  });
}

// ---- views: tabs with arrow keys -----------------------------------------------------------------------------------
function selectView(view, asking = true) {
  bench.now.view = view;
  for (const tab of document.querySelectorAll("#views [role=tab]")) {
    const chosen = tab.dataset.view === view;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    if (chosen) $("views").scrollLeft = tab.offsetLeft - $("views").offsetLeft - 40;
  }
  $("panel").setAttribute("aria-labelledby", `tab-${view}`);
  setText($("lede"), bench.words.views[view].lede);
  if (asking) ask();
}

function buildTabs() {
  const tabs = [...document.querySelectorAll("#views [role=tab]")];
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => selectView(tab.dataset.view));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, Home: -index, End: tabs.length - 1 - index }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const next = tabs[(index + step + tabs.length) % tabs.length];
      next.focus();
      selectView(next.dataset.view);
    });
  });
  selectView(bench.now.view, false);
}
