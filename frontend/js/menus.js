// <details class="menu"> closes on Escape and outside clicks; dialogs open and close; filters unfold on phones.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const opener = event.target.closest?.("[data-open-dialog]");
  if (opener) document.getElementById(opener.dataset.openDialog).showModal();
  if (event.target.closest?.("[data-close-dialog]")) event.target.closest("dialog").close();
  const toggle = event.target.closest?.(".filters-toggle");
  if (toggle) toggle.setAttribute("aria-expanded", String(toggle.closest(".filters").classList.toggle("is-open")));
  if (event.target.closest?.("[data-print]")) window.print();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
