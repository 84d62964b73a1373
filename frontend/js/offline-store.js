// What the phone keeps: visits not sent yet ("records", by uuid) and a few things by name ("meta": user, kit, drafts).
const opened = new Promise((resolve, reject) => {
  const request = indexedDB.open("huiqi", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("records", { keyPath: "uuid" });
    request.result.createObjectStore("meta");
  };
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function ask(store, mode, act) {
  const transaction = (await opened).transaction(store, mode);
  const request = act(transaction.objectStore(store));
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

// The person is gone: so is what the phone knew of the enterprises. Visits not sent stay, for nobody else to see.
export async function signOff() {
  await forget("kit");
  await forget("user");
}
