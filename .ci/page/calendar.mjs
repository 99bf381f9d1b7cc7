// The month page that /calendar link gives: read-only, at both widths, with the keyboard alone.
import { must, say, sideways, until, whisper } from "./desk.mjs";
import { faint } from "./look.mjs";

const month = (page) => page.evaluate(() => document.title);

export default async function (desk) {
  await desk.asked("Our shoe, on the calendar", 'when:"tomorrow 9am"');
  const shown = new Date(Date.now() + 86400000).toISOString().slice(0, 7); // the month of tomorrow
  const page = await desk.open(await desk.wide(), "ana", "marketing");
  await say(page, "/calendar link");
  const address = (await whisper(page, "/cal/").innerText()).match(/http:\/\/\S+\/cal\/[^\s.]+/)[0];

  for (const [kind, width, scheme] of [["wide", 1440, "light"], ["wide", 1440, "dark"], ["phone", 390, "light"], ["phone", 390, "dark"]]) {
    await desk.check(`the month page at ${width} pixels, ${scheme}, is read and turned with the keyboard`, async () => {
      const cal = await (await desk[kind](scheme)).newPage();
      await cal.goto(`${address}?month=${shown}`);
      await cal.getByText("Our shoe, on the calendar").filter({ visible: true }).first().waitFor();
      must(await sideways(cal) === 0, "it scrolls sideways");
      const list = await cal.evaluate(faint);
      must(list.length === 0, `too faint: ${list.slice(0, 5).join(" | ")}`);
      await desk.picture(cal, `month-${width}-${scheme}`);
      const before = await month(cal), met = [];
      for (let i = 0; i < 30 && met.at(-1) !== "next"; i++) {
        await cal.keyboard.press("Tab");
        const at = await cal.evaluate(() => ({ rel: document.activeElement.rel, outline: getComputedStyle(document.activeElement).outlineStyle }));
        must(at.outline !== "none", "the focus is not seen");
        met.push(at.rel);
      }
      must(met[0] === "prev" && met.at(-1) === "next", `the keyboard meets ${met.join(", ")}`);
      await cal.keyboard.press("Enter");
      await until("the next month opens", async () => await month(cal).catch(() => before) !== before);
      must(await cal.locator("[aria-current=date]").count() <= 2, "today is marked more than once in a view");
      await cal.goBack();
      await until("the month before comes back", async () => await month(cal).catch(() => "") === before);
      await cal.close();
    });
  }

  await desk.check("a closed address opens nothing", async () => {
    await desk.told("ana", "/calendar link-off");
    const answer = await fetch(address);
    must(answer.status === 404 || answer.status === 410, `it answers ${answer.status}`);
  });
}
