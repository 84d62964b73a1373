// The form of the shell is blank: what can be chosen comes from the phone's own list.
import { today } from "./offline-draft.js";

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

// Whether this phone has the list that the form needs. `typedFor` is the team for which something was typed already.
export function fillShell(form, kit, query, typedFor) {
  document.querySelector("[data-no-kit]").hidden = Boolean(kit?.teams.length);
  form.hidden = !kit?.teams.length;
  if (form.hidden) return false;
  form.elements.uuid.value = crypto.randomUUID();
  form.elements.visited_on.value = today();
  const template = form.querySelector("[data-formset] template").content;
  const places = "[data-formset] [id$=-category]";
  for (const place of [...form.querySelectorAll(places), ...template.querySelectorAll("[id$=-category]")]) {
    const name = place.id.replace(/^id_/, "");
    place.replaceChildren(...kit.categories.map(([code, text]) => chip(name, "radio", code, text, false)));
  }
  const choice = document.querySelector("[data-team-choice]");
  choice.append(...kit.teams.map((team) => option(team.id, `${team.name} · ${team.campaign_name}`)));
  const wanted = String(typedFor ?? query.get("team") ?? kit.teams[0].id);
  const known = kit.teams.find((one) => String(one.id) === wanted);
  const team = known ?? kit.teams[0];
  // Where it is for another team than was asked for, that is to be seen.
  choice.closest(".field").hidden = kit.teams.length < 2 && Boolean(known);
  choice.value = team.id;
  choice.addEventListener("change", () => fillTeam(form, kit, kit.teams.find((one) => String(one.id) === choice.value), query));
  fillTeam(form, kit, team, query);
  return true;
}

// Whether this phone knows the visit of the address, to correct it. What is not in the form stays as it is.
export function fillCorrection(form, kit, id) {
  const visit = kit?.visits.find((one) => one.id === id);
  document.querySelector("[data-no-kit]").hidden = Boolean(visit);
  form.hidden = !visit;
  if (!visit) return false;
  Object.assign(form.dataset, { visit: visit.uuid, revision: visit.revision, title: visit.enterprise });
  document.querySelector("[data-title]").textContent = visit.enterprise;
  const team = kit.teams.find((one) => one.id === visit.team);
  const members = team.members.map(([key, name]) => chip("members", "checkbox", key, name, visit.members.includes(key)));
  form.querySelector("#id_members").replaceChildren(...members);
  for (const name of ["visited_on", "met", "summary", "solved_on_spot", "follow_up_on"]) form.elements[name].value = visit[name] ?? "";
  for (const choice of form.querySelectorAll("[name=mode]")) choice.checked = choice.value === visit.mode;
  // Neither those who have left the team nor policies are to choose from here; they stay as they were.
  const present = new Set(team.members.map(([key]) => key));
  const hidden = (name, key) => Object.assign(document.createElement("input"), { type: "hidden", name, value: key });
  form.append(...visit.policies.map((key) => hidden("policies", key)));
  form.append(...visit.members.filter((key) => !present.has(key)).map((key) => hidden("members", key)));
  return true;
}
