// What needs a start on each element; runs on the page and on every fragment that htmx brings.
import { startCombobox } from "./combobox.js";
import { startCounter } from "./counter.js";
import { startFormset } from "./formset.js";

function each(root, selector, start) {
  const found = [...root.querySelectorAll(selector)];
  if (root.matches?.(selector)) found.push(root);
  for (const element of found) {
    if (element.dataset.started) continue;
    element.dataset.started = "yes";
    start(element);
  }
}

function loadChart(figure) {
  const load = () => import(figure.dataset.chartModule).then((charts) => charts.draw(figure));
  // After first paint: the table inside is already readable, the picture may take its time.
  requestAnimationFrame(() => setTimeout(load));
}

function loadPhone(head) {
  import(head.dataset.phone);
}

export function enhance(root) {
  each(root, "[data-combobox]", startCombobox);
  each(root, "[data-formset]", startFormset);
  each(root, "textarea[data-most]", startCounter);
  each(root, "figure[data-chart]", loadChart);
  each(root, "[data-phone]", loadPhone);
  root.querySelector("[data-autofocus]")?.focus();
}
