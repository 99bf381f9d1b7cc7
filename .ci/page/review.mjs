// /review: a week's posts with one thumb.
import { must, say, until } from "./desk.mjs";

export default async function (desk) {
  await desk.check("7 posts are reviewed with 7 presses, in one message", async () => {
    const phone = await desk.phone("light"), marc = await desk.open(phone, "marc");
    await desk.told("marc", "/reject 1", { room: "approvals" }); // the practice post is not one of them
    const posts = [];
    for (const word of ["One", "Two", "Three", "Four", "Five", "Six", "Seven"]) posts.push(await desk.asked(`${word} for the week`));
    await say(marc, "/review");
    const round = marc.locator("#list .msg.mine", { has: marc.locator("[data-action^='/review post:']") }).last();
    await round.waitFor();
    const id = await round.getAttribute("data-id");
    const same = marc.locator(`#list .msg[data-id="${id}"]`);
    await desk.picture(marc, "review");
    let presses = 0;
    for (let left = posts.length; left > 0; left--) {
      const go = same.locator("button.go[data-action^='/review post:']");
      await go.waitFor();
      const action = await go.getAttribute("data-action");
      await go.tap();
      presses++;
      await until(`${presses} presses lead on`, async () => await same.locator(`[data-action="${CSS(action)}"]`).count() === 0);
    }
    for (const post of posts) await desk.becomes(post, "approved");
    must(presses === 7, `${presses} presses`);
    return `${presses} presses`;
  });
}

const CSS = (s) => s.replace(/["\\]/g, "\\$&");
