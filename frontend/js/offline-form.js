// The visit form on a phone: every keystroke is kept, saving goes into the queue first, then to the server.
import { drop, forget, read, record } from "./offline-store.js";
import { enqueue, flush, hold, isOpen, placeOf } from "./offline-queue.js";
import { startContact } from "./offline-contact.js";
import { entriesOf, keepDraft, number, ofOutbox, post, release, restore, today, whereThereIsRoom } from "./offline-draft.js";
import { ownKit, search } from "./offline-kit.js";
import { startPhotos } from "./offline-photos.js";
import { fillShell } from "./offline-shell.js";

const PATIENCE = 8_000;
const MOST_HITS = 20;

export async function startForm(form, phone) {
  const query = new URLSearchParams(location.search);
  const user = await read("user");
  const kit = await ownKit();
  const replaced = query.get("outbox");
  const place = replaced ? placeOf({ user, uuid: replaced }) : `draft:${user}:${withoutTeam(query)}`;
  if (replaced && !(await isHeld(replaced, user))) return location.replace("/outbox/");
  const draft = form.dataset.bound === undefined ? await draftOf(place, replaced) : undefined;
  const team = draft?.team ?? draft?.said?.team;
  if (form.dataset.shell !== undefined && !fillShell(form, kit, query, team)) return undefined;
  // Words for one team are not logged for another because the address names none.
  const isOffered = team && !query.get("team") && document.querySelector(`#team option[value="${team}"]:not([selected])`);
  if (isOffered) {
    query.set("team", team);
    return location.replace(`?${query}`);
  }
  const combobox = form.querySelector("[data-combobox]");
  if (combobox && kit) combobox.searchOffline = (words) => search(kit, words).slice(0, MOST_HITS);
  if (draft) restoreVisit(form, draft, place);
  startContact(form, kit);
  const uuid = form.elements.uuid.value;
  const photos = await startPhotos(form, uuid, replaced ? [replaced] : []);
  const kept = { place, uuid, replaced, user };
  const keepTyped = keepDraft(form, place, () => ({ title: titleOf(form), uuid, team: number(form.dataset.team) }));

  form.addEventListener("submit", (event) => {
    if (!user) return;
    event.preventDefault();
    whereThereIsRoom(form, kept, photos, event.submitter, () => save(event));
  });

  async function save(event) {
    await keepTyped();
    if (!(await photos.areThere())) return release(form);
    const isUnfinished = event.submitter?.name === "keep";
    if (isUnfinished && navigator.onLine) return post(form, kept, photos, event.submitter);
    const said = bodyOf(form);
    if (isUnfinished || !isWhole(form, said)) {
      // The server's own form says what is missing, where there is one.
      if (form.dataset.shell === undefined && navigator.onLine) await post(form, kept, photos);
      else release(form);
      if (isUnfinished) document.querySelector("[data-offline-notice]")?.scrollIntoView();
      return;
    }
    await photos.queue(uuid);
    const count = photos.names().length;
    const one = { uuid, said, entries: entriesOf(form), title: titleOf(form), day: said.visited_on, photos: count };
    if (!(await enqueue(one, replaced))) return location.assign("/outbox/");
    kept.isQueued = true;
    await forget(place);
    phone.remember();
    await arrived();
    const now = await record(uuid);
    // Refused: the server's form says why at the field. What was in the outbox before goes on from there.
    if (now?.state === "refused" && form.dataset.shell === undefined && !replaced) {
      await keepTyped();
      await drop(uuid);
      await post(form, kept, photos);
    } else {
      location.assign(now?.state === "sent" ? `${now.url}?sent=1` : "/outbox/");
    }
  }
}

// What is typed stays when another team is chosen.
function withoutTeam(query) {
  const rest = new URLSearchParams(query);
  rest.delete("team");
  return String(rest);
}

// Not longer than a person waits; what is still on its way then goes on by itself.
export const arrived = () => Promise.race([flush({ force: navigator.onLine }), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);

// While the form is open the record stays as it is; one that is on its way is not changed any more.
export async function isHeld(uuid, user) {
  const isFree = await hold(uuid);
  const one = await record(uuid);
  return isFree && (!one || (one.user === user && isOpen(one)));
}

async function draftOf(place, replaced) {
  const typed = await read(place);
  const one = replaced && !typed ? await ofOutbox(replaced) : undefined;
  // What was tried belongs to its uuid for ever; other words are another record.
  return one ? { ...one, entries: one.entries.filter(([name]) => name !== "uuid") } : typed;
}

function restoreVisit(form, draft, place) {
  const values = restore(form, draft, place);
  const chosen = values.get("offered")?.[0];
  if (!chosen || form.querySelector("[name=offered]:checked")) return;
  const combobox = form.querySelector("[data-combobox]");
  combobox.querySelector("input[type=hidden]").value = chosen;
  combobox.querySelector("input[type=text]").value = draft.title ?? "";
}

function isWhole(form, said) {
  const search = form.querySelector("[data-combobox] input[type=text]");
  const faults = [
    [!said.enterprise, search, search.value.trim() ? "unknown" : "missing"],
    [!said.visited_on || said.visited_on > today(), form.elements.visited_on, "day"],
  ];
  said.problems.forEach((problem) => {
    faults.push([!problem.title, form.elements[`problems-${problem.index}-title`], "missing"]);
    faults.push([!problem.category, form.elements[`problems-${problem.index}-category`], "missing"]);
  });
  for (const problem of said.problems) delete problem.index;
  return isRight(form, faults);
}

// Whether nothing is at fault; without the server's own form the phone says what is.
export function isRight(form, faults) {
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

// What can also be corrected afterwards.
export function contentOf(data) {
  const of = (name) => data.get(name)?.trim() ?? "";
  return {
    visited_on: of("visited_on"),
    mode: of("mode"),
    members: data.getAll("members").map(Number),
    met: of("met"),
    summary: of("summary"),
    policies: data.getAll("policies").map(Number),
    solved_on_spot: of("solved_on_spot"),
    follow_up_on: of("follow_up_on") || null,
  };
}

function bodyOf(form) {
  const data = new FormData(form);
  const of = (name) => data.get(name)?.trim() ?? "";
  const problems = [];
  for (let index = 0; index < Number(of("problems-TOTAL_FORMS")); index += 1) {
    const told = { index };
    for (const name of ["title", "category", "description", "urgency", "term"]) told[name] = of(`problems-${index}-${name}`);
    if (of(`problems-${index}-is_sensitive`)) told.is_sensitive = true;
    if (told.title || told.category || told.description) problems.push(told);
  }
  return {
    campaign: number(form.dataset.campaign),
    team: number(form.dataset.team),
    enterprise: enterpriseOf(data),
    ...contentOf(data),
    problems,
  };
}

// Words that mean no enterprise yet are no reason to take the one above.
function enterpriseOf(data) {
  const of = (name) => data.get(name)?.trim() ?? "";
  return number(of("enterprise")) ?? (of("enterprise_text") ? null : number(of("offered")));
}

function titleOf(form) {
  const chip = form.querySelector("[name=offered]:checked");
  return form.elements.enterprise_text.value || chip?.closest("label").textContent.trim() || "";
}
