// Reading a command line as far as it is typed, to suggest what may come next. The binder in the
// program decides what a line means; this only helps to type it.

import { pick, word } from "./words.js";

const fold = (s) => s.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();

/** A value as it must stand in a line: between marks where it has spaces or marks of its own. */
export function quote(value) {
  return /^[^\s"“”„‟«\\]+$/u.test(value) ? value : '"' + value.replace(/[\\"“”]/gu, "\\$&") + '"';
}

/** The command line that a form sends back; a value that is gone is sent empty. */
export function formLine(form, values) {
  return form.command + form.fields.filter((f) => f.value || (values[f.name] || "").trim() !== "").map((f) => ` ${f.name}:${quote(values[f.name])}`).join("");
}

/** The line of a form without what was typed: only what it is about. */
export function bareLine(form) {
  const about = ["post", "posts", "number"];
  return form.command + form.fields.filter((f) => f.value && (!f.label || about.includes(f.kind))).map((f) => ` ${f.name}:${quote(f.value)}`).join("");
}

function named(list, name) {
  const w = fold(name);
  return list.find((s) => [s.name.en, s.name.fr, ...(s.aliases || [])].some((n) => fold(n) === w));
}

/** How a command is typed, in the reader's words: "/schedule POST WHEN". */
export function usage(spec, before = "/") {
  const mains = (spec.options || []).filter((o) => o.main).map((o) => {
    const name = pick(o.name).toLocaleUpperCase();
    return o.required || o.kind === "post" ? name : `[${name}]`;
  });
  return [before + pick(spec.name), ...mains].join(" ");
}

/**
 * What could come next in a line that is typed up to its end. Gives {from, list, hint}: list of
 * {insert, title, help}, to be put at from; hint says what the present option means. ask(command,
 * option, typed) resolves to the program's own suggestions.
 */
export async function suggest(line, specs, ask) {
  if (!line.startsWith("/")) return { list: [] };
  const space = line.search(/\s/u);
  if (space < 0) return { from: 0, list: starting(specs, line.slice(1)), naming: true };
  let spec = named(specs, line.slice(1, space));
  if (!spec) return { list: [] };
  let path = spec.name.en, at = space + 1;
  const second = line.slice(at).match(/^(\S+)\s/u);
  const sub = second && named(spec.subs || [], second[1]);
  if (sub) {
    path += " " + sub.name.en;
    at += second[0].length;
    spec = { ...sub, name: { en: `${spec.name.en} ${sub.name.en}`, fr: `${spec.name.fr} ${sub.name.fr}` } };
  }
  return options(line, at, spec, path, ask);
}

function starting(specs, typed) {
  const w = fold(typed);
  const hit = (s) => [pick(s.name), s.name.en, s.name.fr, ...(s.aliases || [])].some((n) => fold(n).startsWith(w));
  const own = (s) => fold(pick(s.name)).startsWith(w);
  return specs.filter(hit).sort((a, b) => own(b) - own(a))
    .map((s) => ({ insert: `/${pick(s.name)} `, title: usage(s), help: pick(s.help) }));
}

async function options(line, at, spec, path, ask) {
  const rest = line.slice(at);
  const used = [...rest.matchAll(/(?:^|\s)([\p{L}-]+):/gu)].map((m) => named(spec.options || [], m[1])).filter(Boolean);
  const hint = { title: usage(spec), help: pick(spec.help) };
  const value = rest.match(/(?:^|\s)([\p{L}-]+):(["“«]?)([^"”»\s]*|["“«][^"”»]*|[^"”»]*)$/u);
  const option = value && named(spec.options || [], value[1]);
  if (option && (value[2] || !/\s/u.test(value[3]))) {
    const from = line.length - value[3].length - value[2].length;
    return { from, list: (await values(option, path, value[3], ask)).map((v) => ({ ...v, insert: quote(v.insert) + " " })), hint: { title: `${pick(option.name)}:`, help: pick(option.help) } };
  }
  const token = rest.match(/\S*$/u)[0];
  const from = line.length - token.length;
  const list = [];
  if (!/\s/u.test(rest.trimStart()) && spec.subs?.length) list.push(...starting(spec.subs, token).map((s) => ({ ...s, insert: s.insert.slice(1), title: "/" + pick(spec.name) + " " + s.title.slice(1) })));
  const main = mainAt(spec, rest);
  if (main) {
    hint.now = pick(main.name).toLocaleUpperCase();
    hint.help = pick(main.help);
    const last = main === (spec.options || []).filter((o) => o.main).at(-1);
    list.push(...(await values(main, path, token, ask)).map((v) => ({ ...v, insert: (last ? v.insert : quote(v.insert)) + " " })));
  }
  list.push(...(spec.options || []).filter((o) => !o.main && !used.includes(o) && fold(pick(o.name)).startsWith(fold(token)))
    .map((o) => ({ insert: `${pick(o.name)}:`, title: `${pick(o.name)}:`, help: pick(o.help), more: true })));
  return { from, list: token || list.some((v) => !v.more) ? list : list.slice(0, 6), hint };
}

// The main option that the word being typed belongs to.
function mainAt(spec, rest) {
  const mains = (spec.options || []).filter((o) => o.main);
  const words = rest.replace(/(?:^|\s)[\p{L}-]+:("[^"]*"?|\S*)/gu, " ").split(/\s+/u).filter(Boolean);
  let before = /\s$/u.test(rest) || rest === "" ? words.length : words.length - 1;
  let i = 0;
  for (const w of words.slice(0, before)) {
    if (mains[i]?.kind === "post" && !/^#?\d+$/u.test(w)) i++;
    if (i < mains.length - 1) i++;
  }
  return mains[i];
}

async function values(option, path, typed, ask) {
  if (option.choices?.length) {
    return option.choices.filter((c) => fold(pick(c.text)).startsWith(fold(typed)) || fold(c.value).startsWith(fold(typed)))
      .map((c) => ({ insert: pick(c.text), title: pick(c.text), help: "" }));
  }
  if (!option.complete) return [];
  const found = await ask(path, option.name.en, typed).catch(() => []);
  return found.map((c) => {
    const shown = pick(c.text), own = option.kind === "when" ? shown : c.value;
    return { insert: own, title: shown.startsWith(c.value + " ·") ? shown : own, help: shown === own || shown.startsWith(c.value) ? "" : shown };
  });
}

/** The hint in words for somebody who hears the page. */
export function spoken(list) {
  return list.length ? `${word("suggestions")}: ${list.length}` : "";
}
