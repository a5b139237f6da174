"use strict";
// Unpack what the page carries, draw the charts, redraw them for dark mode and for paper.
const report = { charts: {}, dark: {}, map: null, drawn: false };

function unzipped(id) {
  const packed = atob(document.getElementById(id).textContent.trim());
  // A plain loop: megabytes of letters take ten times as long one by one through an iterator.
  const bytes = new Uint8Array(packed.length);
  for (let i = 0; i < packed.length; i += 1) bytes[i] = packed.charCodeAt(i);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
}

async function unpack(id) {
  return unzipped(id).text();
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

// Charts are made in light colours; each light colour has one dark counterpart.
function recolour(value, dark) {
  if (typeof value === "string") return dark && report.dark[value] ? report.dark[value] : value;
  if (Array.isArray(value)) return value.map((item) => recolour(item, dark));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, recolour(item, dark)]));
  }
  return value;
}

function drawChart(place, paper) {
  const chart = recolour(report.charts[place.dataset.chart], isDark() && !paper);
  const width = paper ? paperWidth(place) : place.clientWidth;
  if (width < 40) return;
  chart.layout.width = width;
  // On paper three wide charts share a page with the heading of their section.
  if (paper && place.closest(".three")) {
    // Rows with names need more room than curves.
    chart.layout.height = Math.min(chart.layout.height, place.closest(".tall") ? 380 : 180);
  }
  const margin = chart.layout.margin;
  // Long names at the left give way on a narrow screen.
  if (width < 430 && margin.l > 110) {
    margin.l = Math.max(110, Math.round(width * 0.4));
    chart.layout.yaxis.tickfont.size = 11;
    if (margin.r > 96) margin.r = 96;
    for (const trace of chart.data) {
      if (Array.isArray(trace.y) && typeof trace.y[0] === "string") trace.y = trace.y.map(folded);
    }
    if (chart.layout.yaxis.ticktext) chart.layout.yaxis.ticktext = chart.layout.yaxis.ticktext.map(folded);
    if (chart.layout.yaxis.categoryarray) chart.layout.yaxis.categoryarray = chart.layout.yaxis.categoryarray.map(folded);
  }
  if (width < 430) {
    const title = chart.layout.xaxis.title;
    if (title && title.text.length > 40) {
      title.text = folded(title.text);
      margin.b += 16;
      chart.layout.height += 16;
    }
  }
  chart.layout.xaxis = thinned(chart.layout.xaxis, width - margin.l - margin.r);
  const waiting = place.querySelector(".waiting");
  if (waiting) waiting.remove();
  Plotly.react(place, chart.data, chart.layout, { displayModeBar: false, responsive: false });
}

// Years run into each other where names at the line ends leave little room: then every second or third is written.
function thinned(axis, room, letter = 7) {
  if (!axis || !axis.ticktext || !axis.ticktext.length) return axis;
  const longest = Math.max(...axis.ticktext.flatMap((text) => text.split("<br>")).map((line) => line.length));
  const each = Math.ceil(((letter * longest + 6) * axis.ticktext.length) / Math.max(room, 1));
  const some = (list) => list.filter((_, place) => place % each === 0);
  return { ...axis, tickvals: some(axis.tickvals), ticktext: some(axis.ticktext) };
}

function folded(written) {
  const text = written.replace("<br>", " ");
  if (text.length < 17) return text;
  const middle = text.length / 2;
  let best = -1;
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === " " && Math.abs(i - middle) < Math.abs(best - middle)) best = i;
  }
  return best < 0 ? text : text.slice(0, best) + "<br>" + text.slice(best + 1);
}

// The printable width of A4 with the page's margins, in CSS pixels, by the grid the chart stands in.
function paperWidth(place) {
  const grid = place.closest(".charts");
  const full = 682;
  if (grid.classList.contains("two-up")) return (full - 19) / 2;
  if (grid.classList.contains("multiples")) return (full - 26) / 3;
  if (grid.classList.contains("one-two")) {
    return place.dataset.chart === "security" ? (full - 19) / 2.7 : ((full - 19) * 1.7) / 2.7;
  }
  return full;
}

function drawAll(paper = false) {
  for (const place of document.querySelectorAll(".plot")) drawChart(place, paper);
}

async function startCharts() {
  if (!document.getElementById("data")) {
    document.documentElement.dataset.ready = "yes"; // a page without charts
    return;
  }
  if (typeof DecompressionStream === "undefined") {
    for (const note of document.querySelectorAll(".waiting")) {
      note.textContent = "This browser is too old to unpack the charts; the numbers are in the table below.";
    }
    return;
  }
  const data = JSON.parse(await unpack("data"));
  report.charts = data.charts;
  for (const [key, [like, traces]] of Object.entries(data.options)) {
    report.charts[key] = { data: traces, layout: report.charts[like].layout };
  }
  report.dark = data.dark;
  if (data.map) startMap(data.map);
  const library = document.createElement("script");
  library.textContent = await unpack("library");
  document.head.append(library);
  drawAll();
  report.drawn = true;
  document.documentElement.dataset.ready = "yes";
  for (const choice of document.querySelectorAll("select[data-for]")) {
    choice.addEventListener("change", () => {
      const place = document.querySelector(`#${CSS.escape(choice.dataset.for)} .plot`);
      place.dataset.chart = choice.value;
      drawChart(place);
    });
  }
  let last = document.documentElement.clientWidth;
  let waiting = 0;
  addEventListener("resize", () => {
    if (document.documentElement.clientWidth === last) return;
    last = document.documentElement.clientWidth;
    clearTimeout(waiting);
    waiting = setTimeout(drawAll, 120);
  });
  addEventListener("beforeprint", () => drawAll(true));
  addEventListener("afterprint", () => drawAll());
}
