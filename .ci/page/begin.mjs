// What somebody meets first.
import { join } from "node:path";
import { box, card, must, request, shows, until } from "./desk.mjs";

const shoe = join(import.meta.dirname, "shoe.jpg");

export default async function (desk) {
  const wide = await desk.wide();

  await desk.check("it opens on a practice post that waits for a ✅", async () => {
    const marc = await desk.open(wide, "marc");
    await card(marc, 1).waitFor();
    must(await marc.locator("#list .msg[data-card=yes]").count() === 1, "there is not exactly one request");
    await marc.close();
  });

  await desk.check("one ✅ by Marc publishes it, and everybody sees that without reloading", async () => {
    const marc = await desk.open(wide, "marc"), gil = await desk.open(wide, "gil");
    await card(gil, 1).waitFor();
    await card(marc, 1).locator('[data-emoji="✅"]').click();
    await shows(marc, 1, "published");
    await gil.locator('.msg[data-post="1"] .pill', { hasText: "published" }).waitFor();
    await card(marc, 1).locator(".chip.on", { hasText: "1" }).waitFor();
  });

  await desk.check("from nothing to the first own approved post with a picture", () => first(desk));
}

/** Everything from the start of a program of its own; tells what it took. */
async function first(desk) {
  const began = Date.now();
  let typed = 0, presses = 0;
  const press = (place) => (presses++, place.click());
  return desk.fresh(async (own) => {
    const wide = await own.wide(), ana = await own.open(wide, "ana", "marketing");
    const chooser = ana.waitForEvent("filechooser");
    await press(ana.locator("#composer .clip"));
    await (await chooser).setFiles(shoe);
    await ana.locator("#composer .files span").waitFor();
    typed++;
    await ana.keyboard.type('/draft Our new trail shoe is here alt:"A red shoe on a trail above the valley"');
    await ana.keyboard.press("Enter");
    await press(card(ana, 2).locator("[data-action^='/submit']"));
    const marc = await own.open(wide, "marc");
    await press(request(marc, 2).locator('[data-emoji="✅"]'));
    await own.becomes(2, "approved");
    const seconds = (Date.now() - began) / 1000;
    await shows(ana, 2, "approved");
    const seen = card(ana, 2).locator(".gallery img");
    must(await seen.getAttribute("alt") === "A red shoe on a trail above the valley", "the picture has other words");
    await until("the picture is drawn", () => seen.evaluate((n) => n.complete && n.naturalWidth > 0));
    must(await box(ana).inputValue() === "", "the line is still there");
    await own.picture(ana, "first-post");
    must(typed <= 3, `${typed} things had to be typed`);
    return `${typed} line typed, ${presses} presses, ${seconds.toFixed(1)} seconds with the start of the program and the browser`;
  });
}
