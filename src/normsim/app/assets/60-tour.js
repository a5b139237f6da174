"use strict";
// The tour: six steps, each beside what it speaks of; Escape ends it, the focus goes back where it was.
function startTour() {
  const place = $("tour");
  const words = bench.words.tour;
  let step = -1;
  let before = null;

  function close() {
    place.hidden = true;
    document.querySelector(".toured")?.classList.remove("toured");
    step = -1;
    before?.focus();
  }

  function go(to) {
    if (to < 0 || to >= words.steps.length) return close();
    step = to;
    document.querySelector(".toured")?.classList.remove("toured");
    const one = words.steps[step];
    const target = document.querySelector(one.at);
    target.classList.add("toured");
    target.scrollIntoView({ block: "center", inline: "nearest" });
    const last = step === words.steps.length - 1;
    const back = el("button", { type: "button", class: "tool small", text: words.back, disabled: step === 0 });
    const next = el("button", { type: "button", class: "tool small main", text: last ? words.done : words.next });
    back.addEventListener("click", () => go(step - 1));
    next.addEventListener("click", () => go(step + 1));
    place.replaceChildren(
      el("h2", { text: one.title }), el("p", { text: one.text }),
      el("div", { class: "row" }, el("span", { class: "quiet", text: fill(words.step, { n: step + 1, all: words.steps.length }) }), back, next),
    );
    place.dataset.step = String(step + 1);
    place.hidden = false;
    next.focus();
  }

  $("tour-start").addEventListener("click", () => {
    before = document.activeElement;
    go(0);
  });
  place.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key !== "Tab") return;
    // The focus stays inside until the tour is over.
    const buttons = [...place.querySelectorAll("button:not([disabled])")];
    const at = buttons.indexOf(document.activeElement);
    event.preventDefault();
    buttons[(at + (event.shiftKey ? -1 : 1) + buttons.length) % buttons.length].focus();
  });
}
