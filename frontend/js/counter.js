// How long a text is and may be. Nothing is cut and nothing held back: what is too long, the server refuses with the words kept.
import { announce, text } from "./texts.js";

// As the server counts: characters, not the pairs that JavaScript has for some, and two for a line break.
const lengthOf = (value) => [...value.trim().replaceAll("\n", "\r\n")].length;

export function startCounter(area) {
  const counter = area.parentElement.querySelector(".counter");
  const most = Number(area.dataset.most);
  const shown = (number) => number.toLocaleString("en-US");
  let wasTooLong = false;
  const count = () => {
    const length = lengthOf(area.value);
    const isTooLong = length > most;
    const excess = isTooLong ? text("tooLong", { n: shown(length - most) }) : "";
    counter.textContent = `${shown(length)} / ${shown(most)}${isTooLong ? ` · ${excess}` : ""}`;
    counter.classList.toggle("is-over", isTooLong);
    if (isTooLong && !wasTooLong) announce(excess);
    wasTooLong = isTooLong;
  };
  area.addEventListener("input", count);
  area.addEventListener("change", count);
  count();
}
