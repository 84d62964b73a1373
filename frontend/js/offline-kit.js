// What an official needs without signal: teams, categories, the team's own enterprises, and the visits that may be
// corrected. Renewed every day; when something was sent, what that may have changed is asked for alone.
import { forget, read, write } from "./offline-store.js";

const DAY = 24 * 3600 * 1000;

// What the phone knows for the person who is at it, and for nobody else.
export async function ownKit() {
  const [kit, user] = [await read("kit"), await read("user")];
  return kit?.user === user ? kit : undefined;
}

export async function renewKit(url, user) {
  const kit = await read("kit");
  const language = document.documentElement.lang;
  const isFresh = kit?.user === user && kit.language === language && Date.now() - kit.at < DAY;
  if (isFresh && !(await read("stale"))) return;
  const address = isFresh ? `${url}?part=latest` : url;
  const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "error" });
  if (!answer.ok) return;
  const found = await answer.json();
  if (found.user !== user) return;
  const before = isFresh ? kit : { enterprises: [], at: Date.now() };
  const enterprises = [...new Map([...before.enterprises, ...found.enterprises].map((one) => [one[0], one])).values()];
  await write("kit", { ...before, ...found, enterprises, language });
  await forget("stale");
}

// As the server searches: what begins with the words stands first.
export function search(kit, words) {
  const plain = words.trim().toLowerCase().replaceAll(" ", "");
  const found = [[], []];
  for (const [id, name, district, tail, pinyin, initials] of plain ? kit.enterprises : []) {
    const begins = [name.toLowerCase(), pinyin, initials].some((text) => text.startsWith(plain));
    const hit = begins || [name.toLowerCase(), pinyin, initials, tail.toLowerCase()].some((text) => text.includes(plain));
    if (hit) found[begins ? 0 : 1].push({ id, text: name, hint: `${district} · …${tail}` });
  }
  return found.flat();
}
