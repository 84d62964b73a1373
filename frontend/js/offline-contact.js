// Who was there lately, and who wants no visits: told as soon as the enterprise is chosen, with or without signal. What the
// server knows of those that it offers stands beside them and needs no script.
import { ownKit } from "./offline-kit.js";

const DAY = 24 * 3600 * 1000;
const CHOICES = new Set(["enterprise", "enterprise_text", "offered"]);

export function startContact(form, kit) {
  const place = form.querySelector("[data-contact-warning]");
  const beside = () => form.querySelector("[name=offered]:checked")?.closest("label").nextElementSibling;
  let known;

  function tell() {
    const data = new FormData(form);
    known ??= kit && new Map(kit.enterprises.map((one) => [String(one[0]), one]));
    const one = beside() ? undefined : known?.get(data.get("enterprise") || data.get("offered") || "");
    const [last, reason] = one?.slice(6) ?? [];
    say("[data-asks]", "[data-why]", typeof reason === "string", reason);
    const team = kit?.teams.find((each) => String(each.id) === form.dataset.team);
    const isRecent = Boolean(last && team) && (Date.now() - Date.parse(last[0])) / DAY < team.revisit_days;
    say("[data-lately]", "[data-who]", isRecent, last?.join(" · "));
  }

  function say(notice, words, isTrue, text) {
    place.querySelector(notice).hidden = !isTrue;
    place.querySelector(words).textContent = (isTrue && text) || "";
  }

  form.addEventListener("change", async ({ target }) => {
    if (!CHOICES.has(target.name)) return;
    // The list may have come since the page was opened.
    kit ??= await ownKit();
    tell();
    // It stands above the choices: whoever chose further down must see it, too.
    const told = beside() ?? place;
    if (told.offsetHeight) told.scrollIntoView({ block: "nearest" });
  });
  tell();
}
