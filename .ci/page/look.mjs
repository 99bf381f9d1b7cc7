// What is read can be read: contrast, names, focus, in both languages and themes, at both widths.
import { must, sideways } from "./desk.mjs";

// Words on their ground, as WCAG 2.2 counts contrast: at least 4.5 to 1. Muted on purpose: seeds, old cards.
export const faint = () => {
  const channels = (c) => c.match(/[\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (n) => {
    for (; n; n = n.parentElement) {
      const c = channels(getComputedStyle(n).backgroundColor);
      if (c.length < 4 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const words = [...document.querySelectorAll("body *")].filter((n) => n.offsetParent && !n.disabled && !n.closest(".void, .chip, .send, .replies.none, figcaption") && [...n.childNodes].some((c) => c.nodeType === 3 && c.data.trim()));
  return words.map((n) => {
    const [a, b] = [light(channels(getComputedStyle(n).color)), light(ground(n))];
    return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), n.textContent.trim().slice(0, 40)];
  }).filter(([ratio]) => ratio < 4.5).map(([ratio, text]) => `${ratio.toFixed(2)} ${text}`);
};

const bare = () => [...document.querySelectorAll("button, a, input:not([type=hidden], [hidden]), textarea, select")]
  .filter((n) => n.offsetParent && !(n.textContent.trim() || n.getAttribute("aria-label") || n.labels?.length)).map((n) => n.outerHTML.slice(0, 80));

// The element with the focus, where the focus cannot be seen there.
const unseen = () => {
  const n = document.activeElement, s = getComputedStyle(n), around = n.closest(".box, .choose");
  const shown = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 1 || around && getComputedStyle(around).borderColor !== getComputedStyle(document.documentElement).getPropertyValue("--line");
  return n !== document.body && !shown ? n.outerHTML.slice(0, 90) : "";
};

const day = async (desk) => {
  await desk.asked("The best price ever: 99 €, and a longer word: Donaudampfschifffahrtsgesellschaftskapitänsmütze", 'when:"tomorrow 9am"');
  const changed = await desk.asked("Old words here");
  await desk.told("ana", `/edit ${changed} New words here`);
  await desk.told("ana", `/submit ${changed}`);
  const no = await desk.asked("Not this one");
  await desk.told("marc", `/reject ${no} Too early`, { room: "approvals" });
  const worded = await desk.asked("It begins at 9, with tea");
  await desk.told("marc", `/correct ${worded} It begins at 10, with coffee`, { room: "approvals" });
  await desk.told("sofia", `/correct ${worded} It begins soon, with tea`, { room: "approvals" });
  const gone = await desk.asked("Sold out again");
  await desk.told("marc", `/approve ${gone} revision:1`, { room: "approvals" });
  await desk.told("ana", `/publish ${gone}`);
  await desk.becomes(gone, "published");
  await desk.told("ana", `/takedown ${gone} sure:on`);
  await desk.told("leo", "/brouillon brief:\"Prêt pour l'été\" quand:\"jeudi 14 h 30\"");
};

export default async function (desk) {
  await day(desk);
  await desk.check("a post that was taken down looks quiet, and words that came stand right behind those that went", async () => {
    const page = await desk.open(await desk.wide(), "ana", "marketing");
    await page.locator("#list .card.tone-idle .pill", { hasText: "taken down" }).waitFor();
    const words = page.locator("#list .net", { hasText: "The wording of Marc" }).locator(".changes").first();
    must(await words.locator("del + ins.swapped").count() === 2 && await words.locator("del.swapped").count() === 0, await words.innerHTML());
    await page.close();
  });
  const views = [["wide", 1440, "light"], ["wide", 1440, "dark"], ["phone", 390, "light"], ["phone", 390, "dark"]];
  for (const [kind, width, scheme] of views) {
    await desk.check(`at ${width} pixels, ${scheme}: text has contrast, controls have names, nothing scrolls sideways`, async () => {
      const context = await desk[kind](scheme);
      for (const who of ["ana", "leo", "marc", "sofia"]) {
        for (const room of ["marketing", "approvals"]) {
          const page = await desk.open(context, who, room);
          await page.locator("#list .msg").first().waitFor();
          const list = await page.evaluate(faint);
          must(list.length === 0, `${who} in ${room}, too faint: ${list.slice(0, 5).join(" | ")}`);
          const nameless = await page.evaluate(bare);
          must(nameless.length === 0, nameless.join("\n"));
          must(await page.locator("img:not([alt])").count() === 0, "a picture has no words");
          must(await sideways(page) === 0, `${who} in ${room} scrolls sideways`);
          await desk.picture(page, `${room}-${who}-${width}-${scheme}`);
          await page.close();
        }
      }
    });
  }

  await desk.check("the focus is always seen, and goes from rooms to messages to the line", async () => {
    const page = await desk.open(await desk.wide("dark"), "marc");
    await page.locator("#list .msg").first().waitFor();
    await page.locator("#rooms button").first().focus();
    const order = ["side"];
    do {
      await page.keyboard.press("Tab");
      const lost = await page.evaluate(unseen);
      must(!lost, `the focus is not seen on ${lost}`);
      order.push(await page.evaluate(() => document.activeElement.closest("nav, #list, #composer")?.id || document.activeElement.tagName));
    } while (order.at(-1) !== "composer" && order.length < 200);
    const places = order.filter((p, i) => p !== order[i - 1]).join(" ");
    must(places === "side list composer", `it goes ${places}`);
  });

  await desk.check("dark and light are one press away", async () => {
    const page = await desk.open(await desk.wide("light"), "ana");
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const before = await ground();
    await page.locator("#theme").click();
    await page.locator("#theme").click();
    must(await ground() !== before, "the colours stayed");
  });

  await desk.check("who wants no motion sees none", async () => {
    const calm = await desk.browser(390, 844, "light", { hasTouch: true, reducedMotion: "reduce" });
    const page = await desk.open(calm, "marc");
    const moving = await page.evaluate(() => [...document.querySelectorAll("*")].filter((n) => {
      const s = getComputedStyle(n);
      return s.transitionProperty !== "none" && parseFloat(s.transitionDuration) > 0 || s.animationName !== "none";
    }).length);
    must(moving === 0, `${moving} elements move`);
  });
}
