// What people come to do, each with and without scripts, at both widths: accept the repair of a contradiction, change
// a forecast and look at the day before, import another pack. Each run of a task takes a finding, a milestone and a
// pack of its own, so that the runs do not lean on each other.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openBrowser, openWindow, WIDTHS } from "./browser.mjs";
import { signIn } from "./demo.mjs";
import { picture } from "./inspect.mjs";

const baseURL = process.env.SWITCHOVER_URL;
const WAYS = WIDTHS.flatMap((width) => [true, false].map((scripts) => ({ width, scripts })));
const SECOND_PACK = fileURLToPath(new URL("../../example/tmag-23-example.txt", import.meta.url));
const DAY_MS = 86_400_000;

const isoDay = (time) => new Date(time).toISOString().slice(0, 10);
const said = ({ width, scripts }) => `${width} pixels, ${scripts ? "with" : "without"} scripts`;
const shot = (page, { width, scripts }, name) => picture(page, `tasks/${width}-${scripts ? "scripts" : "plain"}/${name}`);

async function send(page, form) {
  await Promise.all([page.waitForEvent("domcontentloaded"), form.locator("button[type=submit], button:not([type])").first().click()]);
}

describe("main tasks", { concurrency: 1 }, () => {
  let opened;
  before(async () => (opened = await openBrowser()));
  after(() => opened?.close());

  async function asOffice(way, work) {
    const window = await openWindow(opened.browser, { ...way, baseURL });
    try {
      await signIn(window.page, "pmo");
      await work(window.page, window);
      assert.deepEqual(window.trouble, []);
    } finally {
      await window.close();
    }
  }

  for (const [nth, way] of WAYS.entries()) {
    test(`find a contradiction and accept its repair: ${said(way)}`, () =>
      asOffice(way, async (page) => {
        await page.goto("/findings?state=open");
        const repairable = page.locator("[data-finding]").filter({ has: page.locator('form[data-act="accept"]') });
        while ((await repairable.count()) === 0) await page.locator('main a[rel="next"]').click();
        const card = repairable.first();
        const which = await card.getAttribute("data-finding");
        const one = () => page.locator(`[data-finding="${which}"]`);
        assert.ok((await one().locator("h3").innerText()).length > 20, "the finding does not say what is wrong");
        assert.ok((await one().locator('a[href*="#"]').count()) >= 1, "the finding leads to no place in the pack");
        await shot(page, way, "finding-open");

        const form = one().locator('form[data-act="accept"]');
        const reason = `Agrees with the register, task ${nth}`;
        await form.locator('[name="reason"]').fill(reason);
        await send(page, form);
        await page.goto("/findings?state=accepted");
        await shot(page, way, "finding-accepted");
        assert.equal(await one().locator("form").count(), 0, "it can be decided twice");
        assert.ok((await one().locator("[data-decided]").innerText()).includes(reason), "the decision does not show its reason");
        await page.goto("/findings?state=open");
        assert.equal(await one().count(), 0, "it still counts as open");
        await page.goto("/history");
        assert.ok((await page.locator("main").innerText()).includes(reason), "the reason is not in the history");
      }));
  }

  for (const [nth, way] of WAYS.entries()) {
    test(`change a forecast with a reason and see the day before: ${said(way)}`, () =>
      asOffice(way, async (page) => {
        await page.goto("/registers/milestones");
        await page.locator("main tbody th a").nth(nth * 3).click();
        const forecast = () => page.locator("dl.facts dt", { hasText: /^Forecast/ }).locator("xpath=following-sibling::dd[1]");
        const before = (await forecast().innerText()).split("\n")[0].trim();
        const form = page.locator('form[data-act="edit"]');
        const field = form.locator('[name="forecast"]');
        const day = new Date(Date.UTC(2031, nth, 14));
        const iso = isoDay(day);
        await field.fill(iso);
        const reason = `The supplier asked for more time, task ${nth}`;
        await form.locator('[name="reason"]').fill(reason);
        await shot(page, way, "milestone-edited");
        await send(page, form);
        await shot(page, way, "milestone-saved");
        const shown = new RegExp(day.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }));
        assert.match(await forecast().innerText(), shown);
        const history = await page.locator("ol.log").innerText();
        assert.ok(history.includes(reason), "the reason is not in the history");
        assert.ok(before === "" || history.includes(before), `the value before, ${before}, is not in the history`);

        const asAt = page.locator('form[data-act="as-at"]');
        await asAt.locator("input[type=date]").fill(isoDay(Date.now() - DAY_MS));
        await send(page, asAt);
        await shot(page, way, "milestone-as-at-yesterday");
        assert.ok(new URL(page.url()).searchParams.has("at"), page.url());
        const said = await asAt.locator("output.day").innerText();
        assert.match(said, /^\w{3} \d{1,2} \w{3} \d{4}$/, "the day is not said as the pages say days");
        assert.equal((await forecast().innerText()).split("\n")[0].trim(), before, "yesterday's view shows another forecast");
        assert.equal(await page.locator('form[data-act="edit"]').count(), 0, "the past can be edited");
        await page.getByRole("link", { name: /back to now/ }).click();
        assert.match(await forecast().innerText(), shown);
      }));
  }

  for (const [nth, way] of WAYS.entries()) {
    test(`import a second pack: ${said(way)}`, () =>
      asOffice(way, async (page) => {
        const folder = await mkdtemp(join(tmpdir(), "switchover-pack-"));
        try {
          const { path, update } = await nextPack(folder, nth);
          await page.goto("/import");
          const form = page.locator('form[data-act="import"]');
          await form.locator("input[type=file]").setInputFiles(path);
          await shot(page, way, "import");
          await send(page, form);
          await shot(page, way, "import-preview");
          assert.ok((await page.locator("[data-changes]").innerText()).includes(update), "the preview does not show what would change");

          const confirm = page.locator('form[data-act="confirm-import"]');
          const reason = `The pack of the next meeting, task ${nth}`;
          await confirm.locator('[name="reason"]').fill(reason);
          await send(page, confirm);
          await shot(page, way, "import-done");

          await page.goto("/registers/milestones?q=T3-TE-0060");
          await page.locator("main tbody th a").first().click();
          const facts = await page.locator("dl.facts").innerText();
          assert.ok(facts.includes(update), "the record does not hold what the pack says");
          assert.ok((await page.locator("ol.log").innerText()).includes(reason), "the pack is not the reason of the change");
          await shot(page, way, "import-milestone");

          await page.goto("/import");
          await page.locator('form[data-act="import"] input[type=file]').setInputFiles(path);
          await send(page, page.locator('form[data-act="import"]'));
          assert.equal(await page.locator("[data-changes]").count(), 0, "the same pack again would change something");
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      }));
  }

  for (const [nth, way] of WAYS.entries()) {
    test(`see what a date moves and decide a change: ${said(way)}`, async () => {
      const id = ["T3-TE-0017", "T3-DB-0013", "T3-DB-0035", "T2-TE-0200"][nth];
      const to = `2025-01-${13 + nth}`;
      const grounds = `The supplier needs longer, task ${nth}`;
      let change;
      await asRole(opened, way, "pmo", async (page) => {
        await page.goto(`/milestones/${id}/preview`);
        await page.locator('form[data-act="preview"] [name="to"]').fill(to);
        await send(page, page.locator('form[data-act="preview"]'));
        const moves = await page.locator("main").innerText();
        assert.ok((await page.locator("[data-moves] tbody tr").count()) >= 2, `nothing follows from it: ${moves}`);
        await shot(page, way, "preview");
        const raise = page.locator('form[data-act="raise"]');
        await raise.locator('[name="grounds"]').fill(grounds);
        await send(page, raise);
        change = new URL(page.url()).pathname;
        assert.ok(change.startsWith("/registers/milestone-changes/"), page.url());
        assert.ok((await page.locator("[data-life]").innerText()).includes("not put to a meeting yet"));
        assert.equal(await page.getByRole("link", { name: "Decide change" }).count(), 0, "the office may decide");
      });
      await asRole(opened, way, "chair", async (page, trouble) => {
        await page.goto(change);
        const milestone = await page.locator("dl.facts a", { hasText: id }).first().getAttribute("href");
        await page.getByRole("link", { name: "Decide change" }).click();
        const form = page.locator('form[data-act="act"]');
        assert.ok((await form.locator('[name="decider"]').inputValue()).length > 0, "the decider is not named");
        await form.locator('[name="outcome"]').selectOption("deferred");
        await form.locator('[name="meeting"]').fill("TMAG22");
        await form.locator('[name="reason"]').fill("Not yet");
        await send(page, form);
        assert.ok((await page.locator('[role="alert"]').innerText()).includes("what is missing"), "it is deferred to nothing");
        assert.ok(trouble.splice(0).every((line) => line.includes("422")), "a refusal is an answer of its own");
        await shot(page, way, "decision-refused");
        await form.locator('[name="outcome"]').selectOption("approved");
        await form.locator('[name="reason"]').fill(`As put, task ${nth}`);
        await send(page, form);
        await shot(page, way, "decided");
        await page.goto(milestone);
        const baselines = await page.locator("[data-baselines]").innerText();
        assert.ok(baselines.includes("First baseline") && baselines.includes("Baseline 2"), baselines);
        await shot(page, way, "baselines");
      });
    });
  }
});

/** Somebody of that role, in a window of their own. */
async function asRole(opened, way, role, work) {
  const window = await openWindow(opened.browser, { ...way, baseURL });
  try {
    await signIn(window.page, role);
    await work(window.page, window.trouble);
    assert.deepEqual(window.trouble, []);
  } finally {
    await window.close();
  }
}

/** The pack of a later meeting of the example's series: each is newer than the one before and says something new. */
async function nextPack(folder, nth) {
  const text = await readFile(SECOND_PACK, "utf8");
  const meeting = ["20 September 2023", "18 October 2023", "15 November 2023", "20 December 2023"][nth];
  const update = `Depends on M9 as meeting ${23 + nth} heard`;
  const changed = text.replace("#23 20 September 2023", `#${23 + nth} ${meeting}`).replace("Depends on M9", update);
  assert.ok(changed.includes(update) && changed.includes(meeting));
  const path = join(folder, `tmag-${23 + nth}-example.txt`);
  await writeFile(path, changed);
  return { path, update };
}
