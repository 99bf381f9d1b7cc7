// A request, those who may answer it and those who may not, and what happens then.
import { card, must, request, say, shows, until, whisper } from "./desk.mjs";

export default async function (desk) {
  const wide = await desk.wide();
  const ana = await desk.open(wide, "ana", "marketing"), marc = await desk.open(wide, "marc"), gil = await desk.open(wide, "gil");

  await desk.check("[Ask for approval] puts the request into the approvals room", async () => {
    const post = await desk.draft("A first request");
    await card(ana, post).locator("[data-action^='/submit']").click();
    await request(marc, post).waitFor();
    must(/Marc or Sofia/.test(await request(marc, post).innerText()), "it does not say who decides");
  });

  await desk.check("a guest's ✅ changes nothing and is explained to the guest alone", async () => {
    const post = await desk.asked("A guest looks at this");
    await request(gil, post).locator('[data-emoji="✅"]').click();
    await whisper(gil, "Only Marc and Sofia can approve").waitFor();
    const after = await desk.asked("Said after it"); // Marc's page has heard everything up to here
    await request(marc, after).waitFor();
    must(await request(gil, post).getAttribute("data-state") === "review", "the state changed");
    must(await marc.locator(".msg", { hasText: "Only Marc and Sofia" }).count() === 0, "Marc sees it too");
  });

  await desk.check("the author's own ✅ does not count", async () => {
    const post = await desk.asked("Ana likes her own");
    const own = await desk.open(wide, "ana");
    await request(own, post).locator('[data-emoji="✅"]').click();
    await whisper(own, "you wrote this post").waitFor();
    must((await desk.ask(`posts/${post}`)).state === "review", "it counted");
    await own.close();
  });

  await desk.check("a 👍 is asked about", async () => {
    const post = await desk.asked("A thumb for this");
    await request(marc, post).hover();
    await request(marc, post).locator(".chip.add").click();
    await marc.locator(".picker [data-emoji='👍']").click();
    await marc.locator(`.msg.mine[data-post="${post}"]`, { hasText: "👍" }).locator("button.go").waitFor();
  });

  await desk.check("an edit shows the words that changed and starts the approval anew", async () => {
    const post = await desk.asked("Made from 11 recycled nets");
    await request(marc, post).waitFor();
    await say(ana, `/edit ${post} Made from 12 recycled nets`);
    await shows(ana, post, "draft");
    const [came, went] = [card(ana, post).locator("ins").first(), card(ana, post).locator("del").first()];
    must(await came.innerText() === "12" && await went.innerText() === "11", "the words that changed are not marked");
    const [old, now] = [await went.boundingBox(), await came.boundingBox()];
    must(now.x - (old.x + old.width) >= 3, "what came touches what went");
    await marc.locator(`.msg.void[data-post="${post}"]`).waitFor();
  });

  await desk.check("Marc approves by button and sees when it goes out", async () => {
    const post = await desk.asked("For tomorrow afternoon", 'when:"tomorrow 2pm"');
    await request(marc, post).locator("[data-action^='/approve']").click();
    await shows(marc, post, "scheduled");
    must(/14:00/.test(await request(marc, post).innerText()), "the hour is missing");
  });

  await desk.check("/publish sends it, and the newsroom and the thread have it", async () => {
    const post = await desk.asked("Out with it");
    await request(marc, post).locator("[data-action^='/approve']").click();
    await desk.becomes(post, "approved");
    await say(ana, `/publish ${post}`);
    await shows(ana, post, "published");
    const news = await wide.newPage();
    await news.goto(`${desk.address}/newsroom/demo`);
    must((await news.locator("body").innerText()).includes("Out with it"), "it is not in the newsroom");
    await desk.picture(news, "newsroom");
    await news.close();
    await card(ana, post).locator(".replies").click();
    await ana.locator("#thread .msg", { hasText: `Post ${post} is live on the newsroom` }).waitFor();
    await desk.picture(ana, "thread");
    await ana.keyboard.press("Escape");
    await ana.locator("#thread").waitFor({ state: "hidden" });
  });

  await desk.check("quiet buttons stand after the others", async () => {
    for (const page of [ana, marc]) {
      const out = await page.locator(".acts").evaluateAll((rows) => rows.filter((r) => [...r.querySelectorAll(".quiet ~ :not(.quiet), .quiets ~ *")].length).length);
      must(out === 0, `${out} rows have another order`);
    }
    await until("there are some", async () => await marc.locator(".acts .quiet").count() > 0);
  });
}
