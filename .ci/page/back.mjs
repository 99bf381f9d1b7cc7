// The program goes and comes back: the page says so, and goes on by itself.
import { box, card, must, request, shows, until } from "./desk.mjs";

export default async function (desk) {
  await desk.check("the page says that the connection is lost, and goes on by itself when the program is back", () => desk.fresh(async (own) => {
    const post = await own.asked("Before the restart");
    const ana = await own.open(await own.wide(), "ana", "marketing");
    await card(ana, post).locator(".replies").click();
    await ana.locator("#thread-list .msg").first().waitFor();
    await box(ana).fill("half a line");
    const { host } = new URL(own.address);
    await own.stop();
    await ana.locator("#offline", { hasText: "The connection is lost" }).waitFor();
    await box(ana).press("Enter");
    await ana.locator("#composer .alarm", { hasText: "Your text is still here" }).waitFor();
    must(await box(ana).inputValue() === "half a line", "the text is lost");
    await own.start(host);
    await ana.locator("#offline.back", { hasText: "The connection is back" }).waitFor();
    await own.told("marc", `/approve ${post} revision:1`, { room: "approvals" });
    await shows(ana, post, "approved");
    must(await ana.locator("#thread").isVisible(), "the thread is closed");
    must(await box(ana).inputValue() === "half a line", "the text is lost");
    await ana.locator("#offline").waitFor({ state: "hidden" });
    await box(ana).press("Enter");
    await ana.locator("#list .msg", { hasText: "half a line" }).waitFor();
  }));

  await desk.check("somebody who reads further up stays there", () => desk.fresh(async (own) => {
    const marc = await own.open(await own.wide(), "marc");
    for (let i = 0; i < 6; i++) await own.asked(`Filling the room ${i}`);
    await until("the room is full", () => marc.evaluate(() => document.querySelector("#list").scrollHeight > 3000));
    await marc.evaluate(() => { document.querySelector("#list").scrollTop = 200; });
    const { host } = new URL(own.address);
    await own.stop();
    await marc.locator("#offline", { hasText: "The connection is lost" }).waitFor();
    await own.start(host);
    await marc.locator("#offline.back").waitFor();
    const post = await own.asked("After the restart");
    await request(marc, post).waitFor();
    const at = await marc.evaluate(() => document.querySelector("#list").scrollTop);
    must(Math.abs(at - 200) < 40, `the page jumped to ${at}`);
  }));
}
