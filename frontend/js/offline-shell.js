// The form of the shell is blank: what can be chosen comes from the phone's own list.
function chip(name, type, value, text, checked) {
  const holder = document.createElement("div");
  const label = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { type, name, value, checked, id: `id_${name}_${value}` });
  label.htmlFor = input.id;
  label.append(input, ` ${text}`);
  holder.append(label);
  return holder;
}

function option(value, text) {
  const one = document.createElement("option");
  one.value = value;
  one.textContent = text;
  return one;
}

function fillTeam(form, kit, team, query) {
  const wanted = Number(query.get("enterprise"));
  const byId = new Map(kit.enterprises.map((one) => [one[0], one[1]]));
  const offered = [...new Set([wanted, ...team.offered])].filter((id) => byId.has(id));
  form.dataset.team = team.id;
  form.dataset.campaign = team.campaign;
  const chips = offered.map((id) => chip("offered", "radio", id, byId.get(id), id === wanted));
  const other = chip("offered", "radio", "", document.getElementById("phone-texts").dataset.other, false);
  form.querySelector("#id_offered").replaceChildren(...(chips.length ? [...chips, other] : []));
  const members = team.members.map(([id, name, isMe]) => chip("members", "checkbox", id, name, isMe));
  form.querySelector("#id_members").replaceChildren(...members);
}

// Whether this phone has the list that the form needs.
export async function fillShell(form, kit, query) {
  document.querySelector("[data-no-kit]").hidden = Boolean(kit?.teams.length);
  form.hidden = !kit?.teams.length;
  if (form.hidden) return false;
  const today = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  form.elements.uuid.value = crypto.randomUUID();
  form.elements.visited_on.value = today;
  const template = form.querySelector("[data-formset] template").content;
  const places = "[data-formset] [id$=-category]";
  for (const place of [...form.querySelectorAll(places), ...template.querySelectorAll("[id$=-category]")]) {
    const name = place.id.replace(/^id_/, "");
    place.replaceChildren(...kit.categories.map(([code, text]) => chip(name, "radio", code, text, false)));
  }
  const choice = document.querySelector("[data-team-choice]");
  choice.append(...kit.teams.map((team) => option(team.id, `${team.name} · ${team.campaign_name}`)));
  choice.closest(".field").hidden = kit.teams.length < 2;
  const team = kit.teams.find((one) => String(one.id) === query.get("team")) ?? kit.teams[0];
  choice.value = team.id;
  choice.addEventListener("change", () => fillTeam(form, kit, kit.teams.find((one) => String(one.id) === choice.value), query));
  fillTeam(form, kit, team, query);
  return true;
}
