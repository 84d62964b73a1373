// The words this code shows come translated from the page: <div id="texts" data-updating="…">.
const words = document.getElementById("texts")?.dataset ?? {};

export function text(name, values = {}) {
  return (words[name] ?? "").replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

export function announce(message) {
  const region = document.getElementById("live");
  if (region) region.textContent = message;
}
