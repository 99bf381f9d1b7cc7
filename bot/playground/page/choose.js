// Choosing people or rooms from a list: type to search, arrows and Enter choose, Backspace takes the
// last one back. What is typed and stands in no list stays as it is: the program reads it.

import { el } from "./dom.js";
import { word } from "./words.js";

const fold = (s) => s.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase().replace(/^[@#]/u, "").trim();

/** The values of a field that holds several. */
export const split = (text) => (text || "").split(/[,;\n]/u).map((w) => w.trim()).filter(Boolean);

/**
 * A field with a list. attributes go to the box one types into; all is a list of {id, name, note};
 * many says whether several may be chosen. Gives the nodes; the one with the field's name holds the
 * ids, with commas, and says "input" when they change.
 */
export function choose(name, value, attributes, all, many) {
  const find = (typed) => all.find((c) => fold(c.id) === fold(typed) || fold(c.name) === fold(typed));
  let chosen = split(value).map((w) => find(w) || { id: w, name: w, free: true });
  if (!many) chosen = chosen.slice(0, 1);
  const { required, ...rest } = attributes;
  const held = el("input", { type: "hidden", name });
  const chips = el("span", { class: "chips" });
  const list = el("div", { id: `${attributes.id}-options`, role: "listbox", class: "options", hidden: true, "aria-label": word("suggestions") });
  const input = el("input", {
    ...rest, type: "text", autocomplete: "off", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    placeholder: word(many ? "chooseMany" : "chooseOne"),
  });
  let shown = [], at = -1;

  function draw() {
    held.value = chosen.map((c) => c.id).join(", ");
    input.required = Boolean(required) && chosen.length === 0;
    chips.replaceChildren(...chosen.map((c) => el("span", { class: c.free ? "free" : "", data: { value: c.id } }, c.name,
      el("button", { type: "button", class: "plain", "aria-label": word("drop", c.name), onclick: () => { set(chosen.filter((x) => x !== c)); input.focus(); } }, "✕"))));
  }

  function set(next) {
    chosen = next;
    draw();
    held.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function take(c) {
    input.value = "";
    set(many ? [...chosen.filter((x) => x.id !== c.id), c] : [c]);
    close();
  }

  /** What is typed becomes a value, known or not. */
  function typed() {
    const w = input.value.replace(/,$/u, "").trim();
    if (w) take(find(w) || { id: w, name: w, free: true });
    return w !== "";
  }

  function show() {
    const w = fold(input.value);
    shown = all.filter((c) => !chosen.some((x) => x.id === c.id) && (fold(c.name).includes(w) || fold(c.id).includes(w)))
      .sort((a, b) => fold(b.name).startsWith(w) - fold(a.name).startsWith(w));
    at = w && shown.length ? 0 : -1;
    paint();
  }

  function paint() {
    list.hidden = shown.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    list.replaceChildren(...shown.map((c, i) => el("div", {
      role: "option", id: `${list.id}-${i}`, "aria-selected": String(i === at), class: i === at ? "on" : "", data: { value: c.id },
      onpointerdown: (e) => { e.preventDefault(); take(c); },
    }, el("b", { text: c.name }), c.note && el("small", { text: c.note }))));
    if (at >= 0) {
      input.setAttribute("aria-activedescendant", `${list.id}-${at}`);
      list.children[at].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function close() {
    [shown, at] = [[], -1];
    paint();
  }

  input.addEventListener("focus", show);
  input.addEventListener("click", show);
  input.addEventListener("input", (e) => {
    e.stopPropagation(); // what is half typed is no value yet
    if (many && input.value.endsWith(",")) typed();
    show();
  });
  input.addEventListener("blur", () => {
    typed();
    close();
  });
  input.addEventListener("keydown", (e) => {
    if (e.isComposing) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      if (list.hidden) return show();
      const n = shown.length;
      at = e.key === "ArrowDown" ? (at + 1) % n : (at <= 0 ? n : at) - 1;
      paint();
    } else if (e.key === "Enter" && !list.hidden && at >= 0) {
      e.preventDefault();
      take(shown[at]);
    } else if (e.key === "Enter" && typed()) e.preventDefault();
    else if (e.key === "Escape" && !list.hidden) {
      e.preventDefault();
      e.stopPropagation();
      close();
    } else if (e.key === "Backspace" && input.value === "" && chosen.length) set(chosen.slice(0, -1));
  });
  draw();
  return [el("span", { class: "choose" }, chips, input, held), list];
}
