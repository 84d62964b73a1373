// htmx: CSRF header, busy state, errors said in words, and fragments that open in the dialog.
import htmx from "htmx.org/dist/htmx.esm.min.js";
import { enhance } from "./enhance.js";
import { announce, text } from "./texts.js";

// A failed server answer must not replace what the person still reads or has typed.
htmx.config.noSwap.push("5xx");

const cookie = (name) => document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
const clock = () => new Date().toTimeString().slice(0, 5);
const busyRegion = (ctx) => (ctx.target instanceof Element ? ctx.target : null);

// What comes after the page by itself says nothing, and takes nothing away that was said.
const isQuiet = (ctx) => busyRegion(ctx)?.hasAttribute("data-quiet");

function showProblem(message) {
  const region = document.getElementById("toast");
  const notice = document.createElement("div");
  notice.className = "notice notice-error";
  const words = document.createElement("div");
  words.textContent = message;
  notice.append(words);
  region.replaceChildren(notice);
}

function open(dialog) {
  const heading = dialog.querySelector("h1, h2");
  if (heading) {
    heading.id ||= "dialog-title";
    dialog.setAttribute("aria-labelledby", heading.id);
  }
  if (!dialog.open) dialog.showModal();
}

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.request.method.toUpperCase() === "GET") return;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? cookie("csrftoken");
  if (token) ctx.request.headers["X-CSRFToken"] = token;
});

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (isQuiet(ctx)) return;
  document.getElementById("toast")?.replaceChildren();
  busyRegion(ctx)?.setAttribute("aria-busy", "true");
  announce(text("updating"));
});

document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (isQuiet(ctx)) return;
  busyRegion(ctx)?.removeAttribute("aria-busy");
  announce("");
});

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  if (ctx.response.raw.status < 500) return;
  const reading = ctx.request.method.toUpperCase() === "GET";
  showProblem(text(reading ? "updateFailed" : "saveFailed", { time: clock() }));
});

document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx) showProblem(text("noConnection"));
});

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const target = busyRegion(ctx);
  const dialog = target?.closest("dialog");
  if (dialog) open(dialog);
  enhance(target?.isConnected ? target : document);
});
