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
const DAY_MS = 86_400_000;

const isoDay = (time) => new Date(time).toISOString().slice(0, 10);
const britishDay = (iso) => iso.split("-").reverse().join("/");
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
        await page.goto("/findings");
        const card = page.locator("[data-finding]").filter({ has: page.locator('form[data-act="accept"]') }).first();
        const which = await card.getAttribute("data-finding");
        await card.scrollIntoViewIfNeeded();
        await shot(page, way, "finding-open");
        const form = card.locator('form[data-act="accept"]').first();
        const reason = `Agrees with the register, task ${nth}`;
        await form.locator('[name="reason"]').fill(reason);
        await send(page, form);
        await shot(page, way, "finding-accepted");
        const again = page.locator(`[data-finding="${which}"]`);
        assert.equal(await again.locator('form[data-act="accept"]').count(), 0, "it can be accepted twice");
        await page.goto("/history");
        assert.ok((await page.locator("main").innerText()).includes(reason), "the reason is not in the history");
      }));
  }
});
