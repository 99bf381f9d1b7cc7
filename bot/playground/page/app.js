// The page: who one is, the rooms, the messages, the thread beside them, and what changes.

import * as api from "./api.js";
import { composer } from "./composer.js";
import { byId, el } from "./dom.js";
import { openForm, reopenForm } from "./form.js";
import { avatar, draw } from "./message.js";
import { closePicker } from "./react.js";
import { day } from "./text.js";
import { pick, speak, word } from "./words.js";
import { followTheme } from "./theme.js";

const asked = new URLSearchParams(location.search);
const state = {
  people: [], rooms: [], specs: [], me: null, room: "", thread: "", newsroom: "",
  messages: new Map(), // id → message, of all rooms
  typed: new Map(), // id of a private answer → the line it answers
  deaf: () => {},
};
let box, threadBox;

const nameOf = (id) => state.people.find((p) => p.id === id)?.name || (id === "copydesk" ? "Copydesk" : id);
const inRoom = (room) => [...state.messages.values()].filter((m) => m.room === room && !m.thread);
const inThread = (root) => [...state.messages.values()].filter((m) => m.thread === root);
const byAge = (a, b) => (a.id < b.id ? -1 : 1);
const seenKey = (room) => `seen ${state.me.id} ${room}`;

const desk = {
  get me() { return state.me.id; },
  nameOf,
  typed: (id) => state.typed.get(id),
  replies: (id) => {
    const list = inThread(id);
    return { count: list.length, last: Math.max(...list.map((m) => m.time)) };
  },
  specs: () => state.specs,
  ask: (command, option, typed) => api.complete({ user: state.me.id, room: state.room, thread: state.thread, command, option, typed }),
  toggle: async (m, emoji) => {
    const remove = (m.reactions?.[emoji] || []).includes(state.me.id);
    await api.react({ user: state.me.id, message: m.id, emoji, remove }).catch(complain);
  },
  press: async (m, button, pressed) => {
    pressed.disabled = true;
    try {
      answered(await api.click({ user: state.me.id, message: m.id, action: button.action }));
    } catch (e) {
      complain(e);
    }
    pressed.disabled = false;
  },
  openThread: (m) => openThread(m.id),
  openForm: (m) => reopenForm(m, formDesk),
};

const formDesk = {
  ask: desk.ask,
  upload: api.file,
  people: () => state.people.map((p) => ({ id: p.id, name: p.name, note: pick(p.note) })),
  rooms: () => state.rooms.map((r) => ({ id: r.id, name: `#${r.name}` })),
  form: (line, m, how) => api.form({ user: state.me.id, room: m.room, thread: m.thread || "", line, ...how }),
  send: async (line, m, files) => {
    const answer = await api.command({ user: state.me.id, room: m.room, thread: m.thread || "", message: m.id, line, files, form: true });
    if (answer?.id) hear(answer);
    return answer;
  },
};

/** A direct answer: its form opens at once. */
function answered(message, line) {
  if (!message?.id) return;
  if (line) state.typed.set(message.id, line);
  hear(message);
  if (message.thread && message.thread !== state.thread) openThread(message.thread);
  document.querySelector(`.msg[data-id="${CSS.escape(message.id)}"]`)?.scrollIntoView({ block: "nearest" });
  if (message.form) openForm(message, formDesk);
}

function complain(e) {
  const alarm = document.querySelector("#composer .alarm");
  alarm.textContent = e.message || word("failed");
}

async function send(line, thread, files) {
  const answer = await api.command({ user: state.me.id, room: state.room, thread, line: line.trim(), files });
  answered(answer, line.trim().startsWith("/") ? line.trim() : "");
}

/** One message came or changed. */
function hear(m) {
  since?.set(m.id, m);
  state.messages.set(m.id, m);
  const root = m.thread && state.messages.get(m.thread);
  if (m.room === state.room && !m.thread) place(byId("list"), m, false);
  if (root && root.room === state.room) place(byId("list"), root, false);
  if (state.thread && (m.id === state.thread || m.thread === state.thread)) place(byId("thread-list"), m, true);
  if (m.room === state.room && !document.hidden) seen(m.room, m.id);
  drawRooms();
}

/** Puts one message where it belongs in a list, in place of what it was. */
function place(list, m, thread) {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const old = list.querySelector(`[data-id="${CSS.escape(m.id)}"]`);
  const held = old?.contains(document.activeElement) && document.activeElement;
  const now = draw(m, desk, thread);
  if (old) old.replaceWith(now);
  else {
    const after = [...list.querySelectorAll(".msg")].find((n) => n.dataset.id > m.id);
    if (after) list.insertBefore(now, after);
    else list.append(now);
    days(list);
  }
  if (held) now.querySelector(sameAs(held))?.focus();
  if (atEnd) list.scrollTop = list.scrollHeight;
  else if (!old && list.id === "list") byId("newer").hidden = false;
}

function sameAs(node) {
  if (node.dataset.action) return `[data-action="${CSS.escape(node.dataset.action)}"]`;
  if (node.dataset.emoji) return `[data-emoji="${node.dataset.emoji}"]`;
  return node.className ? "." + node.className.trim().split(/\s+/).map(CSS.escape).join(".") : "none";
}

/** Lines between days. */
function days(list) {
  for (const line of list.querySelectorAll(".day")) line.remove();
  let before = "";
  for (const node of list.querySelectorAll(".msg")) {
    const name = day(state.messages.get(node.dataset.id).time);
    if (name !== before) node.before(el("div", { class: "day" }, el("span", { text: name })));
    before = name;
  }
}

function drawList() {
  const list = byId("list");
  const messages = inRoom(state.room).sort(byAge);
  list.replaceChildren(el("div", { class: "start" }, el("b", { text: word("start", state.room) }), el("p", { text: word("startHow") })),
    ...messages.map((m) => draw(m, desk, false)));
  days(list);
  list.scrollTop = list.scrollHeight;
  byId("newer").hidden = true;
}

function openThread(id) {
  state.thread = id;
  const root = state.messages.get(id);
  const pane = byId("thread");
  pane.hidden = !root;
  document.body.classList.toggle("threaded", Boolean(root));
  if (!root) {
    state.thread = "";
    return;
  }
  byId("thread-title").textContent = word("thread");
  byId("thread-post").textContent = root.post ? word("post", root.post) : "";
  byId("thread-list").replaceChildren(...[root, ...inThread(id).sort(byAge)].map((m) => draw(m, desk, true)));
  threadBox.relabel(word("sayThread"));
  threadBox.focus();
  byId("thread-list").scrollTop = byId("thread-list").scrollHeight;
}

function seen(room, id) {
  if (id > (localStorage.getItem(seenKey(room)) || "")) localStorage.setItem(seenKey(room), id);
}

function drawRooms() {
  byId("rooms").replaceChildren(...state.rooms.map((r) => {
    const last = localStorage.getItem(seenKey(r.id)) || "";
    const fresh = r.id === state.room ? 0 : inRoom(r.id).filter((m) => m.id > last && m.from !== state.me.id).length;
    return el("li", {}, el("button", {
      type: "button", class: r.id === state.room ? "on" : "", "aria-current": r.id === state.room ? "true" : undefined, data: { room: r.id }, onclick: () => enter(r.id),
    }, `# ${r.name}`, fresh > 0 && el("b", { text: String(fresh), "aria-label": word("unread", fresh) })));
  }));
}

function enter(room) {
  state.room = room;
  remember("room", room);
  openThread("");
  closeSide();
  byId("room-title").textContent = `# ${room}`;
  byId("room-note").textContent = word(room);
  drawList();
  for (const m of inRoom(room)) seen(room, m.id);
  drawRooms();
  const broad = matchMedia("(min-width: 761px)").matches;
  box.relabel(word(broad ? "say" : "sayShort", room));
  if (broad) box.focus();
}

function drawPeople() {
  byId("people").replaceChildren(...state.people.map((p) => el("li", {}, el("button", {
    type: "button", class: p.id === state.me.id ? "on" : "", "aria-pressed": String(p.id === state.me.id), data: { person: p.id }, onclick: () => be(p.id),
  }, avatar(p.id, p.name), p.name, el("small", { text: pick(p.note) })))));
  byId("me").replaceChildren(avatar(state.me.id, state.me.name), state.me.name);
  byId("me").setAttribute("aria-label", `${word("youAre")} ${state.me.name}`);
}

/** Becomes somebody: their language, what they see, and what changes for them. */
async function be(id) {
  state.me = state.people.find((p) => p.id === id) || state.people[0];
  remember("me", state.me.id);
  speak(state.me.lang);
  label();
  drawPeople();
  state.deaf();
  state.deaf = api.hear(state.me.id, { message: hear, reset: again, state: connection });
  const thread = await load();
  enter(state.room);
  if (thread && state.messages.has(thread)) openThread(thread);
}

let since = null; // what is heard while lists are under way: it is newer than they are

/** Reads what is said. Gives the open thread; undefined where another reading began meanwhile. */
async function load() {
  const thread = state.thread, me = state.me, heard = since = new Map();
  const lists = await Promise.all(state.rooms.map((r) => api.messages(r.id, me.id)));
  if (since !== heard) return undefined;
  state.messages = new Map([...lists.flat().map((m) => [m.id, m]), ...heard]);
  since = null;
  return thread;
}

/** Reads everything anew under somebody who reads: place, thread and focus stay. */
async function again() {
  const thread = await load().catch(() => undefined); // lost again: tried with the next connection
  if (thread === undefined) return;
  const list = byId("list"), held = document.activeElement;
  const from = list.scrollHeight - list.clientHeight - list.scrollTop < 80 ? null : list.scrollTop;
  drawList();
  if (from !== null) list.scrollTop = from;
  drawRooms();
  if (thread) openThread(thread);
  if (held?.isConnected) held.focus();
}

let lost = false, told;

function connection(up) {
  const line = byId("offline");
  clearTimeout(told);
  line.classList.toggle("back", up);
  if (up && lost) {
    line.textContent = word("back");
    told = setTimeout(() => { line.hidden = true; }, 4000);
    again();
  } else if (!up) {
    line.hidden = false;
    line.textContent = word("offline");
  }
  lost = !up;
}

function label() {
  for (const [id, key] of [["about", "about"], ["rooms-title", "rooms"], ["published-title", "published"], ["who-title", "youAre"], ["newsroom", "newsroom"], ["newer", "newer"]]) {
    byId(id).textContent = word(key);
  }
  byId("menu").setAttribute("aria-label", word("menu"));
  byId("thread-close").setAttribute("aria-label", word("close"));
  byId("newsroom").href = state.newsroom;
  followTheme(byId("theme"), asked.get("theme"));
}

function remember(key, value) {
  sessionStorage.setItem(key, value);
}

function openSide(open) {
  const held = byId("side").contains(document.activeElement) && document.body.classList.contains("aside-open");
  document.body.classList.toggle("aside-open", open);
  byId("menu").setAttribute("aria-expanded", String(open));
  byId("shade").hidden = !open;
  if (open) document.querySelector("#rooms .on")?.focus();
  else if (held) byId("menu").focus();
}

const closeSide = () => openSide(false);

function wire() {
  const key = (name) => `unsent ${state.me.id} ${name()}`;
  const unsent = (name) => ({ saved: (text) => (text ? localStorage.setItem(key(name), text) : localStorage.removeItem(key(name))), restore: () => localStorage.getItem(key(name)) || "" });
  box = composer(byId("composer"), { specs: desk.specs, ask: desk.ask, ...unsent(() => state.room), upload: api.file, send: (line, files) => send(line, "", files) });
  threadBox = composer(byId("thread-composer"), { specs: desk.specs, ask: desk.ask, ...unsent(() => state.thread), upload: api.file, send: (line, files) => send(line, state.thread, files) });
  byId("thread-close").addEventListener("click", () => openThread(""));
  byId("menu").addEventListener("click", () => openSide(!document.body.classList.contains("aside-open")));
  byId("me").addEventListener("click", () => openSide(true));
  byId("shade").addEventListener("click", closeSide);
  byId("newer").addEventListener("click", () => { byId("list").scrollTop = byId("list").scrollHeight; });
  byId("list").addEventListener("scroll", (e) => {
    if (e.target.scrollHeight - e.target.scrollTop - e.target.clientHeight < 40) byId("newer").hidden = true;
  });
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape" || document.querySelector("dialog[open]") || closePicker()) return;
    if (document.body.classList.contains("aside-open")) closeSide();
    else if (state.thread) openThread("");
  });
}

async function open() {
  const [people, rooms, specs] = await Promise.all([api.people(), api.rooms(), api.commands()]);
  Object.assign(state, { people, rooms: rooms.rooms, newsroom: rooms.newsroom, specs });
  state.room = [asked.get("room"), sessionStorage.getItem("room"), "approvals"].find((r) => state.rooms.some((x) => x.id === r)) || state.rooms[0].id;
  wire();
  await be(asked.get("as") || sessionStorage.getItem("me") || "marc");
  document.body.dataset.ready = "yes";
}

open();
