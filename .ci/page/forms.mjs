// Forms: what is missing, what was wrong, what was typed before, and lists to choose from.
import { box, must, say, sideways, until, whisper } from "./desk.mjs";

export default async function (desk) {
  const wide = await desk.wide();
  const opened = (page) => page.locator("dialog[open]");

  await desk.check("a form opens for what is missing, keeps what was typed, and sends a command", async () => {
    const ana = await desk.open(wide, "ana", "marketing"), dialog = opened(ana);
    const post = await desk.draft("A time is missing");
    await say(ana, `/schedule ${post}`);
    await dialog.locator("[name=when]").fill("soonish");
    await dialog.locator("button[type=submit]").click();
    await dialog.locator(".stop", { hasText: "I cannot read" }).waitFor();
    must(await dialog.locator("[name=when]").inputValue() === "soonish", "the typed words are lost");
    await desk.picture(ana, "form");
    await dialog.locator("[name=when]").fill("tomorrow 2pm");
    await dialog.locator("button[type=submit]").click();
    await dialog.waitFor({ state: "hidden" });
    await whisper(ana, "14:00").waitFor();
    await ana.close();
  });

  await desk.check("what is typed into a form survives closing it and a reload, and can be dropped", async () => {
    const ana = await desk.open(wide, "ana", "marketing"), dialog = opened(ana);
    const brief = dialog.locator("[name=brief]"), again = ana.locator(".msg.mine button", { hasText: "Open the form" }).last();
    const kept = () => ana.waitForResponse((r) => r.request().postData()?.includes('"unsent":true') && r.ok());
    await say(ana, "/draft");
    await brief.fill("Half an idea");
    let arrived = kept();
    await ana.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await arrived;
    await again.click();
    await brief.waitFor();
    must(await brief.inputValue() === "Half an idea", "closing the form lost it");
    arrived = kept();
    await brief.fill("Half an idea, and a word more");
    await arrived;
    await ana.reload();
    await ana.waitForSelector("body[data-ready]");
    await again.click();
    await dialog.locator(".kept", { hasText: "You typed this before" }).waitFor();
    must(await brief.inputValue() === "Half an idea, and a word more", "the reload lost it");
    await dialog.locator(".kept button").click();
    await dialog.locator(".kept").waitFor({ state: "detached" });
    must(await brief.inputValue() === "", "it was not dropped");
    await ana.close();
  });

  await desk.check("people and rooms are picked from lists, with the keyboard alone", () => picked(desk));
}

async function picked(desk) {
  const sofia = await desk.open(await desk.phone(), "sofia"), dialog = sofia.locator("dialog[open]");
  const people = dialog.locator("#field-approvers"), value = dialog.locator("[name=approvers]");
  const holds = (words) => until(`the field holds ${words}`, async () => await value.inputValue() === words);
  await say(sofia, "/brand new second");
  await whisper(sofia, "already belongs").waitFor();
  await say(sofia, "/brand new");
  await sofia.waitForFunction(() => document.activeElement.name === "name");
  await sofia.keyboard.type("second");
  await people.focus();
  await dialog.locator("[role=option]", { hasText: "Léo" }).waitFor();
  await sofia.keyboard.type("le");
  await until("the search narrows", async () => await dialog.locator("#field-approvers-options [role=option]").count() === 1);
  await sofia.keyboard.press("Enter");
  await holds("leo");
  await sofia.keyboard.type("@marc,");
  await holds("leo, marc");
  await sofia.keyboard.press("ArrowDown");
  await until("the chosen option is announced", async () => await people.getAttribute("aria-activedescendant") === "field-approvers-options-0");
  await sofia.keyboard.press("Escape");
  await dialog.locator("#field-approvers-options").waitFor({ state: "hidden" });
  await sofia.keyboard.press("Backspace");
  await holds("leo");
  await sofia.keyboard.type("zoé");
  await sofia.keyboard.press("Tab");
  await holds("leo, zoé");
  await dialog.locator("#field-approvals-room").focus();
  await sofia.keyboard.type("metr");
  await dialog.locator("#field-approvals-room-options [aria-selected=true]", { hasText: "metrics" }).waitFor();
  await sofia.keyboard.press("Enter");
  await until("a room is picked", async () => await dialog.locator("[name=approvals-room]").inputValue() === "metrics");
  must(await sideways(sofia) === 0, "the form scrolls sideways");
  await desk.picture(sofia, "pickers");
  await sofia.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await until("the typed names are kept", async () => {
    await say(sofia, "/brand new");
    await dialog.locator(".chips").first().waitFor();
    const found = await dialog.locator(".chips .free", { hasText: "zoé" }).count();
    if (!found) await sofia.keyboard.press("Escape");
    return found;
  });
  await dialog.locator(".kept button").tap();
  await dialog.locator(".kept").waitFor({ state: "detached" });
  await sofia.keyboard.press("Escape");
  must(await box(sofia).inputValue() === "", "the line is still there");
}
