// A Slack workspace in a process of its own: the tests' stand-in, which behaves as Slack documents.
// A program is set up in it with env; what people do there, and what their screens show, goes over
// plain HTTP (bot/slack/slacktest/remote.go).
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { must, until } from "./desk.mjs";

const bot = "U0COPYDESK"; // names and tokens of bot/slack/slacktest/service.go
export const tokens = {
  socket: { SLACK_BOT_TOKEN: "xoxb-slacktest-bot", SLACK_APP_TOKEN: "xapp-1-slacktest-app" },
  http: { SLACK_BOT_TOKEN: "xoxb-slacktest-bot", SLACK_SIGNING_SECRET: "0123456789abcdef0123456789abcdef" },
};

export class Workspace {
  /** People and rooms: sofia, ana, marc and leo, who reads French, in marketing and in approvals. */
  static async open() {
    const w = new Workspace();
    w.folder = mkdtempSync(join(tmpdir(), "slack-"));
    const program = join(w.folder, "workspace");
    execFileSync("go", ["test", "-c", "-o", program, "./bot/slack/slacktest"], { cwd: join(import.meta.dirname, "../..") });
    w.running = spawn(program, ["-test.run=^TestAnotherProcessActsForPeople$"], { env: { ...process.env, SLACKTEST_SERVE: "1" }, stdio: ["pipe", "pipe", "inherit"] });
    w.ended = new Promise((done) => w.running.once("exit", done));
    w.address = await new Promise((tell, fail) => {
      let said = "";
      w.running.once("exit", (code) => fail(new Error(`the workspace ended with ${code}: ${said}`)));
      w.running.stdout.on("data", (piece) => {
        said += piece;
        const found = said.match(/workspace: (\S+)/);
        if (found) tell(found[1]);
      });
    });
    const people = [["Sofia", "Sofia Rossi"], ["Ana", "Ana Martin"], ["Marc", "Marc Dubois"], ["Leo", "Léo Bernard"]];
    for (const [name, real] of people) await w.act({ do: "person", person: { ID: w.id(name), Name: name, RealName: real, Locale: name === "Leo" ? "fr-FR" : "en-US", Admin: name === "Sofia" } });
    const members = [bot, ...people.map(([name]) => w.id(name))];
    await w.act({ do: "channel", channel: { ID: w.room("marketing"), Name: "marketing", Members: members } });
    await w.act({ do: "channel", channel: { ID: w.room("approvals"), Name: "approvals", Private: true, Members: members } });
    return w;
  }

  async close() {
    this.running.stdin.end();
    await this.ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  id(name) { return "U0" + name.toUpperCase(); }

  room(name) { return "C0" + name.toUpperCase(); }

  /** What a program needs to be in this workspace. */
  env(way) { return { ...tokens[way], SLACK_API_URL: this.address + "/api" }; }

  async act(body) {
    const answer = await fetch(this.address + "/people/act", { method: "POST", body: JSON.stringify(body) });
    must(answer.ok, `${JSON.stringify(body)} answers ${answer.status}: ${answer.ok || await answer.text()}`);
    return (await answer.json()).answer;
  }

  /** Types a slash command. */
  command(who, text, room = "marketing") { return this.act({ do: "command", who: this.id(who), room: this.room(room), text }); }

  /** Writes a message that calls the bot by name, with files. */
  async mention(who, text, room, files = []) {
    const ids = [];
    for (const [name, bytes] of files) {
      const answer = await fetch(`${this.address}/people/file?who=${this.id(who)}&name=${name}`, { method: "POST", body: bytes });
      ids.push((await answer.json()).answer);
    }
    return this.act({ do: "write", who: this.id(who), room: this.room(room), text: `<@${bot}> ${text}`, files: ids });
  }

  react(who, message, emoji, room = "approvals") { return this.act({ do: "react", who: this.id(who), room: this.room(room), on: message.ID, text: emoji }); }

  async press(who, message, label, room = "approvals") { must(await this.act({ do: "press", who: this.id(who), room: this.room(room), on: message.ID, text: label }), `no [${label}] on ${message.Text}`); }

  async screen(who, room = "approvals") { return (await fetch(`${this.address}/people/screen?who=${this.id(who)}&room=${this.room(room)}`)).json(); }

  /** The newest message that somebody reads in a room, or "directly" from the bot, and that says something. */
  reads(who, room, what) {
    return until(`${who} reads ${what} in ${room}`, async () => {
      const { messages, direct } = await this.screen(who, room === "directly" ? "approvals" : room);
      return ((room === "directly" ? direct : messages) ?? []).filter((m) => (typeof what === "string" ? m.Text.includes(what) : what.test(m.Text))).at(-1);
    });
  }

  /** Fills the form that stands open for somebody, once it does, and sends it. */
  async fills(who, values) {
    await until(`a form for ${who}`, async () => (await this.screen(who)).form);
    await this.act({ do: "fill", who: this.id(who), values });
    must(await this.act({ do: "submit", who: this.id(who) }), "Slack does not send the form");
    await until(`the form of ${who} is taken`, async () => !(await this.screen(who)).form);
  }

  page(who, room = "approvals", thread = "") { return `${this.address}/people/page?who=${this.id(who)}&room=${this.room(room)}&thread=${thread}`; }
}
