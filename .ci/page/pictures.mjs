// The pictures of README.md, from the program as it is: a team's week, then four looks at it.
// To take them anew: node .ci/page.mjs PROGRAM .ci/pictures pictures
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { must, request, say, until, whisper } from "./desk.mjs";
import { asks, begins, employed } from "./slack.mjs";

const largest = 250000; // bytes of one picture: a README is read on phones too

const photo = async (desk) => (await desk.ask("file", readFileSync(join(import.meta.dirname, "shoe.jpg")))).file;

/** A time of the day that comes so many days from now, as it is typed. */
const on = (days, hour) => `when:"${new Date(Date.now() + days * 86400000).toISOString().slice(0, 10)} ${hour}"`;

async function week(desk) {
  await desk.told("marc", "/approve 1 revision:1", { room: "approvals" });
  await desk.becomes(1, "published");
  const plans = [
    ["ana", '/draft brief:"Friday tip: rinse your shoes with cold water, never in the machine." ' + on(3, "09:00")],
    ["ana", '/draft brief:"We are open until 8 pm on the four Thursdays of Advent." ' + on(2, "14:30")],
    ["leo", '/brouillon brief:"Samedi, sortie trail ouverte à toutes et à tous : 12 km autour du lac." ' + on(4, "10:00")],
    ["ana", '/draft brief:"Thank you for 10,000 kilometres run together this autumn." ' + on(5, "09:00")],
    ["leo", '/brouillon brief:"Trois gestes pour faire durer vos semelles." ' + on(6, "11:00")],
    ["ana", '/draft brief:"Behind the sole: how we choose the rubber for wet rock." ' + on(2, "17:00")],
  ];
  for (const [who, line] of plans) {
    const { post } = await desk.told(who, line);
    await desk.told(who, `/submit ${post}`);
    await desk.becomes(post, "review");
  }
  await desk.told("marc", "/approve 3 revision:1", { room: "approvals" });
  const shoe = await desk.told("ana", '/draft brief:"Our new trail shoe is here, made from 11 recycled fishing nets." when:"tomorrow 9am" alt:"A red shoe on a trail above the valley"', { files: [await photo(desk)] });
  await desk.told("ana", `/submit ${shoe.post}`);
  await desk.becomes(shoe.post, "review");
  return shoe.post;
}

/** The request for approval as it stands in Slack, drawn by the tests' stand-in. */
async function inSlack(desk, take) {
  await employed(desk.program, "socket", async (w, program) => {
    await begins(w, program);
    await asks(w);
    const page = await (await desk.browser(800, 800, "light")).newPage();
    await page.goto(w.page("marc"));
    const bottom = 20, [line, card] = [await page.locator("header").boundingBox(), await page.locator("article").last().boundingBox()];
    await page.setViewportSize({ width: 800, height: Math.ceil(line.height + card.height + bottom) });
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await take(page, "slack-light");
  });
}

async function drawn(page) {
  await until("every picture is drawn", () => page.evaluate(() => [...document.images].every((i) => i.complete && i.naturalWidth > 0)));
  await page.evaluate(() => { document.activeElement.blur(); for (const l of document.querySelectorAll(".list")) l.scrollTop = l.scrollHeight; });
}

export default async function (desk) {
  await desk.check("README's pictures are taken from the running program, and small", async () => {
    const post = await week(desk), taken = [];
    const take = async (page, name) => {
      await drawn(page);
      await desk.picture(page, name);
      taken.push(name);
    };
    const light = await desk.browser(1440, 1000, "light"), dark = await desk.browser(1440, 1000, "dark");
    const marc = await desk.open(light, "marc");
    await request(marc, post).waitFor();
    await take(marc, "approvals-light");

    const thumb = await desk.open(await desk.browser(390, 844, "light", { hasTouch: true }), "marc");
    await say(thumb, "/review");
    await thumb.locator("#list .msg.mine [data-action^='/review post:']").first().waitFor();
    await take(thumb, "review-phone");

    const ana = await desk.open(light, "ana", "marketing");
    await say(ana, "/calendar link");
    const cal = await light.newPage();
    await cal.setViewportSize({ width: 1440, height: 1120 });
    await cal.goto((await whisper(ana, "/cal/").innerText()).match(/http:\/\/\S+\/cal\/[^\s.]+/)[0]);
    await take(cal, "calendar-light");

    await desk.told("sofia", "/brand set language fr");
    const { post: french } = await desk.told("leo", '/brouillon brief:"Notre nouvelle chaussure de trail est là : 11 filets de pêche recyclés par paire." ' + on(1, "09:00") + ' description:"Une chaussure rouge sur un sentier, au-dessus de la vallée"', { files: [await photo(desk)] });
    await desk.told("leo", `/soumettre ${french}`);
    await desk.told("marc", `/changes ${french} revision:1`, { room: "approvals" });
    await desk.told("leo", `/modifier ${french} Notre nouvelle chaussure de trail est là : 12 filets de pêche recyclés par paire.`);
    await desk.told("leo", `/soumettre ${french}`);
    const leo = await desk.open(dark, "leo");
    await request(leo, french).waitFor();
    await take(leo, "approvals-dark-fr");
    await inSlack(desk, take);
    if (!desk.folder) return;
    for (const name of taken) must(statSync(join(desk.folder, `${name}.png`)).size <= largest, `${name}.png is too large`);
  });
}
