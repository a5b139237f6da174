"use strict";
// Fill the report's charts with what was read; draw what is on the screen first, the rest when there is time.
const GAP = 15.5;

function Charts(charts) {
  const places = new Map([...document.querySelectorAll(".plot")].map((place) => [place.dataset.chart, place]));
  const wanted = new Map();
  const seen = new Set(places.keys());
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const key = entry.target.dataset.chart;
        if (entry.isIntersecting) seen.add(key);
        else seen.delete(key);
      }
      drawSeen();
    },
    { rootMargin: "60px" },
  );
  for (const place of places.values()) watcher.observe(place);
  let later = 0;
  let paper = false;

  const named = (key, name) => charts[key].data.find((trace) => trace.name === name);

  // Names at the right ends, moved apart where they would touch; blocks of touching labels share their middle.
  function endLabels(key, labels, low, high, kept) {
    const layout = charts[key].layout;
    const plot = layout.height - layout.margin.t - layout.margin.b;
    const gap = ((high - low) * GAP * scale()) / plot;
    const order = labels.map((_, i) => i).sort((a, b) => labels[a][0] - labels[b][0]);
    const blocks = [];
    order.forEach((index, place) => {
      blocks.push([labels[index][0] - place * gap, 1]);
      while (blocks.length > 1) {
        const [a, b] = blocks.slice(-2);
        if (a[0] / a[1] <= b[0] / b[1]) break;
        blocks.splice(-2, 2, [a[0] + b[0], a[1] + b[1]]);
      }
    });
    const bases = blocks.flatMap(([total, members]) => new Array(members).fill(total / members));
    const top = high - gap / 4 - (labels.length - 1) * gap;
    const placed = [];
    order.forEach((index, place) => {
      const [, text, color] = labels[index];
      placed.push({
        x: 1, xref: "paper", xanchor: "left", xshift: 6, y: Math.max(Math.min(bases[place], top), low + gap / 4) + place * gap,
        yref: "y", yanchor: "middle", align: "left", showarrow: false, text, font: { size: 12.5, color },
      });
    });
    layout.annotations = [...placed, ...kept];
  }

  function fan(key, now, base, round) {
    const set = (name, values) => (named(key, name).y = values.map(round));
    set("baseline_low", base[0]);
    set("baseline_high", base[4]);
    set("baseline_middle", base[2]);
    set("low", now[0]);
    set("high", now[4]);
    set("inner_low", now[1]);
    set("inner_high", now[3]);
    set("middle", now[2]);
    named(key, "middle").customdata = now[0].map((low, i) => [round(low), round(now[4][i])]);
  }

  function fanLabels(now, base, least, colours) {
    const end = (values) => values[values.length - 1];
    const [middle, half, most] = [end(now[2]), end(now[3]), end(now[4])];
    const labels = [[middle, "<b>median</b>", colours.blue]];
    if (half - middle > least) labels.push([half, "half of runs", colours.blue]);
    if (most - Math.max(half, middle) > least) labels.push([most, "90 % of runs", colours.blue]);
    labels.push([end(base[2]), "baseline", colours.grey]);
    return labels;
  }

  const scale = () => (document.documentElement.classList.contains("big") ? 1.35 : 1);

  function draw(key) {
    if (typeof Plotly === "undefined") return; // not here yet: the chart stays wanted
    wanted.delete(key);
    const place = places.get(key);
    const width = paper ? (place.closest(".one-up") ? 682 : 331) : place.clientWidth;
    if (width < 40) return;
    const figure = charts[key];
    const layout = { ...figure.layout, width, margin: { ...figure.layout.margin } };
    if (width < 430) layout.xaxis = { ...layout.xaxis, nticks: 5 };
    if (scale() > 1) enlarge(layout, scale());
    layout.xaxis = thinned(layout.xaxis, width - layout.margin.l - layout.margin.r, 7 * scale());
    const dark = isDark() && !paper;
    const waiting = place.querySelector(".waiting");
    if (waiting) waiting.remove();
    Plotly.react(place, dark ? recolour(figure.data, true) : figure.data, dark ? recolour(layout, true) : layout, {
      displayModeBar: false,
      responsive: false,
    });
  }

  function enlarge(layout, factor) {
    const axis = (one) => ({
      ...one,
      tickfont: { ...one.tickfont, size: one.tickfont.size * factor },
      title: { ...one.title, font: { ...one.title.font, size: one.title.font.size * factor } },
    });
    layout.height *= 1.15;
    for (const side of ["l", "r", "b"]) layout.margin[side] *= 1.25;
    layout.xaxis = axis(layout.xaxis);
    layout.yaxis = axis(layout.yaxis);
    layout.annotations = (layout.annotations ?? []).map((one) => ({ ...one, font: { ...one.font, size: one.font.size * factor } }));
  }

  // One chart a frame: the first follows the slider at once, and a new move need not wait for the others.
  let next = 0;
  function drawSeen() {
    cancelAnimationFrame(next);
    const due = [...wanted.keys()].filter((key) => seen.has(key));
    if (!due.length) return;
    draw(due[0]);
    if (due.length > 1) next = requestAnimationFrame(drawSeen);
  }

  function drawLater() {
    clearTimeout(later);
    later = setTimeout(() => {
      const key = wanted.keys().next().value;
      if (key === undefined) return;
      draw(key);
      drawLater();
    }, 150);
  }

  function drawAll(onPaper = false) {
    paper = onPaper;
    cancelAnimationFrame(next);
    for (const key of places.keys()) draw(key);
    paper = false;
  }

  return {
    charts, named, endLabels, fan, fanLabels, drawAll,
    changed(key) { wanted.set(key, true); },
    show() { drawSeen(); drawLater(); },
  };
}
