// "/" goes to the search. In a list: j and k move between rows, j into the first one, x ticks. All can be switched off (WCAG 2.1.4).
const KEY = "huiqi.keys";
const enabled = () => localStorage.getItem(KEY) !== "off";
const typing = (element) => element.matches("input, select, textarea, [contenteditable]");

function searchBox() {
  const visible = (element) => element?.offsetParent;
  return [...document.querySelectorAll("[data-search]")].find(visible);
}

function focusRow(row) {
  row?.querySelector("[data-cell=ref] a, [data-cell=title] a, a")?.focus();
}

function step(row, direction) {
  let next = row;
  do next = direction > 0 ? next?.nextElementSibling : next?.previousElementSibling; while (next && !next.querySelector("a"));
  focusRow(next);
}

document.addEventListener("keydown", (event) => {
  if (!enabled() || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const row = event.target.closest("tbody tr");
  if (event.key === "/") {
    const box = searchBox();
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  } else if (row && (event.key === "j" || event.key === "k")) {
    step(row, event.key === "j" ? 1 : -1);
  } else if (!row && event.key === "j" && !document.querySelector("dialog[open]")) {
    focusRow(document.querySelector(".table-list > tbody > tr:has(a)"));
  } else if (row && event.key === "x") {
    row.querySelector("[data-cell=check] input")?.click();
  }
});

const toggle = document.querySelector("[data-keys-toggle]");
if (toggle) {
  toggle.setAttribute("aria-pressed", String(enabled()));
  toggle.addEventListener("click", () => {
    localStorage.setItem(KEY, enabled() ? "off" : "on");
    toggle.setAttribute("aria-pressed", String(enabled()));
  });
}
