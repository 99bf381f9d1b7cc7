// A form for a command's options. It is sent back as a command line. What is typed is kept by the
// program as one types, so that closing the form, the page or the program loses nothing.

import { choose } from "./choose.js";
import { byId, el } from "./dom.js";
import { bareLine, formLine } from "./line.js";
import { pick, word } from "./words.js";

const pause = 400; // milliseconds without a key before what is typed is kept

let open = null; // the form on screen: {keep} keeps what is typed and not kept yet

addEventListener("pagehide", () => open?.keep());
addEventListener("visibilitychange", () => { if (document.hidden) open?.keep(); });

/** Opens the form of a message again, with what was typed in it since. */
export async function reopenForm(m, desk) {
  const now = await desk.form(bareLine(m.form), m, { open: true }).catch(() => null);
  openForm(now ? anew(m, now.form) : m, desk);
}

/** A message with its form as it is now, under the same title. */
const anew = (m, form) => ({ ...m, form: { ...form, title: m.form.title || form.title } });

/**
 * Opens a message's form. desk: ask(command, option, typed) suggests; send(line, message, files)
 * gives the answer and rejects when it did not arrive; form(line, message, {open, unsent}) opens
 * anew or keeps; people() and rooms() are lists of {id, name, note}.
 */
export function openForm(m, desk) {
  const dialog = byId("form");
  const first = Object.fromEntries(m.form.fields.map((f) => [f.name, f.value]));
  const values = { ...first };
  const keeper = keeping(() => desk.form(formLine(m.form, values), m, { unsent: true }));
  const alarm = el("div", { class: "alarm", role: "alert", text: m.form.error || "" });
  const form = el("form", { method: "dialog" }, el("h2", { id: "form-title", text: m.form.title || m.text }), ...kept(m, desk, keeper),
    ...m.form.fields.filter((f) => f.label).map((f) => field(m, f, values, desk)), alarm,
    el("div", { class: "acts" }, el("button", { type: "submit", class: "go", text: word("ok") }),
      el("button", { type: "button", text: word("cancel"), onclick: () => dialog.close() })));
  form.addEventListener("input", (e) => {
    if (e.target.type === "file") return;
    values[e.target.name] = e.target.value;
    keeper.soon();
  });
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    await keeper.stop(); // a late word must not come after what it became
    try {
      const files = [];
      for (const input of form.querySelectorAll("input[type=file]")) {
        for (const f of input.files) files.push(await desk.upload(f));
      }
      const answer = await desk.send(formLine(m.form, values), m, files);
      open = null;
      dialog.close();
      if (answer?.form) openForm(answer, desk);
    } catch (problem) {
      if (problem.status === 413 && m.form.command === "/picture" && await bigger(values, m, desk, keeper)) return;
      alarm.textContent = problem.status === 413 ? word("tooBig") : problem.message || word("failed");
      keeper.soon();
    }
    button.disabled = false;
  });
  open = keeper;
  dialog.onclose = () => {
    open?.keep();
    open = null;
  };
  dialog.setAttribute("aria-labelledby", "form-title");
  dialog.replaceChildren(form);
  if (!dialog.open) dialog.showModal();
  const begin = form.querySelector("[aria-invalid], [required]") || form.querySelector(".choose input, input:not([type=hidden]), textarea, select");
  begin?.focus();
}

/** Keeps what is typed after a pause, at once, or no more. One request at a time. */
function keeping(keep) {
  let timer = 0, way = Promise.resolve(), dirty = false;
  const now = () => {
    clearTimeout(timer);
    if (dirty) way = way.then(keep).catch(() => {}); // tried again with the next word
    dirty = false;
  };
  return {
    soon: () => {
      dirty = true;
      clearTimeout(timer);
      timer = setTimeout(now, pause);
    },
    keep: now,
    stop: () => {
      clearTimeout(timer);
      dirty = false;
      return way;
    },
  };
}

// What was typed before and not sent: said, with a way to drop it.
function kept(m, desk, keeper) {
  if (!m.form.kept) return [];
  const afresh = el("button", { type: "button", text: word("afresh"), onclick: async () => {
    afresh.disabled = true;
    await keeper.stop();
    const now = await desk.form(bareLine(m.form), m, { open: true, unsent: true }).catch(() => null);
    if (now) openForm(anew(m, now.form), desk);
    afresh.disabled = false;
  } });
  return [el("div", { class: "kept", role: "status" }, el("span", { text: m.form.kept }), afresh)];
}

/** Asks for a page that takes what the chat does not; what was typed is kept meanwhile. */
async function bigger(values, m, desk, keeper) {
  const form = { command: m.form.command, fields: ["post", "network", "upload"].map((name) => ({ name })) };
  const answer = await desk.send(formLine(form, { ...values, upload: "on" }), m, []).catch(() => null);
  if (!answer) return false;
  keeper.soon();
  byId("form").close();
  return true;
}

function field(m, f, values, desk) {
  const id = `field-${f.name}`;
  const told = [f.help && `${id}-help`, f.error && `${id}-error`].filter(Boolean).join(" ");
  const attributes = { id, name: f.name, required: f.required, "aria-describedby": told || undefined, "aria-invalid": f.error ? "true" : undefined };
  return el("div", { class: "field" }, el("label", { for: id }, el("b", { text: f.label }), f.required && el("small", { text: " " + word("required") })),
    ...control(m, f, values, desk, attributes), f.help && el("small", { id: `${id}-help`, text: f.help }),
    f.error && el("small", { id: `${id}-error`, class: "stop", text: f.error }));
}

function control(m, f, values, desk, attributes) {
  const value = values[f.name] ?? "";
  switch (f.kind) {
    case "person":
    case "people":
    case "room": {
      const { name, ...rest } = attributes;
      return choose(name, value, rest, f.kind === "room" ? desk.rooms() : desk.people(), f.kind === "people");
    }
    case "file":
      return [el("input", { ...attributes, type: "file", accept: "image/*,video/*", multiple: true })];
    case "clock":
      return [clock(value, attributes)];
  }
  let box;
  if (f.choices?.length) {
    box = el("select", attributes, el("option", { value: "", text: word("none") }), ...f.choices.map((c) => el("option", { value: c.value, text: pick(c.text) })));
  } else if (f.kind === "letter" || f.kind === "words" && f.required && !f.complete) {
    box = el("textarea", { ...attributes, dir: "auto", rows: f.kind === "letter" ? 5 : 2 });
  } else {
    const list = el("datalist", { id: `${attributes.id}-list` });
    box = el("input", { ...attributes, dir: "auto", type: "text", autocomplete: "off", list: list.id, inputmode: f.kind === "number" ? "numeric" : f.kind === "link" ? "url" : undefined });
    box.value = value;
    suggestions(box, list, m, f, desk);
    return [box, list];
  }
  box.value = value;
  return [box];
}

/** A time of day; words that are none stay as they were typed. */
function clock(value, attributes) {
  const [, hour, minute] = value.match(/^\s*(\d{1,2})\s*(?:[:h]\s*(\d{2})?)?\s*$/u) || [];
  const box = el("input", { ...attributes, type: value && hour === undefined ? "text" : "time" });
  box.value = hour === undefined ? value : `${hour.padStart(2, "0")}:${minute || "00"}`;
  return box;
}

// Suggestions are fetched when the field is entered and as one types.
function suggestions(control, list, m, f, desk) {
  const fill = async () => {
    const found = await desk.ask(m.form.command.slice(1), f.name, control.value).catch(() => []);
    list.replaceChildren(...found.map((c) => el("option", { value: f.kind === "when" ? pick(c.text) : c.value, text: pick(c.text) })));
  };
  control.addEventListener("focus", fill);
  control.addEventListener("input", fill);
}
