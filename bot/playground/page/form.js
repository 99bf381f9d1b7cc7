// A form for a command's options. It is sent back as a command line. What was typed is kept until
// it is sent, also when the form is closed.

import { byId, el } from "./dom.js";
import { formLine } from "./line.js";
import { pick, word } from "./words.js";

const kept = new Map(); // form → values

/** One message may come to hold another form: its command and what it is about tell them apart. */
const nameOf = (m) => JSON.stringify([m.id, m.form.command, ...m.form.fields.filter((f) => !f.label || f.name === "post").map((f) => f.value)]);

/**
 * Opens a message's form. desk: ask(command, option, typed) suggests, send(line, message) gives the
 * answer and rejects when it did not arrive.
 */
export function openForm(m, desk) {
  const dialog = byId("form");
  const name = nameOf(m);
  const values = kept.get(name) || Object.fromEntries(m.form.fields.map((f) => [f.name, f.value]));
  const alarm = el("div", { class: "alarm", role: "alert" });
  const form = el("form", { method: "dialog" }, el("h2", { id: "form-title", text: m.form.title || m.text }),
    ...m.form.fields.filter((f) => f.label).map((f) => field(m, f, values, desk)), alarm,
    el("div", { class: "acts" }, el("button", { type: "submit", class: "go", text: word("ok") }),
      el("button", { type: "button", text: word("cancel"), onclick: () => dialog.close() })));
  form.addEventListener("input", (e) => {
    if (e.target.type === "file") return;
    values[e.target.name] = e.target.value;
    kept.set(name, values);
  });
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    try {
      const files = [];
      for (const input of form.querySelectorAll("input[type=file]")) {
        for (const f of input.files) files.push(await desk.upload(f));
      }
      const answer = await desk.send(formLine(m.form.command, values), m, files);
      if (!answer?.form) kept.delete(name);
      dialog.close();
      if (answer?.form) openForm(answer, desk);
    } catch (problem) {
      alarm.textContent = problem.message || word("failed");
    }
  });
  dialog.setAttribute("aria-labelledby", "form-title");
  dialog.replaceChildren(form);
  if (!dialog.open) dialog.showModal();
  const first = form.querySelector("[aria-invalid], [required]") || form.querySelector("input, textarea, select");
  first?.focus();
}

function field(m, f, values, desk) {
  const id = `field-${f.name}`;
  const told = [f.help && `${id}-help`, f.error && `${id}-error`].filter(Boolean).join(" ");
  const attributes = { id, name: f.name, required: f.required, "aria-describedby": told || undefined, "aria-invalid": f.error ? "true" : undefined };
  const list = el("datalist", { id: `${id}-list` });
  let control;
  if (f.choices?.length) {
    control = el("select", attributes, el("option", { value: "", text: word("none") }), ...f.choices.map((c) => el("option", { value: c.value, text: pick(c.text) })));
  } else if (f.kind === "file") {
    control = el("input", { ...attributes, type: "file", accept: "image/*", multiple: true });
  } else if (f.kind === "letter" || f.kind === "words" && f.required) {
    control = el("textarea", { ...attributes, rows: f.kind === "letter" ? 5 : 2 });
  } else {
    control = el("input", { ...attributes, type: "text", autocomplete: "off", list: list.id, inputmode: f.kind === "number" ? "numeric" : f.kind === "link" ? "url" : undefined });
    suggestions(control, list, m, f, desk);
  }
  if (f.kind !== "file") control.value = values[f.name] ?? "";
  return el("label", { for: id }, el("span", {}, el("b", { text: f.label }), f.required && el("small", { text: " " + word("required") })),
    control, list, f.help && el("small", { id: `${id}-help`, text: f.help }), f.error && el("small", { id: `${id}-error`, class: "stop", text: f.error }));
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
