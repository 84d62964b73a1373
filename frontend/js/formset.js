// "Add another": first unfolds the blank extra forms that the server sent, then copies its <template>.
export function startFormset(root) {
  const total = root.querySelector("[name$=-TOTAL_FORMS]");
  const list = root.querySelector("[data-formset-list]");
  const template = root.querySelector("template");
  const maximum = Number(root.querySelector("[name$=-MAX_NUM_FORMS]").value);

  function copyOfTemplate() {
    const index = Number(total.value);
    if (index >= maximum) return null;
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", index).replaceAll("__number__", index + 1);
    const form = holder.content.firstElementChild;
    list.append(form);
    total.value = index + 1;
    return form;
  }

  root.querySelector("[data-formset-add]").addEventListener("click", () => {
    const form = root.querySelector(".formset-extra:not(.is-open)") ?? copyOfTemplate();
    if (!form) return;
    form.classList.add("is-open");
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
}
