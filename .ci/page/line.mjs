// The line one types into: completion, what was understood, mistakes, both languages.
import { box, card, must, say, shows, until, whisper } from "./desk.mjs";

const chosen = (page) => page.locator("#composer [role=option][aria-selected=true]");
const first = (page, hasText) => page.locator("#composer [role=option]:first-child", { hasText }).waitFor();

export default async function (desk) {
  const wide = await desk.wide();

  await desk.check("commands complete from the keyboard alone", async () => {
    const ana = await desk.open(wide, "ana", "marketing");
    await box(ana).focus();
    await ana.keyboard.type("/dr");
    await chosen(ana).filter({ hasText: "/draft" }).waitFor();
    must(await box(ana).getAttribute("aria-expanded") === "true", "the list is not announced");
    const option = await box(ana).getAttribute("aria-activedescendant");
    must(await ana.locator(`[id="${option}"]`).getAttribute("aria-selected") === "true", "the chosen suggestion is not announced");
    await ana.keyboard.press("Tab");
    await until("/draft is completed", async () => await box(ana).inputValue() === "/draft ");
    await ana.locator("#composer .hint mark", { hasText: "BRIEF" }).waitFor();
    await ana.keyboard.type("Our new trail shoe is here, made from 11 recycled fishing nets. wh");
    await first(ana, "when:");
    await ana.keyboard.press("Tab");
    await until("when: is completed", async () => (await box(ana).inputValue()).endsWith(" when:"));
    await ana.keyboard.type("tom");
    await first(ana, "tomorrow 9am");
    await desk.picture(ana, "completion");
    await ana.keyboard.press("Tab");
    await until("the time is completed", async () => (await box(ana).inputValue()).endsWith('when:"tomorrow 9am" '));
    await ana.keyboard.type("link:https://example.com/shoe tags:trailrunning");
    await ana.keyboard.press("Enter");
    await until("the answer says what was understood", async () => /Understood:.*example\.com\/shoe/s.test(await ana.locator("#list .msg.mine").last().innerText()));
    const post = await ana.locator("#list .msg.mine").last().getAttribute("data-post");
    const exact = await card(ana, post).locator("[data-exact]").innerText();
    must(exact.includes("11 recycled fishing nets.") && exact.includes("https://example.com/shoe") && exact.includes("#trailrunning"), exact);
    await ana.close();
  });

  await desk.check("a key that chooses waits for the suggestions that belong to what is typed", async () => {
    const ana = await desk.open(wide, "ana", "marketing");
    let let_go;
    const held = new Promise((done) => { let_go = done; });
    await ana.route(/api\/complete.*typed=t/, async (r) => { await held; await r.continue(); });
    await box(ana).focus();
    await ana.keyboard.type("/schedule 1 ");
    await first(ana, "next");
    await ana.keyboard.type("tom");
    await ana.keyboard.press("Tab");
    must(await box(ana).inputValue() === "/schedule 1 tom", "it took what belongs to fewer letters");
    let_go();
    await until("the time is completed", async () => await box(ana).inputValue() === "/schedule 1 tomorrow 9am ");
    await box(ana).fill("");
    await ana.close();
  });

  await desk.check("↑ brings back what was typed, and a mistake is answered in one sentence", async () => {
    const ana = await desk.open(wide, "ana", "marketing");
    await say(ana, "/drfat hello");
    await whisper(ana, "/draft").waitFor();
    await box(ana).press("ArrowUp");
    await until("the line is back", async () => await box(ana).inputValue() === "/drfat hello");
    await box(ana).fill("");
    await ana.close();
  });

  await desk.check("half a line survives a reload", async () => {
    const ana = await desk.open(wide, "ana", "marketing");
    await box(ana).fill("half a line");
    await ana.reload();
    await ana.waitForSelector("body[data-ready]");
    must(await box(ana).inputValue() === "half a line", "the reload emptied the box");
    await box(ana).fill("");
    await ana.close();
  });

  await desk.check("something said is a comment for everybody, and nothing changes", async () => {
    const ana = await desk.open(wide, "ana", "marketing"), leo = await desk.open(wide, "leo", "marketing");
    await say(leo, "Bonjour à toutes et à tous");
    await ana.locator("#list .msg", { hasText: "Bonjour à toutes" }).waitFor();
    await leo.close();
    await ana.close();
  });

  await desk.check("Léo works in French", async () => {
    const leo = await desk.open(wide, "leo", "marketing");
    must(await leo.locator("html").getAttribute("lang") === "fr", "the page is not French");
    await box(leo).focus();
    await leo.keyboard.type("/brou");
    await chosen(leo).filter({ hasText: "/brouillon BRIEF" }).waitFor();
    await say(leo, '/brouillon Notre chaussure de trail est là quand:"jeudi 14 h 30" lien:https://example.com/chaussure');
    await whisper(leo, "Compris").waitFor();
    const post = await whisper(leo, "Compris").getAttribute("data-post");
    await shows(leo, post, "draft");
    await say(leo, `/programmer ${post} bientôt`);
    await whisper(leo, "Je ne comprends pas").waitFor();
    await desk.picture(leo, "french");
    await leo.close();
  });

  await desk.check("markup in a text stays text", async () => {
    const leo = await desk.open(wide, "leo", "marketing");
    const post = await desk.draft("<img src=x onerror=alert(1)> & <b>gras</b>");
    await card(leo, post).waitFor();
    must(await leo.locator("#list .well img, #list .well b").count() === 0, "markup was read");
    must((await card(leo, post).locator("[data-exact]").innerText()).includes("<img src=x onerror=alert(1)>"), "the text is not shown to the letter");
    await leo.close();
  });
}
