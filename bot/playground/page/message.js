// One message: who says it, the card it may be, its buttons, pictures and reactions.

import { el } from "./dom.js";
import { afterFirstLine, clock, exact, rich } from "./text.js";
import { copy } from "./copy.js";
import { reactions } from "./react.js";
import { word } from "./words.js";

const tones = {
  review: "now", draft: "idle", cancelled: "idle", approved: "good", scheduled: "good", published: "good", publishing: "now",
  changes: "care", held: "care", late: "care", frozen: "care", partly: "care", unconfirmed: "care", rejected: "bad", failed: "bad",
};

/** The square that stands for somebody. */
export function avatar(id, name) {
  return el("span", { class: `av av-${id}`, "aria-hidden": "true", text: [...(name || id)][0].toUpperCase() });
}

/**
 * Draws a message. desk gives what it needs to know and do: me, nameOf(id), typed(id), replies(id),
 * press(message, button), toggle(message, emoji), openThread(message), openForm(message);
 * inThread leaves the way to the thread out.
 */
export function draw(m, desk, inThread) {
  const name = desk.nameOf(m.from);
  const body = el("div", { class: "body" }, head(m, name), ...echo(m, desk), ...said(m, desk));
  if (m.id && !m.private) body.append(reactions(m, desk));
  if (!inThread) body.append(...hanging(m, desk));
  return el("article", {
    class: "msg" + (m.private ? " mine" : "") + (m.void ? " void" : ""), tabindex: "-1",
    data: { id: m.id, post: m.post || "", state: m.state || "", card: m.card ? "yes" : "" },
    "aria-label": `${name}: ${m.text}`,
  }, avatar(m.from, name), body);
}

function head(m, name) {
  const mark = m.private ? word("private") : m.from === "copydesk" ? word("bot") : "";
  return el("div", { class: "head" }, el("b", { text: name }), mark && el("i", { text: mark }),
    el("time", { datetime: new Date(m.time * 1000).toISOString(), text: clock(m.time) }),
    m.edited && !m.fields && el("small", { text: word("edited") }));
}

// What the person typed stands over its private answer; nobody else has it.
function echo(m, desk) {
  const line = desk.typed(m.id);
  return line ? [el("div", { class: "echo" }, el("code", { text: line }))] : [];
}

function said(m, desk) {
  const titled = m.fields?.some((f) => f.block === "title");
  const spans = titled ? afterFirstLine(m.rich, m.text) : null;
  const words = titled ? rich(spans, "") : rich(m.rich, m.text);
  const parts = [];
  if (words.length) parts.push(el("div", { class: "text", dir: m.from === "copydesk" ? undefined : "auto" }, ...words));
  const pictures = titled ? [] : (m.images || []).map(picture);
  const first = m.fields?.some((f) => f.block === "copy"); // what is to be saved, then what is to be copied, then what comes after
  if (first) parts.push(...pictures);
  if (m.fields) parts.push(card(m, desk, titled));
  if (!first) parts.push(...pictures);
  if (!m.fields) parts.push(...actions(m, desk));
  return m.private && !titled && !m.fields ? [el("div", { class: "private" }, ...parts)] : parts;
}

function gallery(m) {
  return m.images?.length ? [el("div", { class: "gallery", data: { many: m.images.length > 1 ? "yes" : "" } }, ...m.images.map(picture))] : [];
}

function picture(image) {
  if (image.film) {
    return el("figure", { class: "film" }, el("video", { src: image.url, controls: true, preload: "metadata", playsinline: true, "aria-label": image.alt }), el("figcaption", { dir: "auto", text: image.alt }));
  }
  return el("figure", {}, el("a", { href: image.url, target: "_blank", rel: "noopener" }, el("img", { src: image.url, alt: image.alt })),
    el("figcaption", { dir: "auto", text: image.alt }));
}

function card(m, desk, titled) {
  const box = el("div", { class: `card tone-${titled ? !m.down && tones[m.state] || "idle" : "sheet"}` + (m.private ? " private" : "") });
  let checks = null;
  for (const f of m.fields) {
    if (["passed", "warning", "stop"].includes(f.block)) {
      if (!checks) box.append(checks = el("ul", { class: "checks" }));
      checks.append(el("li", { class: f.block }, ...rich(f.rich, [f.name, f.value].filter(Boolean).join(": "))));
      continue;
    }
    checks = null;
    box.append(field(f));
    if (titled && f === m.fields[1]) box.append(...gallery(m));
  }
  box.append(...actions(m, desk));
  return box;
}

function field(f) {
  const value = rich(f.rich, f.value);
  switch (f.block) {
    case "title":
      return el("div", { class: "title" }, el("span", { class: "brand", text: f.name, title: f.name }), el("b", { dir: "auto" }, ...value), el("span", { class: "pill", text: f.note }));
    case "exact":
      return el("div", { class: "net" }, top(f), el("div", { class: "well", dir: "auto", data: { exact: "yes" } }, ...(f.rich ? value : exact(f.value))));
    case "copy":
      return el("div", { class: "net" }, top(f), el("div", { class: "well", dir: "auto", data: { exact: "yes", copy: "yes" } }, f.value),
        el("div", { class: "copies" }, el("button", { type: "button", text: word("copy"), data: { copies: f.name }, onclick: (e) => copied(e.currentTarget, f.value) })));
    case "changes":
      return el("div", { class: "net" }, top(f), el("div", { class: "well changes", dir: "auto" }, ...value));
    case "rule":
      return el("div", { class: "rule" }, ...value);
    case "row":
      return el("div", { class: "row" }, el("b", { text: f.name }), el("span", { dir: "auto" }, ...value), f.note && el("small", { text: f.note }));
  }
  return f.name ? el("div", { class: "fact" }, el("b", { text: f.name }), el("span", {}, ...value), f.note && el("small", { text: f.note }))
    : el("div", { class: "sub" }, ...value);
}

// The button says for a moment what became of it; without the clipboard the text is selected.
async function copied(button, value) {
  const ok = await copy(value);
  if (!ok) getSelection().selectAllChildren(button.closest(".net").querySelector("[data-copy]"));
  button.textContent = word(ok ? "copied" : "copyYourself");
  setTimeout(() => { button.textContent = word("copy"); }, 2500);
}

function top(f) {
  return el("div", { class: "top" }, el("b", { text: f.name }), f.note && el("span", { text: f.note }));
}

function actions(m, desk) {
  const buttons = m.void ? [] : (m.buttons || []).map((b) => b.url
    ? el("a", { class: `button ${b.style || ""}`, href: b.url, target: "_blank", rel: "noopener", text: b.label })
    : el("button", { type: "button", class: b.style || "", text: b.label, data: { action: b.action }, onclick: (e) => desk.press(m, b, e.currentTarget) }));
  if (m.form) buttons.push(el("button", { type: "button", class: "go", text: word("openForm"), onclick: () => desk.openForm(m) }));
  const quiets = buttons.filter((b) => b.classList.contains("quiet"));
  const rest = buttons.filter((b) => !quiets.includes(b));
  return buttons.length ? [el("div", { class: "acts" }, ...rest, quiets.length > 0 && el("div", { class: "quiets" }, ...quiets))] : [];
}

function hanging(m, desk) {
  const { count, last } = desk.replies(m.id);
  if (m.private) return [];
  if (!count) return [el("button", { type: "button", class: "plain replies none", text: word("replyHere"), onclick: () => desk.openThread(m) })];
  return [el("button", { type: "button", class: "plain replies", onclick: () => desk.openThread(m) },
    el("b", { text: count === 1 ? word("reply") : word("replies", count) }), el("small", { text: " " + word("last", clock(last)) }))];
}
