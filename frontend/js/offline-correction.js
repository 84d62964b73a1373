// Correcting a visit on a phone: kept and queued as a record is, based on the revision that the person saw.
import { drop, forget, read, record } from "./offline-store.js";
import { enqueue, mine, remove } from "./offline-queue.js";
import { entriesOf, keepDraft, ofOutbox, post, release, restore, today } from "./offline-draft.js";
import { arrived, contentOf, isRight } from "./offline-form.js";
import { startPhotos } from "./offline-photos.js";
import { fillCorrection } from "./offline-shell.js";

const ADDRESS = /^\/visits\/(\d+)\/correct\/$/;

export async function startCorrection(form, phone) {
  const id = Number(ADDRESS.exec(location.pathname)[1]);
  const user = await read("user");
  const isShell = form.dataset.shell !== undefined;
  if (isShell && !fillCorrection(form, await read("kit"), id)) return;
  const visit = form.dataset.visit;
  const place = `draft:${user}:correction:${id}`;
  const replaced = new URLSearchParams(location.search).get("outbox") ?? (await untried(visit));
  const kept = form.dataset.bound === undefined ? ((replaced && (await ofOutbox(replaced))) ?? (await read(place))) : undefined;
  if (kept) restore(form, kept, place);
  // Typed on the basis of what was seen then; who was shown the conflict has seen what it says now.
  const base = kept?.base ?? Number(form.dataset.revision);
  const key = kept?.key ?? crypto.randomUUID();
  const photos = await startPhotos(form, key, replaced ? [replaced] : []);
  const title = form.dataset.title;
  const keepTyped = keepDraft(form, place, () => ({ title, key, uuid: key, base }));

  form.addEventListener("submit", async (event) => {
    if (!user) return;
    event.preventDefault();
    await keepTyped();
    const data = new FormData(form);
    const reason = data.get("reason").trim();
    const said = { ...contentOf(data), reason, base_revision: base };
    Object.assign(said, { photos_added: photos.names(), photos_removed: data.getAll("photos_removed") });
    const faults = [
      [!said.visited_on || said.visited_on > today(), form.elements.visited_on, "day"],
      [!reason, form.elements.reason, "missing"],
    ];
    if (!isRight(form, faults)) {
      if (!isShell && navigator.onLine) await post(form, place, key, photos);
      else release(form);
      return;
    }
    await photos.queue(visit);
    const count = said.photos_added.length;
    await enqueue({ uuid: key, visit, id, said, entries: entriesOf(form), title, day: said.visited_on, photos: count });
    await forget(place);
    if (replaced && replaced !== key) await remove(replaced);
    phone.remember();
    await arrived();
    const one = await record(key);
    if (one?.state === "refused" && !isShell) {
      await drop(key);
      await keepTyped();
      await post(form, place, key, photos);
    } else {
      location.assign(one?.state === "sent" ? `${one.url}?sent=1` : "/outbox/");
    }
  });
}

// A correction of this visit that waits and was never tried is gone on with, instead of contradicting it.
async function untried(visit) {
  return (await mine()).find((one) => one.visit === visit && one.state === "waiting" && !one.tried)?.uuid;
}
