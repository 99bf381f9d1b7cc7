// The page in a real browser, used as people use it: node .ci/page.mjs PROGRAM [FOLDER FOR PICTURES] [SUBJECT…].
// Each subject of .ci/page has a program of its own, started on an empty folder. PLAYWRIGHT is the
// folder of playwright-core.
import { mkdirSync } from "node:fs";
import { Desk, tally } from "./page/desk.mjs";

const subjects = ["begin", "line", "approve", "review", "forms", "phone", "look", "crowd", "calendar", "back", "slack", "pictures"];
const [program, folder, ...only] = process.argv.slice(2);
if (folder) mkdirSync(folder, { recursive: true });

for (const subject of subjects.filter((s) => only.length === 0 || only.includes(s))) {
  const desk = new Desk(program, folder);
  console.log(`-- ${subject}`);
  try {
    await desk.start();
    const { default: run } = await import(`./page/${subject}.mjs`);
    await run(desk);
    await desk.check("nothing went wrong in the browser", () => desk.quiet());
  } catch (e) {
    tally.fail(subject, e);
  } finally {
    await desk.close();
  }
}
console.log(`${tally.passed} passed, ${tally.failed.length} failed`);
process.exit(tally.failed.length ? 1 : 0);
