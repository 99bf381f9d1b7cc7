// The built program in a Slack workspace of another process, from its setup code to a published post,
// over both transports and over two deaths.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Desk, must, until } from "./desk.mjs";
import { Workspace } from "./workspace.mjs";

const shoe = ["shoe.jpg", readFileSync(join(import.meta.dirname, "shoe.jpg"))];

/** What copydesk check prints; it must find nothing wrong. */
export const checked = (desk) => execFileSync(desk.program, ["check", "--data", desk.data], { env: { ...process.env, ...desk.env }, encoding: "utf8" });

/** Kills the program without a word and starts it over what it left, at the same address. */
async function dies(desk, meanwhile = async () => {}) {
  await desk.stop("SIGKILL");
  await meanwhile();
  await desk.start(new URL(desk.address).host);
  await desk.ready();
}

/** From the setup code to the first post in the newsroom. */
export async function begins(w, desk) {
  const [, code] = desk.said.match(/setup code: (\S+)/);
  await w.command("sofia", `/setup ${code}`);
  await w.fills("sofia", { name: "acme", "approvals-room": w.room("approvals"), editors: `${w.id("ana")},${w.id("leo")}` });
  await w.react("sofia", await w.reads("sofia", "approvals", "This is a practice post"), "✅");
  await w.reads("sofia", "approvals", /Post 1 is live: .* What next\?/);
}

/** Marc may approve, and a post of Ana's with a picture waits for him; gives the request. */
export async function asks(w) {
  await w.command("sofia", "/team add @Marc approver");
  await w.reads("sofia", "marketing", "Marc is now approver for acme.");
  await w.mention("ana", 'draft Our new trail shoe is here, made from 11 recycled fishing nets. when:"tomorrow 9am" alt:"A red shoe on a trail above the valley"', "marketing", [shoe]);
  await w.reads("ana", "marketing", /Post 2, revision 1[^]*recycled fishing nets/);
  await w.command("ana", "/submit 2");
  return until("the request has its picture and its emoji", async () => {
    const card = await w.reads("marc", "approvals", "recycled fishing nets");
    return card.Alts?.length === 1 && Object.keys(card.Reactions).length >= 3 && card;
  });
}

/** A program in a workspace of its own. */
export async function employed(program, way, work) {
  const w = await Workspace.open();
  const desk = new Desk(program, null, w.env(way));
  try {
    await desk.start();
    if (way === "http") await w.act({ do: "call at", text: desk.address });
    await desk.ready();
    return await work(w, desk);
  } finally {
    await desk.close();
    await w.close();
  }
}

async function day(w, desk) {
  must(checked(desk).includes("Slack: every scope that is needed was granted"), "check says nothing of scopes");
  await begins(w, desk);
  must(checked(desk).includes("Slack: I am in #approvals"), "check says nothing of the room");
  await dies(desk);
  const card = await asks(w);
  await dies(desk, () => w.react("marc", card, "✅")); // nobody hears it
  await w.reads("ana", "marketing", "1 of 1 ✅ (Marc)");
  await w.command("sofia", "/brand set grace 0");
  await w.reads("sofia", "marketing", /grace/i);
  await w.command("ana", "/publish 2");
  await w.reads("ana", "marketing", /Post 2 is live on the newsroom: http/);
  const page = await (await fetch(`${desk.address}/newsroom/acme`)).text();
  must(page.split("11 recycled fishing nets").length === 2 && page.includes('alt="A red shoe on a trail above the valley"'), "the newsroom does not show the post once, with its picture");
  must(checked(desk).includes("audit chain holds"), "the audit chain does not hold");
}

export default async function (desk) {
  const manifest = execFileSync(desk.program, ["manifest", "slack"], { encoding: "utf8" });
  await desk.check("the manifest has the commands that the day needs", () => must(["/setup", "/team", "/draft", "/submit", "/publish", "/copydesk"].every((c) => manifest.includes(`command: ${c}\n`)), manifest));
  for (const way of ["socket", "http"]) {
    await desk.check(`a workspace over ${way}: setup code, first post, a picture, an approval, the newsroom, killed twice`, () => employed(desk.program, way, day));
  }
}
