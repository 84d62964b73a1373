// Two fields for one answer: words typed into <input data-instead-of="name"> let go of the choice of that name, and a choice
// clears what was typed. Where both were given before this came, the one given last is not known: the server asks.
// Before anything else hears of it, so that nobody sees both.
const choices = (field) => [...field.form.querySelectorAll(`input[type=radio][name="${field.dataset.insteadOf}"]`)];

document.addEventListener("input", ({ target }) => {
  if (!target.dataset?.insteadOf || !target.value) return;
  for (const choice of choices(target)) choice.checked = choice.value === "";
}, true);

document.addEventListener("change", ({ target }) => {
  if (target.type !== "radio" || !target.value) return;
  const field = target.form?.querySelector(`[data-instead-of="${target.name}"]`);
  if (!field?.value) return;
  field.value = "";
  // The combobox forgets its key with the words.
  field.dispatchEvent(new Event("input", { bubbles: true }));
}, true);
