// Field pages with or without signal: the queue is emptied whenever it may work, the header says what waits.
import { read, signIn, signOff, write } from "./offline-store.js";
import { flush, isDone, mineWithPhotos, onChange } from "./offline-queue.js";
import { startCorrection } from "./offline-correction.js";
import { afterPost } from "./offline-draft.js";
import { renewKit } from "./offline-kit.js";
import { startForm } from "./offline-form.js";
import { startOutbox } from "./offline-outbox.js";

const EVERY = 30_000;
const head = document.querySelector("[data-phone]");
const texts = document.getElementById("phone-texts").dataset;

async function showCount() {
  const waiting = (await mineWithPhotos()).filter((one) => !isDone(one)).length;
  const count = head.querySelector("[data-outbox-count]");
  count.textContent = waiting;
  count.hidden = waiting === 0;
  head.querySelector("[data-outbox-words]").textContent = texts.count.replace("{n}", waiting);
  head.querySelector("[data-no-signal]").toggleAttribute("hidden", navigator.onLine);
  for (const notice of document.querySelectorAll("[data-offline-notice]")) notice.hidden = navigator.onLine;
  const form = document.querySelector("form[action$='/logout/']");
  if (form && waiting) form.dataset.confirm = texts.signOut.replace("{n}", waiting);
  else if (form) delete form.dataset.confirm;
  navigator.setAppBadge?.(waiting).catch(() => {});
}

// Asked once there is something to lose: storage that stays, and a try when the signal is back and the page is closed.
async function remember() {
  navigator.storage?.persist?.();
  const worker = await navigator.serviceWorker?.getRegistration();
  worker?.sync?.register("outbox").catch(() => {});
}

async function start() {
  // A page of the server knows who is signed in; the shell takes the phone's word for it.
  const known = Number(document.body.dataset.user);
  if (known) await signIn(known);
  const user = known || (await read("user"));
  await write("language", head.dataset.language);
  navigator.serviceWorker?.register("/sw.js").catch(() => {});
  document.querySelector("form[action$='/logout/']")?.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    await signOff();
    event.target.submit();
  });
  const form = document.querySelector("form[data-phone-form]");
  await afterPost();
  if (form) await (form.dataset.phoneForm === "correction" ? startCorrection : startForm)(form, { remember });
  const outbox = document.querySelector("[data-outbox-page]");
  if (outbox) await startOutbox(outbox);
  onChange(showCount);
  await showCount();
  head.dataset.ready = "";
  const attempt = () => flush().catch(() => {});
  for (const name of ["online", "offline"]) window.addEventListener(name, showCount);
  window.addEventListener("online", () => flush({ force: true }).catch(() => {}));
  document.addEventListener("visibilitychange", () => document.hidden || attempt());
  setInterval(attempt, EVERY);
  // Whoever opens a page wants to get on: nothing waits for the time of its next try.
  flush({ force: navigator.onLine }).catch(() => {});
  if (!known) return;
  await renewKit(head.dataset.kit, user);
  head.dataset.stocked = "";
}

// Without a secure connection browsers have neither worker nor locks: forms are then sent as ever.
if (window.isSecureContext && navigator.locks) start().catch(() => {});
