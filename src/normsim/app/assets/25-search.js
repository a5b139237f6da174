"use strict";
// Finding an assumption, and choosing the scenario to start from.
function buildSearch() {
  const words = inputWords();
  const box = el("input", { type: "search", id: "search", placeholder: words.search_hint, autocomplete: "off" });
  box.addEventListener("input", () => search(box.value));
  $("search-place").replaceChildren(el("label", { for: "search", class: "field-label", text: words.search }), box);
}

function search(text) {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const row of rows.values()) {
    const fits = wanted.every((word) => row.words.includes(word));
    row.place.hidden = !fits;
    found += fits;
  }
  const searching = wanted.length > 0;
  for (const details of document.querySelectorAll("#groups details[data-group], #groups details.more")) {
    if (!("kept" in details.dataset)) details.dataset.kept = String(details.open);
    const some = [...details.querySelectorAll(".input")].some((place) => !place.hidden);
    details.hidden = !some;
    details.open = searching ? some : details.dataset.kept === "true";
    if (!searching) delete details.dataset.kept;
  }
  // A heading says whose "fade months" these are; it goes with its rows.
  for (const heading of document.querySelectorAll("#groups h4")) {
    let some = false;
    for (let next = heading.nextElementSibling; next && next.tagName !== "H4"; next = next.nextElementSibling) some ||= !next.hidden;
    heading.hidden = !some;
  }
  $("none-found").hidden = found > 0;
}

function buildBases() {
  const select = el("select", { id: "base" });
  const places = new Map([["", select]]);
  for (const base of bench.start.bases) {
    if (!places.has(base.theme)) {
      const group = el("optgroup", { label: base.theme });
      places.set(base.theme, group);
      select.append(group);
    }
    places.get(base.theme).append(el("option", { value: base.name, text: base.title }));
  }
  select.addEventListener("change", () => {
    const base = bench.start.bases.find((one) => one.name === select.value);
    tell("link", { base: base.name, settings: base.first, again: Date.now() });
  });
  $("base-place").replaceChildren(select);
}
