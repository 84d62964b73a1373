// One click, one record: a form on its way is not sent again. data-confirm asks before an act that is hard to undo.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (form.dataset.sending || (question && !window.confirm(question))) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  if (form.method !== "post") return;
  form.dataset.sending = "yes";
  for (const button of form.querySelectorAll("button:not([type=button])")) button.setAttribute("aria-disabled", "true");
}, true);

function release(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
}

const releaseAll = () => document.querySelectorAll("form[data-sending]").forEach(release);

// Back from the next page, or an htmx answer: the form may be sent again.
window.addEventListener("pageshow", releaseAll);
document.addEventListener("htmx:finally:request", releaseAll);

// Dropdowns that apply at once, inside <form data-submit-on-change>.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("form[data-submit-on-change] select")) event.target.form.requestSubmit();
});

// "Today" and "Yesterday" beside a date: <button type="button" data-set-date="-1" data-for="id_visited_on">.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-set-date]");
  if (!button) return;
  const day = new Date();
  day.setDate(day.getDate() + Number(button.dataset.setDate));
  const input = document.getElementById(button.dataset.for);
  input.value = [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
