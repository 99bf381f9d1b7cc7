// More than usual: long names, long words, many buttons, texts from right to left, full rooms.
import { box, card, must, say, sideways, until } from "./desk.mjs";

const long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
const views = [["wide", 1440], ["phone", 390]];

const outside = () => [...document.querySelectorAll("#list .card *, #list .private *")].filter((n) => {
  const frame = n.closest(".card, .private").getBoundingClientRect(), own = n.getBoundingClientRect();
  return n.offsetParent && (own.right > frame.right + 1 || own.left < frame.left - 1);
}).map((n) => n.outerHTML.slice(0, 80));

async function fits(page, what) {
  must(await sideways(page) === 0, `${what} scrolls sideways`);
  const out = await page.evaluate(outside);
  must(out.length === 0, `${what} leaves its frame: ${out[0]}`);
}

/** Seconds that the browser lays out while a line is typed. */
async function layout(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable");
  const spent = async () => (await cdp.send("Performance.getMetrics")).metrics.find((m) => m.name === "LayoutDuration").value;
  await box(page).fill("");
  const before = await spent();
  await page.keyboard.type("/draft hello there my friend ");
  const after = await spent();
  await box(page).fill("");
  return after - before;
}

export default async function (desk) {
  await desk.check("long words and links stay in their frame", async () => {
    const post = await desk.draft(`${long}${long} https://example.com/${long}/${long}?q=${long}`, `campaign:${long.slice(0, 40)}`);
    for (const [kind, width] of views) {
      const page = await desk.open(await desk[kind](), "ana", "marketing");
      await card(page, post).waitFor();
      await fits(page, `a long word at ${width} pixels`);
      await page.close();
    }
  });

  await desk.check("accounts with very long names, and a button or two for each, stay in their frame", async () => {
    for (let i = 1; i <= 10; i++) await desk.told("sofia", `/connect by-hand "${i} ${long.slice(0, 50)}"`);
    for (const [kind, width] of views) {
      const page = await desk.open(await desk[kind](), "sofia", "marketing");
      await say(page, "/accounts");
      await until("there are 20 buttons", async () => await page.locator("#list .msg").last().locator(".acts button").count() >= 20);
      await fits(page, `20 buttons at ${width} pixels`);
      await desk.picture(page, `many-buttons-${width}`);
      await page.close();
    }
  });

  await desk.check("a text from right to left is read from the right", async () => {
    const post = await desk.draft("حذاء الجري الجديد هنا، خفيف وسريع");
    const page = await desk.open(await desk.wide(), "ana", "marketing");
    await card(page, post).waitFor();
    must(await card(page, post).locator("[data-exact]").first().evaluate((n) => getComputedStyle(n).direction) === "rtl", "it runs from the left");
    await page.close();
  });

  await desk.check("a room with 500 messages is drawn, heard and scrolled", async () => {
    const page = await desk.open(await desk.wide(), "marc", "metrics");
    for (let i = 0; i < 500; i += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, j) => desk.told("ana", `Said number ${i + j}`, { room: "metrics" })));
    }
    await until("all are heard", async () => await page.locator("#list .msg").count() >= 500);
    await page.reload();
    await page.waitForSelector("body[data-ready]");
    const drawn = await page.evaluate(() => performance.now());
    must(await page.locator("#list .msg").count() >= 450, "they are not all there");
    const asked = Date.now();
    await desk.told("ana", "One more", { room: "metrics" });
    await page.locator("#list .msg", { hasText: "One more" }).waitFor();
    const heard = Date.now() - asked;
    const full = await layout(page);
    await page.locator("[data-room=approvals]").click();
    await page.locator("#room-title", { hasText: "approvals" }).waitFor();
    const empty = await layout(page);
    must(full < empty * 8, `each key lays the whole room out: ${full.toFixed(3)} s against ${empty.toFixed(3)} s in a room with one message`);
    return `drawn ${Math.round(drawn)} ms after the reload, one more heard after ${heard} ms, layout while typing ${(full / empty).toFixed(1)} times that of a room with one message`;
  });
}
