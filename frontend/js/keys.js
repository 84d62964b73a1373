// Keys of lists and pages; all can be switched off (WCAG 2.1.4), and none works while somebody types or a dialog is open.
// "/" search, j and k between rows, x ticks, o opens, ? help; a letter of data-key presses its button; 1 to 9 choose a
// suggestion of the form that is in front.
import { announce, text } from "./texts.js";

const KEY = "huiqi.keys";
const enabled = () => localStorage.getItem(KEY) !== "off";
const typing = (element) => element.matches("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
const shown = (element) => element?.offsetParent;
const link = (row) => row?.querySelector("[data-cell=ref] a, [data-cell=title] a, a");
const tick = (row) => row?.querySelector("[data-cell=check] input");

function step(row, direction) {
  let next = row;
  do next = direction > 0 ? next?.nextElementSibling : next?.previousElementSibling; while (next && !next.querySelector("a"));
  link(next)?.focus();
}

// A button above a list acts on the ticked rows, or on the one where the focus is.
function press(button, row) {
  const form = button.closest("form[data-bulk]");
  if (form && !form.querySelector("[data-cell=check] input:checked, [data-bulk-everything]:checked")) {
    if (!tick(row)) {
      announce(text("tickFirst"));
      return;
    }
    tick(row).click();
  }
  button.click();
}

const onPage = {
  "/": () => {
    const box = [...document.querySelectorAll("[data-search]")].find(shown);
    box?.focus();
    box?.select();
    return box;
  },
  "?": () => {
    document.getElementById("keys-help")?.showModal();
    return true;
  },
  j: (row) => (row ? step(row, 1) : link(document.querySelector(".table-list > tbody > tr:has(a)"))?.focus()),
  k: (row) => row && step(row, -1),
  x: (row) => tick(row)?.click(),
  o: (row) => link(row)?.click(),
};

function suggestion(form, key) {
  return /^[1-9]$/.test(key) && form.querySelectorAll("[data-suggestion]")[Number(key) - 1];
}

document.addEventListener("keydown", (event) => {
  if (!enabled() || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const dialog = document.querySelector("dialog[open]");
  const chosen = suggestion(dialog ?? document, event.key);
  if (chosen) {
    event.preventDefault();
    chosen.click();
  }
  if (chosen || dialog) return;
  const row = event.target.closest("tbody tr");
  if (Object.hasOwn(onPage, event.key)) {
    if (onPage[event.key](row)) event.preventDefault();
    return;
  }
  const button = /^[a-z]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
  if (button) {
    event.preventDefault();
    press(button, row);
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
