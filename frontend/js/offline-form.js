// The visit form on a phone: every keystroke is kept, saving goes into the queue first, then to the server.
import { forget, read, record, write } from "./offline-store.js";
import { enqueue, flush, mine, remove } from "./offline-queue.js";
import { startContact } from "./offline-contact.js";
import { search } from "./offline-kit.js";
import { fillShell } from "./offline-shell.js";

const PAUSE = 300;
const PATIENCE = 8_000;
const number = (value) => (value ? Number(value) : null);

export async function startForm(form, phone) {
  const query = new URLSearchParams(location.search);
  const kit = await read("kit");
  if (form.dataset.shell !== undefined && !(await fillShell(form, kit, query))) return;
  const user = await read("user");
  const place = `draft:${user}:${location.search}`;
  const combobox = form.querySelector("[data-combobox]");
  if (combobox && kit?.user === user) combobox.searchOffline = (words) => search(kit, words);
  const replaced = query.get("outbox");
  if (form.dataset.bound === undefined) await restore(form, replaced ? await ofOutbox(replaced) : await read(place));
  startContact(form, kit?.user === user ? kit : undefined);

  let timer;
  async function keepTyped() {
    clearTimeout(timer);
    await write(place, { entries: entriesOf(form), title: titleOf(form), at: Date.now() });
    form.dataset.kept = "";
  }
  form.addEventListener("input", () => {
    delete form.dataset.kept;
    clearTimeout(timer);
    timer = setTimeout(keepTyped, PAUSE);
  });
  form.addEventListener("change", keepTyped);
  document.addEventListener("visibilitychange", () => document.hidden && form.dataset.kept === undefined && timer && keepTyped());
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (event.submitter?.name === "keep" || !user) return void forget(place);
    const said = bodyOf(form);
    if (!isWhole(form, said)) {
      // The server's own form says what is missing, where there is one.
      if (form.dataset.shell === undefined && navigator.onLine) return;
      event.preventDefault();
      release(form);
      return;
    }
    event.preventDefault();
    const uuid = form.elements.uuid.value;
    await enqueue({ uuid, said, entries: entriesOf(form), title: titleOf(form), day: said.visited_on });
    await forget(place);
    if (replaced && replaced !== uuid) await remove(replaced);
    phone.remember();
    await Promise.race([flush({ force: true }), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    await goOn(form, uuid);
  });
}

// Arrived: to the visit. Refused: the server's form says why at the field. Neither: it waits in the outbox.
async function goOn(form, uuid) {
  const one = await record(uuid);
  if (one?.state === "sent") {
    location.assign(`${one.url}?sent=1`);
  } else if (one?.state === "refused" && form.dataset.shell === undefined) {
    await remove(uuid);
    form.submit();
  } else {
    location.assign("/outbox/");
  }
}

function isWhole(form, said) {
  const today = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  const faults = [
    [!said.enterprise, form.querySelector("[data-combobox] input[type=text]") ?? form.elements.visited_on, "missing"],
    [!said.visited_on || said.visited_on > today, form.elements.visited_on, "day"],
  ];
  said.problems.forEach((problem) => {
    faults.push([!problem.title, form.elements[`problems-${problem.index}-title`], "missing"]);
    faults.push([!problem.category, form.elements[`problems-${problem.index}-category`], "missing"]);
  });
  for (const problem of said.problems) delete problem.index;
  const [, named, word] = faults.find(([wrong]) => wrong) ?? [];
  if (!named) return true;
  const field = named instanceof RadioNodeList ? named[0] : named;
  if (form.dataset.shell !== undefined || !navigator.onLine) {
    field.setCustomValidity(document.getElementById("phone-texts").dataset[word]);
    field.reportValidity();
    form.addEventListener("input", () => field.setCustomValidity(""), { once: true });
  }
  return false;
}

function bodyOf(form) {
  const data = new FormData(form);
  const of = (name) => data.get(name)?.trim() ?? "";
  const problems = [];
  for (let index = 0; index < Number(of("problems-TOTAL_FORMS")); index += 1) {
    const told = { index };
    for (const name of ["title", "category", "description", "urgency", "term"]) told[name] = of(`problems-${index}-${name}`);
    if (told.title || told.category || told.description) problems.push(told);
  }
  return {
    campaign: number(form.dataset.campaign),
    team: number(form.dataset.team),
    enterprise: number(of("enterprise")) ?? number(of("offered")),
    visited_on: of("visited_on"),
    mode: of("mode"),
    members: data.getAll("members").map(Number),
    met: of("met"),
    summary: of("summary"),
    policies: data.getAll("policies").map(Number),
    solved_on_spot: of("solved_on_spot"),
    follow_up_on: of("follow_up_on") || null,
    problems,
  };
}

const SECRET = "csrfmiddlewaretoken";
const entriesOf = (form) => [...new FormData(form)].filter(([name]) => name !== SECRET && !name.endsWith("_FORMS"));

function titleOf(form) {
  const chip = form.querySelector("[name=offered]:checked");
  const typed = form.querySelector("[data-combobox] input[type=text]")?.value;
  return typed || chip?.closest("label").textContent.trim() || "";
}

async function ofOutbox(uuid) {
  const one = (await mine()).find((each) => each.uuid === uuid);
  if (!one?.entries) return undefined;
  // What was tried belongs to its uuid for ever; other words are another record.
  return { entries: one.entries.filter(([name]) => name !== "uuid"), at: one.at, title: one.title };
}

// Puts what was typed back, opening as many problems as there were.
async function restore(form, draft) {
  if (!draft) return;
  const values = new Map();
  for (const [name, value] of draft.entries) values.set(name, [...(values.get(name) ?? []), value]);
  const numbers = [...values].filter(([name, [value]]) => /^problems-\d+-title$/.test(name) && value);
  const add = form.querySelector("[data-formset-add]");
  for (const [name] of numbers) {
    for (let guard = 0; guard < 30 && !isShown(form.elements[name]); guard += 1) add.click();
  }
  for (const field of form.elements) {
    if (!field.name || field.name === SECRET || field.name.endsWith("_FORMS")) continue;
    const said = values.get(field.name);
    if (field.type === "radio" || field.type === "checkbox") field.checked = said?.includes(field.value) ?? false;
    else if (said) [field.value] = said;
  }
  const chosen = values.get("offered")?.[0];
  if (chosen && !form.querySelector("[name=offered]:checked")) {
    const combobox = form.querySelector("[data-combobox]");
    combobox.querySelector("input[type=hidden]").value = chosen;
    combobox.querySelector("input[type=text]").value = draft.title ?? "";
  }
  const notice = document.querySelector("[data-restored]");
  notice.hidden = false;
  notice.querySelector("button").addEventListener("click", async () => {
    await forget(`draft:${await read("user")}:${location.search}`);
    location.reload();
  });
}

const isShown = (field) => field && !field.closest(".formset-extra:not(.is-open)");

function release(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
}
