// The outbox page: what waits, what needs a person, what was sent today. Nothing of it comes from the server.
import { flush, mine, onChange, remove } from "./offline-queue.js";

const DAY = 24 * 3600 * 1000;

export function startOutbox(page) {
  const texts = document.getElementById("phone-texts").dataset;
  const blank = document.getElementById("outbox-item").content.firstElementChild;
  document.querySelector("[data-elsewhere]").hidden = location.pathname === "/outbox/";

  function status(one) {
    if (one.state === "sent") return texts.sent;
    if (one.hold === "sign-in") return texts.signIn;
    if (one.hold === "server") return texts.server;
    return one.tried ? texts.connection : texts.untried;
  }

  function item(one) {
    const node = blank.cloneNode(true);
    const part = (name) => node.querySelector(`[data-part=${name}]`);
    part("title").textContent = one.title;
    part("day").textContent = one.day;
    part("status").textContent = one.state === "waiting" || one.state === "sent" ? status(one) : one.detail;
    part("errors").replaceChildren(...(one.errors ?? []).map((error) => {
      const line = document.createElement("li");
      line.textContent = error.detail;
      return line;
    }));
    part("old").hidden = one.state === "sent" || Date.now() - one.at < DAY;
    // Once tried, only a plain refusal says that the server does not have it.
    const isOpen = one.state === "refused" || (one.state === "waiting" && !one.tried);
    part("open").hidden = one.state !== "sent";
    part("open").href = one.url ?? "";
    part("change").hidden = !isOpen;
    part("change").href = `/visits/new/?team=${one.said?.team ?? ""}&outbox=${one.uuid}`;
    part("sign-in").hidden = one.hold !== "sign-in";
    part("anew").hidden = one.state !== "conflict";
    part("anew").href = `/visits/new/?team=${one.said?.team ?? ""}&outbox=${one.uuid}`;
    part("discard").hidden = one.state === "sent" || (one.state === "waiting" && one.tried);
    part("discard").addEventListener("click", () => window.confirm(texts.discard) && remove(one.uuid));
    return node;
  }

  async function show() {
    const all = await mine();
    for (const section of page.querySelectorAll("[data-state]")) {
      const own = all.filter((one) => one.state === section.dataset.state);
      section.hidden = own.length === 0;
      section.querySelector("ul").replaceChildren(...own.map(item));
    }
    page.querySelector("[data-nothing]").hidden = all.some((one) => one.state !== "sent");
    page.querySelector("[data-send]").hidden = !all.some((one) => one.state === "waiting");
  }

  page.querySelector("[data-send]").addEventListener("click", () => flush({ force: true }));
  onChange(show);
  return show();
}
