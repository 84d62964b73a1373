// The queue of visits: each is sent under its own uuid until the server has answered, never changed once it was tried.
// Runs on pages and in the service worker.
import { drop, keep, read, records } from "./offline-store.js";

const PATIENCE = 20_000;
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 300_000;
const DAY = 24 * 3600 * 1000;
const RETRY = new Set([408, 425, 429]);

const channel = new BroadcastChannel("huiqi-outbox");
const listeners = new Set();
const tell = () => listeners.forEach((listener) => listener());
channel.onmessage = tell;

export const onChange = (listener) => listeners.add(listener);

export function changed() {
  tell();
  channel.postMessage("changed");
}

// A person's own records, the oldest first. Nobody sees those of somebody else.
export async function mine() {
  const user = await read("user");
  const all = user ? await records() : [];
  return all.filter((one) => one.user === user).sort((a, b) => a.at - b.at);
}

export async function enqueue(one) {
  await keep({ ...one, user: await read("user"), at: Date.now(), state: "waiting", tried: false, tries: 0, next: 0 });
  changed();
}

export async function remove(uuid) {
  await drop(uuid);
  changed();
}

// One tab at a time; the others find nothing left to do. `force` does not wait for the next try's time.
export function flush({ force = false } = {}) {
  return navigator.locks.request("huiqi-outbox", async () => {
    const user = await read("user");
    for (const one of await mine()) {
      if (one.state === "sent" && Date.now() - one.sentAt > DAY) await remove(one.uuid);
      if (one.state !== "waiting" || (!force && one.next > Date.now())) continue;
      if ((await read("user")) !== user || !(await send(one))) break;
    }
  });
}

async function send(one) {
  await keep(Object.assign(one, { tried: true, tries: one.tries + 1 }));
  let reached = false;
  try {
    const answer = await put(one);
    reached = await settle(one, answer);
  } catch {
    postpone(one, "connection");
  }
  await keep(one);
  changed();
  return reached;
}

async function put(one) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    return await fetch(`/api/v1/visits/by-uuid/${one.uuid}/`, {
      method: "PUT",
      credentials: "same-origin",
      signal: stop.signal,
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": (await token()) ?? "",
        "X-Huiqi-User": String(one.user),
      },
      body: JSON.stringify(one.said),
    });
  } finally {
    clearTimeout(timer);
  }
}

// Read at the moment of sending: signing in again has changed it.
async function token() {
  if (self.document) return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  return (await self.cookieStore?.get("csrftoken"))?.value;
}

// Whether the server could be reached in this person's name, so that the next record is worth a try.
async function settle(one, answer) {
  if (answer.status >= 500 || RETRY.has(answer.status)) {
    postpone(one, "server");
    return false;
  }
  const body = await answer.json();
  const { status } = answer;
  if (answer.ok) {
    const { uuid, user, at, title, day } = one;
    for (const name of Object.keys(one)) delete one[name];
    Object.assign(one, { uuid, user, at, title, day, state: "sent", sentAt: Date.now(), url: `/visits/${body.id}/` });
  } else if (status === 401 || ["permission_denied", "other_user"].includes(body.code)) {
    Object.assign(one, { hold: "sign-in", next: 0 });
    return false;
  } else {
    one.state = status === 409 ? "conflict" : "refused";
    one.hold = "";
    one.detail = body.detail;
    one.errors = body.errors ?? [];
  }
  return true;
}

function postpone(one, hold) {
  one.hold = hold;
  one.next = Date.now() + Math.min(FIRST_WAIT * 2 ** (one.tries - 1), LONGEST_WAIT);
}
