// The shell of the field pages, for when there is no signal. The server writes SHELL before this: version, assets, and
// the pages by language. Nothing of a person is ever cached.
import { read, signOff } from "./offline-store.js";
import { flush } from "./offline-queue.js";

const { version, assets, pages } = self.SHELL;
const NAME = `shell-${version}`;
const PATIENCE = 8_000;
const ASSETS = new Set(assets);

self.addEventListener("install", (event) => {
  const all = [...assets, ...Object.values(pages).flatMap((page) => Object.values(page))];
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(all)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) if (name !== NAME) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

// The pages that work without the server; in place of any other stands the outbox.
function shellOf(path) {
  if (path === "/visits/new/") return "visit";
  if (/^\/visits\/\d+\/correct\/$/.test(path)) return "correct";
  return path === "/outbox/" ? "outbox" : undefined;
}

async function shell(path) {
  const language = (await read("language")) ?? Object.keys(pages)[0];
  const page = pages[language] ?? Object.values(pages)[0];
  return caches.match(page[shellOf(path) ?? "outbox"]);
}

// The server's page where it comes in time. Only the pages that work without it have a limit.
async function page(request, path) {
  const answer = fetch(request);
  if (!shellOf(path)) return answer.catch(() => shell(path));
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  return (await Promise.race([answer.catch(() => null), late])) ?? shell(path);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && request.method === "GET") event.respondWith(page(request, url.pathname));
  else if (request.mode === "navigate" && url.pathname.endsWith("/logout/")) event.waitUntil(signOff());
  else if (ASSETS.has(url.pathname)) event.respondWith(caches.match(url.pathname).then((kept) => kept ?? fetch(request)));
});

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(flush({ force: true }));
});
