// The outbox page: what waits, what needs a person, what was sent today, and what this phone knows without signal.
// Nothing of it comes from the server.
import { dropPhoto, keepPhoto } from "./offline-store.js";
import { changed, discard, flush, giveUp, isDone, isOpen, mineWithPhotos, onChange } from "./offline-queue.js";
import { ownKit, search } from "./offline-kit.js";

const DAY = 24 * 3600 * 1000;
const MOST = 20;

export async function startOutbox(page) {
  const texts = document.getElementById("phone-texts").dataset;
  const copyOf = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
  document.querySelector("[data-elsewhere]").hidden = location.pathname === "/outbox/";

  function waiting(one) {
    if (one.begun) return texts.begun;
    if (one.hold === "sign-in") return texts.signIn;
    if (one.hold === "server") return texts.server;
    return one.tries ? texts.connection : texts.untried;
  }

  // Where it stands: a visit that arrived waits on as long as a photo does.
  const placeOf = (one) => (one.state === "sent" && !isDone(one) ? "waiting" : one.state);
  const next = (one) => one.left.find((photo) => photo.state === "waiting");

  function status(one) {
    if (one.state === "refused" || one.state === "conflict") return one.detail;
    if (one.state === "waiting") return waiting(one);
    if (isDone(one)) return texts.sent;
    return next(one) ? `${texts.sentAlone} ${waiting(next(one))}` : texts.sentAlone;
  }

  function photosOf(one) {
    if (!one.photos) return "";
    const said = texts.photoCount.replace("{sent}", one.photos - one.left.length).replace("{n}", one.photos);
    return `· ${said}`;
  }

  function addressOf(one) {
    if (one.visit) return `/visits/${one.id}/correct/?outbox=${one.uuid}`;
    return `/visits/new/?team=${one.said?.team ?? ""}&outbox=${one.uuid}`;
  }

  const words = document.getElementById("outbox-words").dataset;
  const named = ({ field, detail }) => (words[field] ? `${words[field]}: ${detail}` : detail);
  const say = (name, value) => {
    if (Array.isArray(value)) return String(value.length);
    return (name === "mode" ? words[`mode${value}`] : value) || "–";
  };

  // To be read and copied, whatever became of the team, the enterprise or the visit that it was for.
  function typed({ said }) {
    const plain = Object.entries(said ?? {}).filter(([name, value]) => words[name] && value && typeof value === "string");
    const problems = (said?.problems ?? []).map(({ title, description }) => ["problem", [title, description].filter(Boolean).join(" · ")]);
    return [...plain, ...problems].flatMap(([name, value]) => [
      Object.assign(document.createElement("dt"), { textContent: words[name] }),
      Object.assign(document.createElement("dd"), { textContent: say(name, value) }),
    ]);
  }

  // Both sides of a correction that somebody else was quicker with.
  function differences(one) {
    const isOther = (name) => one.present && JSON.stringify(one.present[name]) !== JSON.stringify(sorted(one.said[name]));
    return Object.keys(one.present ?? {}).filter(isOther).map((name) => {
      const row = copyOf("outbox-difference");
      const cells = [words[name], say(name, one.present[name]), say(name, one.said[name])];
      [...row.children].forEach((cell, at) => Object.assign(cell, { textContent: cells[at] }));
      return row;
    });
  }

  function item(one) {
    const node = copyOf("outbox-item");
    const part = (name) => node.querySelector(`[data-part=${name}]`);
    part("title").textContent = one.title;
    part("kind").hidden = !one.visit;
    part("day").textContent = one.day;
    part("status").textContent = status(one);
    part("photos").textContent = photosOf(one);
    const lost = one.left.filter((photo) => photo.state === "refused");
    const faults = [...(one.errors ?? []).map(named), ...lost.map((photo) => `${texts.photoRefused} ${photo.detail}`)];
    part("errors").replaceChildren(...faults.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    const lines = typed(one);
    part("typed").hidden = lines.length === 0;
    part("said").replaceChildren(...lines);
    const rows = differences(one);
    part("differences").hidden = rows.length === 0;
    part("differences").querySelector("tbody").replaceChildren(...rows);
    part("old").hidden = isDone(one) || Date.now() - one.at < DAY;
    part("open").hidden = one.state !== "sent";
    part("open").href = one.url ?? "";
    // Once tried, only a plain refusal says that the server does not have it.
    part("change").hidden = !isOpen(one) || one.state === "conflict";
    part("unchanged").hidden = !one.begun;
    part("unchanged").addEventListener("click", async () => {
      if (!window.confirm(texts.unchanged)) return;
      await giveUp(one);
      await flush({ force: true });
    });
    part("sign-in").hidden = one.hold !== "sign-in" && next(one)?.hold !== "sign-in";
    part("anew").hidden = one.state !== "conflict" || Boolean(one.visit);
    part("compared").hidden = one.state !== "conflict" || !one.visit;
    for (const name of ["change", "anew", "compared"]) part(name).href = addressOf(one);
    part("discard").hidden = !isOpen(one);
    part("discard").addEventListener("click", () => window.confirm(texts.discard) && discard(one));
    for (const name of ["photos-again", "photos-discard"]) part(name).hidden = lost.length === 0;
    part("photos-again").addEventListener("click", async () => {
      for (const photo of lost) await keepPhoto({ ...photo, state: "waiting", tries: 0, next: 0 });
      changed();
      await flush({ force: true });
    });
    part("photos-discard").addEventListener("click", async () => {
      if (!window.confirm(texts.discardPhotos)) return;
      for (const photo of lost) await dropPhoto(photo);
      changed();
    });
    return node;
  }

  async function show() {
    const all = await mineWithPhotos();
    for (const section of page.querySelectorAll("[data-state]")) {
      const own = all.filter((one) => placeOf(one) === section.dataset.state);
      section.hidden = own.length === 0;
      section.querySelector("ul").replaceChildren(...own.map(item));
    }
    page.querySelector("[data-nothing]").hidden = !all.every(isDone);
    page.querySelector("[data-send]").hidden = !all.some((one) => (one.state === "waiting" && !one.begun) || (one.state === "sent" && next(one)));
  }

  page.querySelector("[data-send]").addEventListener("click", () => flush({ force: true }));
  onChange(show);
  await startDirectory(page, copyOf);
  return show();
}

const sorted = (value) => (Array.isArray(value) ? [...value].sort((a, b) => a - b) : value);

// The own enterprises and the latest visits: found, and gone on with, without signal.
async function startDirectory(page, copyOf) {
  const kit = await ownKit();
  const part = page.querySelector("[data-directory]");
  part.hidden = !kit?.teams.length;
  if (part.hidden) return;
  const line = (text, hint, href) => {
    const node = copyOf("outbox-line");
    Object.assign(node.querySelector("a"), { textContent: text, href });
    node.querySelector("small").textContent = hint;
    return node;
  };
  const partial = part.querySelector("[data-partial]");
  partial.hidden = kit.enterprises.length >= kit.total;
  const { length: kept } = kit.enterprises;
  partial.textContent = partial.dataset.partial.replace("{kept}", kept).replace("{total}", kit.total);
  const input = part.querySelector("input");
  const [found, count] = [part.querySelector("[data-found]"), part.querySelector("[role=status]")];
  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    const hits = search(kit, input.value);
    found.replaceChildren(...hits.slice(0, MOST).map(({ id, text, hint }) => line(text, hint, `/visits/new/?enterprise=${id}`)));
    count.textContent = input.value.trim() ? count.dataset.words.replace("{n}", hits.length) : "";
  });
  input.addEventListener("compositionend", () => input.dispatchEvent(new Event("input")));
  const visits = part.querySelector("[data-visits]");
  visits.hidden = !kit.visits.length;
  const lines = kit.visits.map((one) => line(one.enterprise, one.visited_on, `/visits/${one.id}/correct/`));
  visits.querySelector("ul").replaceChildren(...lines);
}
