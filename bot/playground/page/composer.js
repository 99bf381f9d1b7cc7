// The box one types into: slash commands with completion and hints, Enter sends, Shift+Enter breaks
// the line, ↑ in an empty box brings back what was typed before.

import { el } from "./dom.js";
import { spoken, suggest } from "./line.js";
import { word } from "./words.js";

const remembered = 50; // lines that ↑ brings back

/**
 * Puts a box into place. desk: specs(), ask(command, option, typed), send(line) which rejects when
 * it did not arrive, saved(text) and restore() for what is typed and not sent.
 */
export function composer(place, desk) {
  const id = place.id;
  const list = el("div", { id: `${id}-list`, role: "listbox", class: "suggestions", "aria-label": word("suggestions") });
  const hint = el("div", { class: "hint" });
  const pop = el("div", { class: "pop", hidden: true }, hint, list);
  const alarm = el("div", { class: "alarm", role: "alert" });
  const count = el("span", { class: "sr", "aria-live": "polite" });
  const input = el("textarea", {
    rows: 1, dir: "auto", autocomplete: "off", autocapitalize: "sentences", spellcheck: "true", role: "combobox", "aria-autocomplete": "list",
    "aria-expanded": "false", "aria-controls": list.id,
  });
  const files = el("div", { class: "files" });
  const chooser = el("input", { type: "file", accept: "image/*,video/*", multiple: true, hidden: true, onchange: () => attach([...chooser.files]) });
  const clip = el("button", { type: "button", class: "plain clip", onclick: () => chooser.click() }, "📎");
  const send = el("button", { type: "button", class: "go send", onclick: () => submit() }, "➤");
  place.replaceChildren(alarm, el("div", { class: "box" }, pop, files, el("div", { class: "in" }, clip, input, send), chooser), count);

  let attached = []; // {name, id}
  let now = { list: [] }, chosen = -1, moved = false, asked = 0;
  let arrival = null, waiting = false; // suggestions for what stands there are under way; a key that chooses waits for them
  const history = [];
  let back = 0;

  function relabel(placeholder) {
    input.placeholder = placeholder;
    input.setAttribute("aria-label", placeholder);
    send.setAttribute("aria-label", word("send"));
    clip.setAttribute("aria-label", word("attach"));
    clip.title = word("attach");
    input.value = desk.restore();
    grow();
    refresh();
  }

  async function attach(list) {
    alarm.textContent = "";
    for (const f of list) {
      try {
        attached.push({ name: f.name || "image", id: await desk.upload(f) });
      } catch (e) {
        alarm.textContent = e.status === 413 ? word("tooBig") : e.message || word("failed");
      }
    }
    chooser.value = "";
    drawFiles();
    input.focus();
  }

  function drawFiles() {
    files.replaceChildren(...attached.map((f) => el("span", {}, f.name, el("button", {
      type: "button", class: "plain", "aria-label": word("drop", f.name), onclick: () => {
        attached = attached.filter((a) => a !== f);
        drawFiles();
      },
    }, "✕"))));
  }

  function grow() {
    input.rows = Math.min(8, input.value.split("\n").length + Math.floor(input.value.length / 120));
    send.disabled = input.value.trim() === "";
  }

  function refresh() {
    const turn = ++asked;
    const coming = bring(turn).finally(() => { if (arrival === coming) [arrival, waiting] = [null, false]; });
    [arrival, waiting] = [coming, false];
  }

  async function bring(turn) {
    const next = input.value.startsWith("/") ? await suggest(input.value.slice(0, input.selectionEnd), desk.specs(), desk.ask) : { list: [] };
    if (turn !== asked) return;
    now = next;
    moved = false;
    chosen = now.naming && now.list.length ? 0 : -1;
    show();
  }

  function show() {
    const some = now.list.length > 0 || now.hint;
    pop.hidden = !some || document.activeElement !== input;
    input.setAttribute("aria-expanded", String(!pop.hidden));
    hint.hidden = !now.hint;
    if (now.hint) hint.replaceChildren(...usageLine(now.hint), el("span", { text: now.hint.help }));
    list.replaceChildren(...now.list.map((s, i) => el("div", {
      role: "option", id: `${id}-${i}`, "aria-selected": String(i === chosen), class: i === chosen ? "on" : "",
      onpointerdown: (e) => { e.preventDefault(); take(i); },
    }, el("b", { text: s.title }), el("span", { text: s.help }))));
    if (chosen >= 0 && !pop.hidden) {
      input.setAttribute("aria-activedescendant", `${id}-${chosen}`);
      list.children[chosen]?.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
    count.textContent = pop.hidden ? "" : spoken(now.list);
  }

  function usageLine({ title, now: present }) {
    if (!present) return [el("b", { text: title })];
    return [el("b", {}, ...title.split(present).flatMap((piece, i) => i ? [el("mark", { text: present }), piece] : [piece]))];
  }

  function take(i) {
    const s = now.list[i];
    const end = input.selectionEnd;
    input.value = input.value.slice(0, now.from) + s.insert + input.value.slice(end);
    input.selectionStart = input.selectionEnd = now.from + s.insert.length;
    desk.saved(input.value);
    grow();
    refresh();
  }

  function hide() {
    asked++;
    [arrival, waiting] = [null, false];
    now = { list: [] };
    chosen = -1;
    show();
  }

  async function submit() {
    const line = input.value;
    if (line.trim() === "" || input.readOnly) return;
    input.readOnly = true;
    alarm.textContent = "";
    const slow = setTimeout(() => { alarm.textContent = word("working"); }, 1500);
    hide();
    try {
      await desk.send(line, attached.map((f) => f.id));
      attached = [];
      drawFiles();
      if (history.at(-1) !== line && history.push(line) > remembered) history.shift();
      back = history.length;
      input.value = "";
      desk.saved("");
      clearTimeout(slow);
      alarm.textContent = "";
    } catch (e) {
      clearTimeout(slow);
      alarm.textContent = e.message || word("failed");
    }
    input.readOnly = false;
    grow();
    if (!document.querySelector("dialog[open]")) input.focus();
  }

  function recall(step) {
    back = Math.min(history.length, Math.max(0, back + step));
    input.value = history[back] || "";
    grow();
    refresh();
  }

  input.addEventListener("input", () => {
    desk.saved(input.value);
    grow();
    refresh();
  });
  input.addEventListener("paste", (e) => {
    if (e.clipboardData.files.length) {
      e.preventDefault();
      attach([...e.clipboardData.files]);
    }
  });
  input.addEventListener("focus", refresh);
  input.addEventListener("blur", hide);

  function walk(step) {
    moved = true;
    const n = now.list.length;
    chosen = step > 0 ? (chosen + 1) % n : (chosen <= 0 ? n : chosen) - 1;
    show();
  }

  // The keys that choose from the list; whether this was one.
  function choosing(e) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (!step && (e.key !== "Tab" || e.shiftKey)) return false;
    const turn = asked;
    const act = () => {
      if (turn !== asked || pop.hidden || now.list.length === 0) return;
      if (step) walk(step);
      else take(Math.max(0, chosen));
    };
    if (arrival && input.value.startsWith("/")) later(act); // what is on screen belongs to fewer letters
    else if (pop.hidden || now.list.length === 0) return false;
    else act();
    e.preventDefault();
    return true;
  }

  /** Does something once what is under way has come; keys stay in their order. */
  function later(act) {
    const then = arrival.then(act).finally(() => { if (arrival === then) [arrival, waiting] = [null, false]; });
    [arrival, waiting] = [then, true];
  }

  function enter() {
    const exact = now.naming && now.list[chosen]?.insert.trim() === input.value.trim();
    if (!pop.hidden && chosen >= 0 && chosen < now.list.length && (moved || now.naming && !exact)) take(chosen);
    else submit();
  }

  input.addEventListener("keydown", (e) => {
    if (e.isComposing || choosing(e)) return;
    if (e.key === "Escape" && (!pop.hidden || arrival)) {
      e.stopPropagation();
      hide();
    } else if (e.key === "Enter" && !e.shiftKey) {
      e.preventDefault();
      if (waiting) later(enter);
      else enter();
    } else if (e.key === "ArrowUp" && input.value === "" && history.length) {
      e.preventDefault();
      recall(-1);
    } else if (e.key === "ArrowDown" && back < history.length && input.value === history[back]) {
      e.preventDefault();
      recall(1);
    }
  });
  return { relabel, focus: () => input.focus() };
}
