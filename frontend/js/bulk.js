// Ticked rows and the bar that acts on them: <form data-bulk>.
function refresh(form) {
  const boxes = [...form.querySelectorAll("tbody [data-cell=check] input")];
  const chosen = boxes.filter((box) => box.checked).length;
  const everything = form.querySelector("[data-bulk-everything]");
  const bar = form.querySelector(".bulk-bar");
  bar.classList.toggle("is-active", chosen > 0 || Boolean(everything?.checked));
  const count = bar.querySelector("[data-bulk-count]");
  count.textContent = everything?.checked ? everything.dataset.bulkEverything : count.dataset.bulkCount.replace("{n}", chosen);
  const all = form.querySelector("[data-bulk-all]");
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-bulk]");
  if (!form) return;
  if (event.target.matches("[data-bulk-all]")) {
    for (const box of form.querySelectorAll("tbody [data-cell=check] input")) box.checked = event.target.checked;
  }
  refresh(form);
});

// Browsers keep ticks over Back and reload.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-bulk]").forEach(refresh));
