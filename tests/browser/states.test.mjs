// Pages in the states that following links does not reach: nothing found, input at fault, two people at once, not
// allowed, a file that cannot be used. Each is looked at as the others are, at both widths, and its picture is kept.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openBrowser, openWindow, WIDTHS } from "./browser.mjs";
import { signIn } from "./demo.mjs";
import { axeFinds, picture, sticksOut } from "./inspect.mjs";

const baseURL = process.env.SWITCHOVER_URL;
const SECOND_PACK = fileURLToPath(new URL("../../example/tmag-23-example.txt", import.meta.url));

async function looksRight(page, name) {
  const { width } = page.viewportSize();
  await picture(page, `states/${width}/${name}`);
  const wrong = [...(await sticksOut(page)), ...(await axeFinds(page))];
  assert.ok(wrong.length === 0, `${name}: ${wrong.length} faults\n  ${wrong.join("\n  ")}`);
}

async function send(page, form) {
  await Promise.all([page.waitForEvent("domcontentloaded"), form.locator("button[type=submit], button:not([type])").first().click()]);
}

for (const width of WIDTHS) {
  describe(`states, ${width} pixels`, { concurrency: 1 }, () => {
    let opened;
    before(async () => (opened = await openBrowser()));
    after(() => opened?.close());

    async function as(role, work) {
      const window = await openWindow(opened.browser, { width, baseURL });
      try {
        await signIn(window.page, role);
        await work(window.page, window);
        assert.deepEqual(window.trouble, []);
      } finally {
        await window.close();
      }
    }

    /** A page that is refused on purpose: the browser writes its status to the console. */
    const refused = (name, path, status, role = "pmo") =>
      test(name, () =>
        as(role, async (page, window) => {
          window.expect(new RegExp(`status of ${status}`));
          const answer = await page.goto(path);
          assert.equal(answer.status(), status);
          await looksRight(page, name);
          assert.ok((await page.locator("main a[href]").count()) >= 1, "there is no way on from here");
        }),
      );

    refused("nothing-at-this-address", "/nowhere", 404);
    refused("no-such-record", "/registers/milestones/999999", 404);
    refused("not-an-administrator", "/admin/accounts", 403, "participant");

    test("nothing found", () =>
      as("pmo", async (page) => {
        await page.goto("/registers/milestones?q=qqqqqqq");
        assert.equal(await page.locator("tbody tr").count(), 0);
        await looksRight(page, "nothing-found");
      }));

    test("a filter that cannot be read", () =>
      as("pmo", async (page) => {
        await page.goto("/registers/milestones?forecast.from=someday");
        assert.equal(await page.locator('[role="alert"]').count(), 1);
        await looksRight(page, "filter-at-fault");
      }));

    test("a form at fault keeps its input", () =>
      as("pmo", async (page, window) => {
        window.expect(/status of 4\d\d/);
        await page.goto("/registers/milestones");
        await page.locator("main tbody th a").nth(2).click();
        const form = page.locator('form[data-act="edit"]');
        await form.locator('[name="forecast"]').fill("the day after the next");
        await form.locator('[name="reason"]').fill("To see what is said");
        await send(page, form);
        assert.equal(await page.locator('form[data-act="edit"] [name="forecast"]').inputValue(), "the day after the next");
        assert.ok((await page.locator('[aria-invalid="true"], [role="alert"]').count()) >= 1, "no fault is shown");
        await looksRight(page, "form-at-fault");
      }));

    test("two people change one field", () =>
      as("pmo", async (theirs) =>
        as("secretariat", async (ours, window) => {
          window.expect(/status of 409/);
          await theirs.goto("/registers/actions");
          await theirs.locator("main tbody th a").first().click();
          await theirs.waitForURL(/actions\/\d+/);
          await ours.goto(theirs.url());
          const change = async (page, update) => {
            const form = page.locator('form[data-act="edit"]');
            await form.locator('[name="update"]').fill(update);
            await form.locator('[name="reason"]').fill("As heard today");
            await send(page, form);
          };
          await change(theirs, `Theirs, at ${width}`);
          await change(ours, `Ours, at ${width}`);
          const conflict = ours.locator("[data-conflict]");
          assert.equal(await conflict.count(), 1, "the conflict is not shown");
          const said = await conflict.innerText();
          assert.ok(said.includes(`Theirs, at ${width}`) && said.includes(`Ours, at ${width}`), said);
          assert.equal(await ours.locator('form[data-act="edit"] [name="update"]').inputValue(), `Ours, at ${width}`);
          await looksRight(ours, "conflict");
          await ours.goto(theirs.url());
          assert.ok((await ours.locator("dl.facts").innerText()).includes(`Theirs, at ${width}`), "something was written");
        }),
      ));

    test("a document before it is taken in", () =>
      as("pmo", async (page) => {
        await page.goto("/import");
        const form = page.locator('form[data-act="import"]');
        await form.locator("input[type=file]").setInputFiles(SECOND_PACK);
        await send(page, form);
        assert.ok((await page.locator("[data-changes] tbody tr").count()) >= 1);
        await looksRight(page, "import-preview");
      }));

    test("a file that cannot be used", () =>
      as("pmo", async (page, window) => {
        window.expect(/status of 4\d\d/);
        const folder = await mkdtemp(join(tmpdir(), "switchover-bad-"));
        try {
          const path = join(folder, "empty.xlsx");
          await writeFile(path, "");
          await page.goto("/import");
          const form = page.locator('form[data-act="import"]');
          await form.locator("input[type=file]").setInputFiles(path);
          await send(page, form);
          await looksRight(page, "import-refused");
          assert.match(await page.locator("main").innerText(), /empty/i);
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      }));

    test("everything searched", () =>
      as("pmo", async (page) => {
        await page.goto("/search?q=simulator");
        assert.ok((await page.locator("main a").count()) >= 1);
        await looksRight(page, "search");
      }));
  });
}
