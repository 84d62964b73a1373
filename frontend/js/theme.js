// Light, dark or as the system: the dark sheet's media attribute is the switch, the cookie lets the server write it.
const MEDIA = { light: "not all", dark: "screen", system: "screen and (prefers-color-scheme: dark)" };
const YEAR = 365 * 24 * 3600;

function mark(chosen) {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
  }
}

mark(/(?:^|; )theme=(\w+)/.exec(document.cookie)?.[1] ?? "system");

document.addEventListener("click", (event) => {
  const chosen = event.target.closest?.("[data-theme-choice]")?.dataset.themeChoice;
  if (!chosen) return;
  document.getElementById("dark-sheet").media = MEDIA[chosen];
  document.cookie = `theme=${chosen}; path=/; max-age=${YEAR}; samesite=lax`;
  mark(chosen);
  document.dispatchEvent(new CustomEvent("theme:change"));
});
