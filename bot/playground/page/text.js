// Text with its marks: bold, code, words that came or went, and instants in the reader's zone.

import { el } from "./dom.js";
import { locale, word } from "./words.js";

const tags = { b: "b", c: "code", "+": "ins", "-": "del", q: "small" };

/** Draws a text: its spans where it has marks, else the plain words. Gives a list of nodes. */
export function rich(spans, plain) {
  let before;
  return (spans || [{ t: plain }]).flatMap((s) => {
    const swapped = changed(s) && before && changed(before);
    before = s;
    if (s.k === "t") return [instant(s)];
    return s.k ? [el(tags[s.k] || "span", { class: swapped ? "swapped" : undefined, text: s.t })] : exact(s.t);
  });
}

// One that came in the place of one that went stands right behind it.
const changed = (s) => s.k === "+" || s.k === "-";

/** The lines of a text from the second on, as spans. */
export function afterFirstLine(spans, plain) {
  const list = (spans || [{ t: plain }]).map((s) => ({ ...s }));
  while (list.length) {
    const at = list[0].t.indexOf("\n");
    if (at >= 0) {
      list[0].t = list[0].t.slice(at + 1);
      return list;
    }
    list.shift();
  }
  return list;
}

/** A text to the letter, in which web addresses can be opened. */
export function exact(value) {
  return value.split(/(https?:\/\/[^\s<>"«»]+[^\s<>"«».,;:!?)\]])/).map((piece, i) =>
    i % 2 ? el("a", { href: piece, target: "_blank", rel: "noopener noreferrer", text: piece }) : piece);
}

/** The time of day in the reader's zone. */
export function clock(seconds) {
  return new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(new Date(seconds * 1000));
}

/** The day, as "Today", "Yesterday" or "Thursday 26 November". */
export function day(seconds) {
  const at = new Date(seconds * 1000), now = new Date();
  const midnight = (d) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
  const ago = Math.round((midnight(now) - midnight(at)) / 86400000);
  if (ago === 0) return word("today");
  if (ago === 1) return word("yesterday");
  return new Intl.DateTimeFormat(locale(), { weekday: "long", day: "numeric", month: "long" }).format(at);
}

const city = () => Intl.DateTimeFormat().resolvedOptions().timeZone.replace(/.*\//, "").replaceAll("_", " ");

// The brand's own wording stays where the reader's clock shows the same; elsewhere the reader's
// time stands, and the brand's under the pointer.
function instant(s) {
  const at = new Date(s.at * 1000);
  const said = s.t.match(/(\d{1,2})(?::|\s*h\s*)(\d{2})?/u);
  const same = !said || Number(said[1]) === at.getHours() && Number(said[2] || 0) === at.getMinutes();
  const attributes = { datetime: at.toISOString(), title: same ? undefined : s.t };
  return el("time", { ...attributes, text: same ? s.t : local(s.t, at) });
}

function local(said, at) {
  const form = said.endsWith(")") ? { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" }
    : /^\d/.test(said) ? { hour: "numeric", minute: "2-digit" }
      : { weekday: "short", hour: "numeric", minute: "2-digit" };
  const words = new Intl.DateTimeFormat(locale(), form).format(at);
  return said.endsWith(")") ? `${words} (${city()})` : words;
}
