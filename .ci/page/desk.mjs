// A program on an empty folder, browsers that look at it, and what checks need again and again.
// Nothing here waits for a time: it waits for what is to be true.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { chromium } = createRequire(import.meta.url)(process.env.PLAYWRIGHT);
const patience = 60000; // milliseconds until something that should become true counts as never

export const tally = {
  passed: 0,
  failed: [],
  fail(name, e) {
    this.failed.push(name);
    console.log(`FAIL ${name}\n     ${String(e.stack || e).split("\n").slice(0, 8).join("\n     ")}`);
  },
};

/** Throws where something is not so. */
export function must(truth, words) {
  if (!truth) throw new Error(words);
}

/** Waits until work gives something true, and gives that. */
export async function until(words, work) {
  for (const end = Date.now() + patience; ;) {
    const got = await work();
    if (got) return got;
    if (Date.now() > end) throw new Error(`${words}: never`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

export const box = (page) => page.locator("#composer textarea");
export const card = (page, post) => page.locator(`#list .msg[data-post="${post}"]:has(.title)`).last();
export const request = (page, post) => page.locator(`#list .msg[data-card=yes][data-post="${post}"]:not(.void)`);
export const whisper = (page, hasText) => page.locator("#list .msg.mine", { hasText }).last();
export const shows = (page, post, state) => page.locator(`#list .msg[data-post="${post}"][data-state="${state}"]:has(.title)`).last().waitFor();

/** Types a line and sends it; the page has its answer afterwards. */
export async function say(page, line) {
  await box(page).fill(line);
  await box(page).press("Escape"); // no suggestion is meant
  await box(page).press("Enter");
  await page.waitForFunction(() => document.querySelector("#composer textarea").value === "");
}

/** How far a page can be pushed sideways, in pixels. */
export const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

export class Desk {
  constructor(program, folder, env = {}) {
    Object.assign(this, { program, folder, env, data: mkdtempSync(join(tmpdir(), "desk-")), browsers: [], complaints: [] });
  }

  async start(at = "127.0.0.1:0") {
    this.running = spawn(this.program, ["--data", this.data, "--addr", at], { env: { ...process.env, COPYDESK_TIMEZONE: "Europe/Paris", ...this.env }, stdio: ["ignore", "pipe", "ignore"] });
    this.ended = new Promise((done) => this.running.once("exit", done));
    this.address = await new Promise((tell, fail) => {
      this.said = "";
      this.running.once("exit", (code) => fail(new Error(`the program ended with ${code}: ${this.said}`)));
      this.running.stdout.on("data", (piece) => {
        this.said += piece;
        const found = this.said.match(/http:\/\/[^\s/]+/);
        if (found) tell(found[0]);
      });
    });
  }

  ready() { return until("the program is ready", async () => (await fetch(`${this.address}/readyz`)).ok); }

  async stop(signal) {
    this.running?.kill(signal);
    await this.ended;
  }

  async close() {
    for (const { context, profile } of this.browsers) {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    }
    await this.stop();
    rmSync(this.data, { recursive: true, force: true });
  }

  /** Work with a program of its own, which may be stopped. */
  async fresh(work) {
    const own = new Desk(this.program, this.folder);
    try {
      await own.start();
      const told = await work(own);
      own.quiet();
      return told;
    } finally {
      await own.close();
    }
  }

  /** One thing that should be so; its failure is told and stops nothing else. */
  async check(name, work) {
    try {
      const told = await work();
      tally.passed++;
      console.log(`ok   ${name}${told ? ": " + told : ""}`);
    } catch (e) {
      tally.fail(name, e);
    }
  }

  async browser(width, height, colorScheme, more) {
    const profile = mkdtempSync(join(tmpdir(), "page-"));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: "/usr/bin/chromium", headless: true, viewport: { width, height }, colorScheme, timezoneId: "Europe/Paris", ...more,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
    context.setDefaultTimeout(patience);
    this.browsers.push({ context, profile });
    return context;
  }

  wide(scheme = "light") { return this.browser(1440, 1000, scheme); }

  phone(scheme = "dark") { return this.browser(390, 844, scheme, { hasTouch: true }); }

  async open(context, who, room = "approvals") {
    const page = await context.newPage();
    page.on("pageerror", (e) => this.complaints.push(e.message));
    page.on("console", (m) => { if (m.type() === "error" && !/40[034]|ERR_/.test(m.text())) this.complaints.push(m.text()); });
    await page.goto(`${this.address}/?as=${who}&room=${room}`);
    await page.waitForSelector("body[data-ready]");
    return page;
  }

  quiet() { must(this.complaints.length === 0, this.complaints.slice(0, 3).join("\n")); }

  async picture(page, name) {
    if (this.folder) await page.screenshot({ path: join(this.folder, name + ".png") });
  }

  async ask(route, body) {
    const answer = await fetch(`${this.address}/playground/api/${route}`, body && { method: "POST", body: body instanceof Uint8Array ? body : JSON.stringify(body) });
    must(answer.ok, `${route} answers ${answer.status}`);
    return answer.json();
  }

  /** Says something without a browser: what a check needs to be there. Gives the answer. */
  async told(user, line, more) {
    return (await this.ask("command", { user, room: "marketing", line, ...more })).message;
  }

  /** A draft by Ana; gives its number. */
  async draft(text, more = "") { return (await this.told("ana", `/draft brief:"${text}" ${more}`)).post; }

  /** A post by Ana that waits for approval; gives its number. */
  async asked(text, more) {
    const post = await this.draft(text, more);
    await this.told("ana", `/submit ${post}`);
    await this.becomes(post, "review");
    return post;
  }

  becomes(post, state) { return until(`post ${post} becomes ${state}`, async () => (await this.ask(`posts/${post}`)).state === state); }
}
