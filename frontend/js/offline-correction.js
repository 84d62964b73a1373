// Correcting a visit on a phone: kept and queued as a record is, based on the revision that the person saw.
import { drop, forget, read, record } from "./offline-store.js";
import { enqueue, mine, placeOf } from "./offline-queue.js";
import { entriesOf, keepDraft, ofOutbox, post, release, restore, today, whereThereIsRoom } from "./offline-draft.js";
import { arrived, contentOf, isHeld, isRight } from "./offline-form.js";
import { ownKit } from "./offline-kit.js";
import { startPhotos } from "./offline-photos.js";
import { fillCorrection } from "./offline-shell.js";

const ADDRESS = /^\/visits\/(\d+)\/correct\/$/;

export async function startCorrection(form, phone) {
  const id = Number(ADDRESS.exec(location.pathname)[1]);
  const user = await read("user");
  const isShell = form.dataset.shell !== undefined;
  if (isShell && !fillCorrection(form, await ownKit(), id)) return undefined;
  const visit = form.dataset.visit;
  const replaced = new URLSearchParams(location.search).get("outbox") ?? (await untried(visit));
  if (replaced && !(await isHeld(replaced, user))) return location.replace("/outbox/");
  const place = replaced ? placeOf({ user, uuid: replaced }) : `draft:${user}:correction:${id}`;
  const before = await read(place);
  const kept = form.dataset.bound === undefined ? (before ?? (replaced && (await ofOutbox(replaced)))) : undefined;
  if (kept) restore(form, kept, place);
  // Typed on the basis of what was seen then; who was shown the conflict has seen what it says now.
  const base = kept?.base ?? Number(form.dataset.revision);
  const key = before?.key ?? crypto.randomUUID();
  const photos = await startPhotos(form, key, replaced ? [replaced] : []);
  const title = form.dataset.title;
  const posted = { place, uuid: key, replaced, user };
  const keepTyped = keepDraft(form, place, () => ({ title, key, uuid: key, base }));

  form.addEventListener("submit", (event) => {
    if (!user) return;
    event.preventDefault();
    whereThereIsRoom(form, posted, photos, event.submitter, save);
  });

  async function save() {
    await keepTyped();
    if (!(await photos.areThere())) return release(form);
    const data = new FormData(form);
    const reason = data.get("reason").trim();
    const said = { ...contentOf(data), reason, base_revision: base };
    Object.assign(said, { photos_added: photos.names(), photos_removed: data.getAll("photos_removed") });
    const faults = [
      [!said.visited_on || said.visited_on > today(), form.elements.visited_on, "day"],
      [!reason, form.elements.reason, "missing"],
    ];
    if (!isRight(form, faults)) {
      if (!isShell && navigator.onLine) await post(form, posted, photos);
      else release(form);
      return;
    }
    await photos.queue(visit);
    const count = said.photos_added.length;
    const one = { uuid: key, visit, id, said, entries: entriesOf(form), title, day: said.visited_on, photos: count };
    if (!(await enqueue(one, replaced))) return location.assign("/outbox/");
    posted.isQueued = true;
    await forget(place);
    phone.remember();
    await arrived();
    const now = await record(key);
    if (now?.state === "refused" && !isShell && !replaced) {
      await keepTyped();
      await drop(key);
      await post(form, posted, photos);
    } else {
      location.assign(now?.state === "sent" ? `${now.url}?sent=correction` : "/outbox/");
    }
  }
}

// A correction of this visit that waits and was never tried is gone on with, instead of contradicting it.
async function untried(visit) {
  return (await mine()).find((one) => one.visit === visit && one.state === "waiting" && !one.tried)?.uuid;
}
