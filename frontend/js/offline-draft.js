// What was typed into a form of the field, kept with every keystroke until it is saved.
import { forget, read, write } from "./offline-store.js";
import { discard, mine, removePhotos } from "./offline-queue.js";

const PAUSE = 300;
const SECRETS = new Set(["csrfmiddlewaretoken", "version"]);

// Files are kept as photos.
export const entriesOf = (form) =>
  [...new FormData(form)].filter(([name, value]) => !SECRETS.has(name) && !name.endsWith("_FORMS") && typeof value === "string");

export const number = (value) => (value ? Number(value) : null);

export function today() {
  return new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

// What waits in the outbox under this uuid, to be said anew.
export async function ofOutbox(uuid) {
  return (await mine()).find((one) => one.uuid === uuid && one.entries);
}

// Keeps the form under `place`; `more` says what is kept beside what was typed.
export function keepDraft(form, place, more) {
  let timer;
  const keepTyped = async () => {
    clearTimeout(timer);
    try {
      await write(place, { entries: entriesOf(form), ...more(), at: Date.now() });
      form.dataset.kept = "";
      document.querySelector("[data-no-room]").hidden = true;
    } catch (error) {
      sayThereIsNoRoom(error);
    }
  };
  form.addEventListener("input", () => {
    delete form.dataset.kept;
    clearTimeout(timer);
    timer = setTimeout(keepTyped, PAUSE);
  });
  form.addEventListener("change", keepTyped);
  document.addEventListener("visibilitychange", () => document.hidden && form.dataset.kept === undefined && timer && keepTyped());
  form.addEventListener("submit", () => clearTimeout(timer));
  return keepTyped;
}

export const isFull = (error) => error?.name === "QuotaExceededError";

const ignoreFull = (error) => {
  if (!isFull(error)) throw error;
};

function sayThereIsNoRoom(error) {
  ignoreFull(error);
  document.querySelector("[data-no-room]").hidden = false;
}

// Where the phone has none, the browser sends the form itself, if there is a signal; otherwise it stays as it is. What
// is in the queue already goes from there.
export async function whereThereIsRoom(form, kept, photos, button, save) {
  try {
    await save();
  } catch (error) {
    sayThereIsNoRoom(error);
    if (kept.isQueued) return location.assign("/outbox/");
    if (form.dataset.shell === undefined && navigator.onLine) return post(form, kept, photos, button?.name ? button : undefined);
    release(form);
    document.querySelector("[data-no-room]").scrollIntoView();
  }
}

// Puts what was typed back, opening as many problems as there were.
export function restore(form, draft, place) {
  const values = new Map();
  for (const [name, value] of draft.entries) values.set(name, [...(values.get(name) ?? []), value]);
  const numbers = [...values].filter(([name, [value]]) => /^problems-\d+-title$/.test(name) && value);
  const add = form.querySelector("[data-formset-add]");
  for (const [name] of numbers) {
    for (let guard = 0; guard < 30 && !isShown(form.elements[name]); guard += 1) add.click();
  }
  for (const field of form.elements) {
    if (!field.name || field.type === "file" || SECRETS.has(field.name) || field.name.endsWith("_FORMS")) continue;
    const said = values.get(field.name);
    if (field.type === "radio" || field.type === "checkbox") field.checked = said?.includes(field.value) ?? false;
    else if (said) [field.value] = said;
  }
  const notice = document.querySelector("[data-restored]");
  notice.hidden = false;
  notice.querySelector("button").addEventListener("click", async () => {
    const kept = await read(place);
    if (kept?.uuid) await removePhotos(kept.uuid);
    await forget(place);
    const address = new URL(location.href);
    address.searchParams.delete("outbox");
    location.replace(address);
  });
  return values;
}

const isShown = (field) => field && !field.closest(".formset-extra:not(.is-open)");

// The browser sends the form itself. What was typed stays until the server says that it has this very sending.
// `kept` says what it then need not keep any more: the draft's place, the photos' uuid, the record that it stands for.
export async function post(form, kept, photos, button) {
  const sending = crypto.randomUUID();
  await photos.handOver().catch(ignoreFull);
  const posted = { sending, ...kept };
  await write("posted", posted).catch((error) => {
    ignoreFull(error);
    sessionStorage.setItem("posted", JSON.stringify(posted));
  });
  const hidden = (name, value = "") => Object.assign(document.createElement("input"), { type: "hidden", name, value });
  const added = [hidden("sending", sending), ...(button ? [hidden(button.name)] : [])];
  form.append(...added);
  form.submit();
  // The form may be seen again, and be sent otherwise.
  for (const one of added) one.remove();
}

// The server has saved a form and sent the browser on to an address that names the sending.
export async function afterPost() {
  const [, sending] = /^#arrived-(.+)$/.exec(location.hash) ?? [];
  if (!sending) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  const posted = [await read("posted"), JSON.parse(sessionStorage.getItem("posted"))].find((one) => one?.sending === sending);
  if (!posted) return;
  if (posted.replaced) await discard({ uuid: posted.replaced, user: posted.user });
  await forget(posted.place);
  await removePhotos(posted.uuid);
  await forget("posted");
}

export function release(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
}
