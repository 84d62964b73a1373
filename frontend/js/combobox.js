// ARIA combobox over a JSON endpoint: GET ?q=… → {"results": [{"id", "text", "hint"}], "note"}.
// A note tells why there are none.
// Without script the text field is sent as typed and the server looks it up (common.combobox).
import { text } from "./texts.js";

const WAIT = 150;
let serial = 0;

export function startCombobox(root) {
  const input = root.querySelector("input[type=text]");
  const value = root.querySelector("input[type=hidden]");
  const list = document.createElement("ul");
  const status = document.createElement("div");
  let options = [];
  let active = -1;
  let request = null;
  let timer = null;

  list.id = `combobox-${(serial += 1)}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() ?? "");
  list.hidden = true;
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  root.append(list, status);
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, setting] of Object.entries(attributes)) input.setAttribute(name, setting);
  input.autocomplete = "off";

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  }

  function activate(index) {
    active = (index + options.length) % options.length;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === active)));
    const item = list.children[active];
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  function choose(index) {
    input.value = options[index].text;
    value.value = options[index].id;
    close();
    value.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function show(results, note) {
    options = results;
    active = -1;
    list.replaceChildren(...results.map((result, index) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = result.text;
      if (result.hint) {
        const hint = document.createElement("small");
        hint.textContent = result.hint;
        item.append(hint);
      }
      return item;
    }));
    list.hidden = results.length === 0;
    input.setAttribute("aria-expanded", String(results.length > 0));
    input.removeAttribute("aria-activedescendant");
    status.textContent = note || (results.length ? text("results", { n: results.length }) : text("noResults"));
    status.className = note ? "muted small" : "visually-hidden";
  }

  async function query() {
    request?.abort();
    const words = input.value.trim();
    if (!words) return close();
    request = new AbortController();
    const url = new URL(root.dataset.combobox, location.href);
    url.searchParams.set("q", words);
    try {
      const answer = await fetch(url, { signal: request.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      const { results, note } = await answer.json();
      show(results, note);
    } catch (error) {
      if (error.name === "AbortError") return undefined;
      if (root.searchOffline) return show(root.searchOffline(words));
      close();
      status.textContent = text("noConnection");
    }
    return undefined;
  }

  input.addEventListener("input", (event) => {
    // Half-typed pinyin is not a question yet; "compositionend" asks.
    if (event.isComposing) return;
    value.value = "";
    clearTimeout(timer);
    timer = setTimeout(query, WAIT);
  });
  input.addEventListener("compositionend", () => {
    value.value = "";
    clearTimeout(timer);
    timer = setTimeout(query, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (list.hidden && event.key === "ArrowDown") {
      query();
    } else if (!list.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      activate(event.key === "ArrowDown" ? active + 1 : Math.max(active, 0) - 1);
    } else if (!list.hidden && event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(active);
    }
  });
  input.addEventListener("blur", close);
  // Before blur, so that the click is not lost with the list.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) choose([...list.children].indexOf(item));
  });
}
