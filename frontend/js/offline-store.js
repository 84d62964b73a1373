// What the phone keeps: what was not sent yet ("records", by uuid), photos ("photos", and what is in them, "bytes"), and
// a few things by name ("meta": user, kit, drafts).
const opened = new Promise((resolve, reject) => {
  const request = indexedDB.open("huiqi", 2);
  request.onupgradeneeded = ({ oldVersion }) => {
    if (oldVersion < 1) {
      request.result.createObjectStore("records", { keyPath: "uuid" });
      request.result.createObjectStore("meta");
    }
    request.result.createObjectStore("photos", { keyPath: "key" });
    request.result.createObjectStore("bytes");
  };
  request.onsuccess = () => {
    // A newer page in another tab must not wait for this one.
    request.result.onversionchange = () => request.result.close();
    resolve(request.result);
  };
  request.onerror = () => reject(request.error);
});

async function ask(stores, mode, act) {
  const transaction = (await opened).transaction(stores, mode);
  const request = act(...[stores].flat().map((name) => transaction.objectStore(name)));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const read = (name) => ask("meta", "readonly", (store) => store.get(name));
export const write = (name, value) => ask("meta", "readwrite", (store) => store.put(value, name));
export const forget = (name) => ask("meta", "readwrite", (store) => store.delete(name));

export const record = (uuid) => ask("records", "readonly", (store) => store.get(uuid));
export const records = () => ask("records", "readonly", (store) => store.getAll());
export const keep = (one) => ask("records", "readwrite", (store) => store.put(one));
export const drop = (uuid) => ask("records", "readwrite", (store) => store.delete(uuid));

// Changes a record as it is now, whatever a page showed a while ago. `change` answers what shall stand there: null for
// nothing, undefined for what stood there.
export async function amend(uuid, change) {
  let after;
  await ask("records", "readwrite", (store) => {
    const found = store.get(uuid);
    found.onsuccess = () => {
      after = found.result && change(found.result);
      if (after) store.put(after);
      else if (after === null) store.delete(uuid);
    };
    return found;
  });
  return after;
}

// Puts `one` where `replaced` stood, at once, unless that one may not go any more.
export async function replace(one, replaced, mayGo) {
  let isDone;
  await ask("records", "readwrite", (store) => {
    const found = store.get(replaced);
    found.onsuccess = () => {
      isDone = !found.result || mayGo(found.result);
      if (isDone) store.delete(replaced) && store.put(one);
    };
    return found;
  });
  return isDone;
}

const BOTH = ["photos", "bytes"];
export const photos = () => ask("photos", "readonly", (store) => store.getAll());
export const bytesOf = (one) => ask("bytes", "readonly", (store) => store.get(one.key));
export const keepPhoto = (one) => ask("photos", "readwrite", (store) => store.put(one));
export const addPhoto = (one, bytes) => ask(BOTH, "readwrite", (store, within) => store.put(one) && within.put(bytes, one.key));
export const dropPhoto = (one) => ask(BOTH, "readwrite", (store, within) => store.delete(one.key) && within.delete(one.key));

// Who is signed in now, on whichever page: what the phone knew for somebody else goes at once.
export const signIn = (user) => ask("meta", "readwrite", (store) => {
  const known = store.get("user");
  known.onsuccess = () => {
    if (known.result === user) return;
    store.delete("kit");
    store.put(user, "user");
  };
  return known;
});

// The person is gone: so is what the phone knew of the enterprises. What was not sent stays, for nobody else to see.
export async function signOff() {
  await forget("kit");
  await forget("user");
}
