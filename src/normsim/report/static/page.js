"use strict";
// Light and dark, sorting, showing rare states, copying the command.
function startTheme() {
  const button = document.getElementById("theme");
  const label = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", isDark() ? "Switch to light" : "Switch to dark");
    button.setAttribute("aria-pressed", String(isDark()));
  };
  button.hidden = false;
  label();
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    label();
    if (report.drawn) drawAll();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    label();
    if (report.drawn) drawAll();
  });
}

function startTables() {
  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells];
    for (const [column, head] of heads.entries()) {
      const handle = head.querySelector(".sort");
      if (!handle) continue;
      handle.setAttribute("role", "button");
      handle.tabIndex = 0;
      handle.addEventListener("click", () => sortBy(table, heads, column));
      handle.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        sortBy(table, heads, column);
      });
    }
  }
  for (const button of document.querySelectorAll("button.more")) {
    const table = document.getElementById(button.dataset.table);
    const all = button.textContent;
    const toggle = (common) => {
      table.classList.toggle("only-common", common);
      button.setAttribute("aria-pressed", String(!common));
      button.textContent = common ? all : all.replace("Show", "Hide");
    };
    button.hidden = false;
    toggle(true);
    button.addEventListener("click", () => toggle(!table.classList.contains("only-common")));
  }
}

function sortBy(table, heads, column) {
  const numeric = heads[column].classList.contains("numeric");
  const up = heads[column].getAttribute("aria-sort") === "ascending" ? false : !numeric || heads[column].getAttribute("aria-sort") === "descending";
  const key = (row) => (numeric ? Number(row.cells[column].dataset.v) : row.cells[column].textContent.trim());
  const rows = [...table.tBodies[0].rows];
  rows.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    const order = numeric ? x - y : x.localeCompare(y, "en");
    return (up ? order : -order) || a.cells[0].textContent.localeCompare(b.cells[0].textContent, "en");
  });
  table.tBodies[0].append(...rows);
  for (const [index, head] of heads.entries()) {
    if (head.hasAttribute("aria-sort") || index === column) {
      head.setAttribute("aria-sort", index === column ? (up ? "ascending" : "descending") : "none");
    }
  }
}

function startCopy() {
  const button = document.getElementById("copy");
  const command = document.getElementById("command");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(command.textContent);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(command);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      document.execCommand("copy");
    }
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
}

startTheme();
startTables();
startCopy();
startCharts();
