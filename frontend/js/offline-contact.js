// Who was there lately, and who wants no visits: told as soon as the enterprise is chosen, with or without signal.
const DAY = 24 * 3600 * 1000;

export function startContact(form, kit) {
  const place = form.querySelector("[data-contact-warning]");
  const known = place.querySelector("[data-contact-of]"); // what the server said of the enterprise of the address
  const byId = new Map((kit?.enterprises ?? []).map((one) => [String(one[0]), one]));

  function tell() {
    const data = new FormData(form);
    const chosen = data.get("enterprise") || data.get("offered") || "";
    if (known) known.hidden = known.dataset.contactOf !== chosen;
    const one = known && !known.hidden ? undefined : byId.get(chosen);
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

  form.addEventListener("change", (event) => {
    tell();
    // It stands above the choices: whoever chose further down must see it, too.
    const isChoice = ["enterprise", "enterprise_text", "offered"].includes(event.target.name);
    if (isChoice && place.offsetHeight) place.scrollIntoView({ block: "nearest" });
  });
  tell();
}
