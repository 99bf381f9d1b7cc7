// One thumb: everything is reached, nothing is too small, nothing has to be pushed sideways.
import { card, must, request, say, shows, sideways, until, whisper } from "./desk.mjs";

// What can be pressed and is lower than 44 pixels. Links inside a sentence may be as high as its line.
const small = () => [...document.querySelectorAll("button, a.button, nav a, select, dialog input:not([type=hidden], [type=file])")]
  .filter((n) => n.offsetParent && n.checkVisibility({ visibilityProperty: true }) && n.getBoundingClientRect().height < 43.5 && !n.closest(".choose"))
  .map((n) => `${n.getBoundingClientRect().height} ${n.outerHTML.slice(0, 90)}`);

export default async function (desk) {
  const phone = await desk.phone(), sofia = await desk.open(phone, "sofia");
  const enter = async (room) => {
    await sofia.locator("#menu").tap();
    await sofia.locator(`[data-room=${room}]`).tap();
    await sofia.locator("#room-title", { hasText: room }).waitFor();
  };
  const thumbs = async (where) => {
    const list = await sofia.evaluate(small);
    must(list.length === 0, `${where}: too small for a thumb: ${list.slice(0, 3).join(" | ")}`);
    must(await sideways(sofia) === 0, `${where} scrolls sideways`);
  };

  await desk.check("on a phone everything fits, and one thumb reaches rooms and people", async () => {
    const post = await desk.asked("A thumb reaches this");
    await enter("approvals");
    await request(sofia, post).waitFor();
    await thumbs("the room of requests");
    await sofia.locator("#menu").tap();
    await sofia.locator("#people button").first().waitFor();
    await thumbs("the list of rooms");
    await sofia.locator("[data-room=marketing]").tap();
    await card(sofia, post).waitFor();
    await thumbs("the room of drafts");
    await card(sofia, post).locator(".replies").tap();
    await sofia.locator("#thread-list .msg").first().waitFor();
    await thumbs("a thread");
    await sofia.locator("#thread-close").tap();
    await say(sofia, `/schedule ${post}`);
    await sofia.locator("dialog[open] [name=when]").waitFor();
    await thumbs("a form");
    await sofia.locator("dialog[open] button:not([type=submit])").last().tap();
  });

  await desk.check("on a phone Sofia approves a post that Ana sends", async () => {
    const post = await desk.asked("A thumb is enough for this one");
    await enter("approvals");
    await request(sofia, post).locator("[data-action^='/approve']").tap();
    await whisper(sofia, `You approved revision 1 of post ${post}`).waitFor();
  });

  await desk.check("the emoji picker fits a phone, and is used and left with the keyboard", async () => {
    const post = await desk.asked("A reaction for this");
    await enter("approvals");
    await request(sofia, post).locator(".chip.add").tap();
    const picker = sofia.locator(".picker");
    await picker.waitFor();
    const { x, y, width, height } = await picker.boundingBox();
    must(x >= 0 && y >= 0 && x + width <= 390 && y + height <= 844, `the picker stands at ${x},${y} and is ${width} by ${height}`);
    await thumbs("the picker");
    await sofia.keyboard.press("ArrowRight");
    must(await sofia.evaluate(() => document.activeElement.dataset.emoji) === "❌", "an arrow does not lead on");
    await sofia.keyboard.press("Escape");
    await picker.waitFor({ state: "detached" });
    must(await sofia.evaluate(() => document.activeElement.classList.contains("add")), "the focus is lost");
  });

  await desk.check("what Sofia publishes by hand is copied to the letter, and counted by her word", async () => {
    const words = "Prête\u202f? « Oui » ⟨1⟩ <b>&amp;\n\n👩‍👩‍👧‍👦 #été";
    await phone.grantPermissions(["clipboard-read", "clipboard-write"], { origin: desk.address });
    await desk.told("sofia", "/connect by-hand Xing");
    const post = await desk.asked(words, "networks:xing");
    await desk.told("marc", `/approve ${post} revision:1`, { room: "approvals" });
    await desk.becomes(post, "approved");
    await desk.told("ana", `/publish ${post}`);
    await enter("marketing");
    await sofia.locator("[data-copies=Xing]").last().tap();
    await sofia.locator("[data-copies=Xing]", { hasText: "Copied" }).waitFor();
    must(await sofia.evaluate(() => navigator.clipboard.readText()) === words, "what was copied is not what was approved");
    await thumbs("what is to be published by hand");
    await desk.picture(sofia, "by-hand");
    await sofia.locator(".msg.mine button", { hasText: "Done, here is the link" }).last().tap();
    await sofia.locator("dialog[open] [name=link]").fill("https://xing.example/1");
    await sofia.locator("dialog[open] button[type=submit]").tap();
    await shows(sofia, post, "published");
  });

  await desk.check("the list of rooms opens, is walked and closes with the keyboard", async () => {
    const page = await desk.open(phone, "marc");
    await page.locator("#menu").focus();
    await page.keyboard.press("Enter");
    await until("it opens", async () => await page.locator("#menu").getAttribute("aria-expanded") === "true");
    await until("the room one is in has the focus", () => page.evaluate(() => document.activeElement.dataset.room === "approvals"));
    await page.keyboard.press("Escape");
    await until("it closes", async () => await page.locator("#menu").getAttribute("aria-expanded") === "false");
    must(await page.evaluate(() => document.activeElement.id) === "menu", "the focus is lost");
    await page.close();
  });
}
