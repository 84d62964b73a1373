// A suggestion fills its field and leads to the button, nothing else: whoever chose it still decides. Without script it is a
// link to the same form with the choice made, in which typed words would be lost.
document.addEventListener("click", (event) => {
  const chosen = event.target.closest?.("[data-suggestion]");
  const field = chosen && document.getElementById(chosen.dataset.suggestion);
  if (!field) return;
  event.preventDefault();
  const key = field.closest("[data-combobox]")?.querySelector("input[type=hidden]");
  if (key) {
    key.value = chosen.dataset.value;
    field.value = chosen.dataset.text;
  } else {
    field.value = chosen.dataset.value;
  }
  for (const other of chosen.closest("ul").querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  chosen.setAttribute("aria-current", "true");
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.form.querySelector("button[type=submit]").focus();
});
