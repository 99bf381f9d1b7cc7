// Reactions: chips under a message, and the picker.

import { el } from "./dom.js";
import { word } from "./words.js";

// The five that mean something come first.
const meant = ["✅", "❌", "✋", "✏", "👀"];
const usual = ["👍", "👎", "🎉", "❤", "🙏", "👏", "😀", "😂", "🤔", "😮", "😢", "🔥", "💯", "🚀", "☕", "🌍"];
// These show as plain text unless asked for in colour.
const plain = ["✏", "❤", "✔", "☑", "✖"];

/** How an emoji is shown. Messages carry it without U+FE0F. */
export function shown(emoji) {
  return plain.includes(emoji) ? emoji + "\uFE0F" : emoji;
}

/** The row of chips under a message. desk: me, nameOf, toggle(message, emoji). */
export function reactions(m, desk) {
  const row = el("div", { class: "reactions" });
  const present = m.void ? [] : m.seeds || [];
  for (const emoji of new Set([...present, ...Object.keys(m.reactions || {})])) row.append(chip(m, emoji, desk));
  row.append(el("button", {
    type: "button", class: "chip add", "aria-label": word("react"), title: word("react"), "aria-haspopup": "true",
    onclick: (e) => openPicker(e.currentTarget, (emoji) => desk.toggle(m, emoji)),
  }, "☺+"));
  return row;
}

function chip(m, emoji, desk) {
  const who = m.reactions?.[emoji] || [];
  const mine = who.includes(desk.me);
  const names = who.map(desk.nameOf).join(", ");
  const meaning = [word(emoji), names].filter(Boolean).join(" · ");
  return el("button", {
    type: "button", class: "chip" + (mine ? " on" : "") + (who.length ? "" : " seed"), "aria-pressed": String(mine), data: { emoji },
    title: meaning, "aria-label": `${shown(emoji)} ${who.length} ${meaning}`, onclick: () => desk.toggle(m, emoji),
  }, shown(emoji), who.length > 0 && el("span", { text: String(who.length) }));
}

let open = null;

/** Closes the picker; reports whether it was open. */
export function closePicker() {
  if (!open) return false;
  const { box, from } = open;
  open = null;
  box.remove();
  if (from.isConnected) from.focus();
  return true;
}

function openPicker(from, choose) {
  if (closePicker()) return;
  const take = (emoji) => {
    closePicker();
    choose(emoji);
  };
  const other = el("input", { type: "text", maxlength: 16, "aria-label": word("otherEmoji"), placeholder: word("otherEmoji") });
  other.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && other.value.trim()) take(other.value.trim());
  });
  const button = (emoji) => el("button", {
    type: "button", class: "plain", title: word(emoji) || undefined, "aria-label": [shown(emoji), word(emoji)].join(" "), data: { emoji },
    onclick: () => take(emoji), text: shown(emoji),
  });
  const box = el("div", { class: "picker", role: "dialog", "aria-label": word("react") },
    el("div", { class: "meant" }, ...meant.map(button)), el("div", { class: "usual" }, ...usual.map(button)), other);
  box.addEventListener("keydown", (e) => walk(e, box));
  from.parentElement.append(box);
  open = { box, from };
  box.querySelector("button").focus();
}

function walk(e, box) {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 }[e.key];
  if (e.key === "Escape") {
    e.stopPropagation();
    closePicker();
    return;
  }
  if (!step || e.target.tagName !== "BUTTON") return;
  e.preventDefault();
  const list = [...box.querySelectorAll("button")];
  list[Math.min(list.length - 1, Math.max(0, list.indexOf(e.target) + step))].focus();
}

document.addEventListener("click", (e) => {
  if (open && !open.box.contains(e.target) && !open.from.contains(e.target)) closePicker();
});
