// The pictures that README and guide use, taken from the demo: `scripts/screenshots` runs this.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openBrowser, openWindow } from "./browser.mjs";
import { signIn, startDemo } from "./demo.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const binary = process.argv[2] ?? process.env.SWITCHOVER_BIN ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug", "switchover");

/** Name of the picture, page, and what to do there before it is taken. */
const PICTURES = [
  ["overview", "/"],
  ["findings", "/findings?rule=R01", async (page) => {
    const target = await page.locator('[data-finding] a[href*="#"]').first().getAttribute("href");
    await page.locator("main nav.filters details").evaluate((one) => (one.open = false));
    await page.locator(`[id="${target.split("#")[1]}"]`).evaluate((line) => (line.closest(".page").scrollTop = line.offsetTop - 160));
  }],
  ["milestone", "/registers/milestones", async (page) => {
    await Promise.all([page.waitForURL(/milestones\/\d+/), page.locator("main tbody th a").first().click()]);
  }],
  ["history", "/history"],
];

const demo = await startDemo(binary);
const { browser, close } = await openBrowser();
let failed = false;
try {
  const window = await openWindow(browser, { width: 1280, baseURL: demo.url });
  await signIn(window.page, "pmo");
  for (const [name, path, act] of PICTURES) {
    const answer = await window.page.goto(path);
    if (!answer.ok()) throw new Error(`${path} answers ${answer.status()}`);
    await act?.(window.page);
    await window.page.waitForLoadState("load");
    await window.page.screenshot({ path: join(ROOT, "docs", "images", `${name}.png`), animations: "disabled" });
    console.log(`docs/images/${name}.png from ${new URL(window.page.url()).pathname}`);
  }
} catch (error) {
  failed = true;
  console.error(error.message);
} finally {
  await close();
  await demo.stop();
}
process.exit(failed ? 1 : 0);
