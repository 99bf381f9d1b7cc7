// Light, dark, or as the system: one button that goes round.

import { word } from "./words.js";

const themes = ["auto", "light", "dark"];

/** Labels the button and follows what was chosen before, or what the address asks for. */
export function followTheme(button, wanted) {
  const set = (name) => {
    document.documentElement.dataset.theme = name;
    button.textContent = word("theme", word(name));
  };
  set(themes.includes(wanted) ? wanted : localStorage.getItem("theme") || "auto");
  button.onclick = () => {
    const next = themes[(themes.indexOf(document.documentElement.dataset.theme) + 1) % themes.length];
    localStorage.setItem("theme", next);
    set(next);
  };
}
