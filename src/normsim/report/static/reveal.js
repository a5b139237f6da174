"use strict";
// Predict first, then reveal: answers and scores stay hidden until someone asks for them. On paper all is shown.
(function startReveal() {
  document.documentElement.classList.add("reveals");
  const buttons = [...document.querySelectorAll("button.reveal")];
  const all = document.getElementById("reveal-all");
  const shown = (button) => button.getAttribute("aria-expanded") === "true";
  const set = (button, open) => {
    if (!button.dataset.closed) button.dataset.closed = button.textContent;
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? "Hide again" : button.dataset.closed;
    button.closest("section").toggleAttribute("data-revealed", open);
    all.textContent = buttons.every(shown) ? "Hide all answers" : "Reveal all answers";
  };
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => set(button, !shown(button)));
  }
  document.getElementById("reveal-tools").hidden = false;
  all.addEventListener("click", () => {
    const open = !buttons.every(shown);
    for (const button of buttons) set(button, open);
  });
  const bigger = document.getElementById("bigger");
  bigger.addEventListener("click", () => {
    const on = document.documentElement.classList.toggle("bigger");
    bigger.setAttribute("aria-pressed", String(on));
  });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input,select,textarea")) return;
    const next = event.key === "n" ? buttons.find((one) => !shown(one)) : null;
    const last = event.key === "p" ? buttons.findLast(shown) : null;
    if (!next && !last) return;
    set(next || last, Boolean(next));
    (next || last).closest("section").scrollIntoView({ block: "start" });
  });
})();
