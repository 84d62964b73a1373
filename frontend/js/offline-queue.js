// The queue: each record is sent under its own uuid until the server has answered, never changed once it was tried; its
// photos follow it. Runs on pages and in the service worker.
import { amend, bytesOf, drop, dropPhoto, forget, keep, keepPhoto, photos, read, record, records, replace, write } from "./offline-store.js";

const PATIENCE = 20_000;
const PHOTO_PATIENCE = 60_000;
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 300_000;
const HOLD_PATIENCE = 2_000;
const DAY = 24 * 3600 * 1000;
const RETRY = new Set([408, 425, 429]);
const OF_THE_PERSON = new Set(["permission_denied", "other_user"]);

const channel = new BroadcastChannel("huiqi-outbox");
const listeners = new Set();
const tell = () => listeners.forEach((listener) => listener());
channel.onmessage = tell;

export const onChange = (listener) => listeners.add(listener);

export function changed() {
  tell();
  channel.postMessage("changed");
}

// A person's own, the oldest first. Nobody sees those of somebody else.
async function own(all) {
  const user = await read("user");
  return user ? all.filter((one) => one.user === user).sort((a, b) => a.at - b.at) : [];
}

export const mine = async () => own(await records());
// The photos that go after a record: `after` is its uuid.
export const photosAfter = async (uuid) => (await own(await photos())).filter((one) => one.after === uuid);

// The person's records with what is still to be sent of their photos, and whether somebody has begun to change them.
export async function mineWithPhotos() {
  const pictures = await own(await photos());
  const left = ({ uuid }) => pictures.filter((photo) => photo.after === uuid);
  return Promise.all((await mine()).map(async (one) => ({ ...one, left: left(one), begun: await isBegun(one) })));
}

// The server does not have it, so that other words may take its place.
export const isOpen = ({ state, tried }) => state === "refused" || state === "conflict" || (state === "waiting" && !tried);

// Where a form keeps what is typed to change this record.
export const placeOf = ({ user, uuid }) => `draft:${user}:outbox:${uuid}`;
// Begun to be changed and never tried: it is not sent as it was, before the person has said so.
export const isBegun = async (one) => one.state === "waiting" && !one.tried && Boolean(await read(placeOf(one)));

const lockOf = (uuid) => `huiqi-record:${uuid}`;

// Keeps the record from being sent as long as this page is open. False where it is just on its way, or open elsewhere.
export function hold(uuid) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), HOLD_PATIENCE);
  return new Promise((resolve) => {
    const keepIt = () => {
      clearTimeout(timer);
      resolve(true);
      // A page that is only put aside lets go of it, and asks anew when it comes back.
      addEventListener("pageshow", (event) => event.persisted && location.reload());
      return new Promise((letGo) => addEventListener("pagehide", letGo));
    };
    navigator.locks.request(lockOf(uuid), { signal: stop.signal }, keepIt).catch(() => resolve(false));
  });
}

// Nothing more is to be done about it but to look at it.
export const isDone = (one) => one.state === "sent" && one.left.length === 0;

// In the place of `replaced`, if there is one. False where that one has been tried meanwhile.
export async function enqueue(one, replaced) {
  const waiting = { ...one, user: await read("user"), at: Date.now(), state: "waiting", tried: false, tries: 0, next: 0 };
  const isAnother = replaced && replaced !== one.uuid;
  const mayGo = (found) => found.user === waiting.user && isOpen(found);
  if (isAnother && !(await replace(waiting, replaced, mayGo))) return false;
  if (isAnother) await removePhotos(replaced);
  else await keep(waiting);
  changed();
  return true;
}

export async function removePhotos(uuid) {
  for (const photo of await photosAfter(uuid)) await dropPhoto(photo);
  changed();
}

export async function remove(uuid) {
  await drop(uuid);
  await removePhotos(uuid);
}

// Thrown away with all that was typed to change it; what has been tried meanwhile stays.
export async function discard(one) {
  if ((await amend(one.uuid, (now) => (isOpen(now) ? null : undefined))) === null) {
    await giveUp(one);
    await removePhotos(one.uuid);
  }
  changed();
}

// The record is sent as it was before somebody began to change it.
export async function giveUp(one) {
  const place = placeOf(one);
  const typed = await read(place);
  await forget(place);
  if (typed) await removePhotos(typed.uuid);
  changed();
}

// One tab at a time; the others find nothing left to do. `force` does not wait for the next try's time, nor for a signal.
export async function flush({ force = false } = {}) {
  // What was never tried can still be changed.
  if (!force && !navigator.onLine) return undefined;
  return navigator.locks.request("huiqi-outbox", async () => {
    const user = await read("user");
    const isDue = (one) => one.state === "waiting" && (force || one.next <= Date.now());
    const isGoing = async (one, act) => (await read("user")) === user && act(one);
    for (const one of await mine()) {
      if (isDue(one) && !(await isGoing(one, sendUnlessHeld))) return;
    }
    for (const one of await mineWithPhotos()) {
      if (isDone(one) && Date.now() - one.sentAt > DAY) await remove(one.uuid);
      for (const photo of one.state === "sent" ? one.left : []) {
        if (isDue(photo) && !(await isGoing(photo, sendPhoto))) return;
      }
    }
  });
}

// As it is now: since the list was read it may have been changed or thrown away, and is then no reason to stop.
async function sendUnlessHeld({ uuid }) {
  return navigator.locks.request(lockOf(uuid), { ifAvailable: true }, async (lock) => {
    const known = lock && (await record(uuid));
    if (!known || (await isBegun(known))) return true;
    const one = await amend(uuid, (now) => (now.state === "waiting" ? { ...now, tried: true, tries: now.tries + 1 } : undefined));
    return one ? send(one) : true;
  });
}

async function send(one) {
  const path = one.visit ? `${one.visit}/revisions/${one.uuid}` : one.uuid;
  const isIts = (said) => said.uuid === one.uuid;
  const [reached, answer, body] = await attempt(one, path, "application/json", JSON.stringify(one.said), PATIENCE, isIts);
  if (answer?.ok) await settle(one, body);
  else if (reached) Object.assign(one, { state: answer.status === 409 ? "conflict" : "refused", hold: "", ...saidBy(body) });
  await keep(one);
  changed();
  return reached;
}

// The words are no longer needed, but those of the list are; what the phone knows of the enterprises is out of date.
async function settle(one, body) {
  const { uuid, user, at, title, day, visit, id, photos: count } = one;
  for (const name of Object.keys(one)) delete one[name];
  const url = `/visits/${id ?? body.id}/`;
  Object.assign(one, { uuid, user, at, title, day, visit, id, photos: count, state: "sent", sentAt: Date.now(), url });
  await write("stale", true);
}

// What became of one photo changes nothing about the visit or the other photos.
async function sendPhoto(photo) {
  await keepPhoto(Object.assign(photo, { tries: photo.tries + 1 }));
  const path = `${photo.visit}/files/${photo.sha256}`;
  const bytes = await bytesOf(photo);
  const isIts = (said) => said.sha256 === photo.sha256;
  const [reached, answer, body] = await attempt(photo, path, "image/jpeg", bytes, PHOTO_PATIENCE, isIts);
  // Removed from the visit meanwhile: there is nothing left to send.
  if (answer?.ok || body?.code === "photo_removed") await dropPhoto(photo);
  else await keepPhoto(Object.assign(photo, reached ? { state: "refused", hold: "", ...saidBy(body) } : {}));
  changed();
  return reached;
}

const saidBy = ({ detail, errors = [], present, revision }) => ({ detail, errors, present, revision });

// Whether the server could be reached in this person's name, so that the next one is worth a try; and what it said. What
// does not name what was sent, as `isIts` tells, was said by something on the way: a gateway, the wireless of a hotel.
async function attempt(one, path, type, body, patience, isIts) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    const answer = await put(one, path, type, body, stop.signal);
    if (answer.status >= 500 || RETRY.has(answer.status)) return postpone(one, "server");
    const said = await answer.json();
    if (answer.ok ? !isIts(said) : !said.code) return postpone(one, "server");
    if (answer.status !== 401 && !OF_THE_PERSON.has(said.code)) return [true, answer, said];
    Object.assign(one, { hold: "sign-in", next: 0 });
    return [false];
  } catch {
    return postpone(one, "connection");
  } finally {
    clearTimeout(timer);
  }
}

const put = async (one, path, type, body, signal) => fetch(`/api/v1/visits/by-uuid/${path}/`, {
  method: "PUT",
  credentials: "same-origin",
  redirect: "error",
  signal,
  headers: {
    "Content-Type": type,
    Accept: "application/json",
    "X-CSRFToken": (await token()) ?? "",
    "X-Huiqi-User": String(one.user),
  },
  body,
});

// Read at the moment of sending: signing in again has changed it.
async function token() {
  if (self.document) return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  return (await self.cookieStore?.get("csrftoken"))?.value;
}

function postpone(one, hold) {
  one.hold = hold;
  one.next = Date.now() + Math.min(FIRST_WAIT * 2 ** (one.tries - 1), LONGEST_WAIT);
  return [false];
}
