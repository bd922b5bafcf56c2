// The browser the tests drive: Debian's Chromium, headless, with nothing of its own on the network.
// Every page is watched: an error in the console, a failed request of our own or any request to
// another host is noted and has to be empty at the end of a test.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

export const WIDTHS = [1280, 390];

const FLAGS = [
  "--lang=en-GB",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-default-apps",
  "--disable-extensions",
  "--no-default-browser-check",
];

/** Starts Chromium with a new, empty profile. `contexts` opened from it are closed with it. */
export async function openBrowser() {
  const profile = await mkdtemp(join(tmpdir(), "switchover-profile-"));
  const browser = await chromium.launch({
    executablePath: process.env.SWITCHOVER_CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: FLAGS,
    env: { ...process.env, HOME: profile, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile },
  });
  return {
    browser,
    async close() {
      await browser.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/**
 * A window of one person: own cookies, a width, with or without scripts.
 * `trouble` collects what must not happen while it is open.
 */
export async function openWindow(browser, { width = 1280, scripts = true, baseURL } = {}) {
  const context = await browser.newContext({
    baseURL,
    javaScriptEnabled: scripts,
    viewport: { width, height: width < 600 ? 844 : 900 },
    locale: "en-GB",
    timezoneId: "Europe/London",
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const trouble = [];
  const expected = [];
  const note = (what) => {
    if (!expected.some((pattern) => pattern.test(what))) trouble.push(what);
  };
  page.on("console", (message) => {
    if (message.type() === "error") note(`console: ${message.text()} (${page.url()})`);
  });
  page.on("pageerror", (error) => note(`script: ${error.message} (${page.url()})`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && baseURL && url.origin !== new URL(baseURL).origin) {
      note(`another host was asked: ${url}`);
    }
  });
  page.on("response", (response) => {
    if (response.status() >= 500) note(`${response.status()} from ${response.url()}`);
  });
  return {
    context,
    page,
    trouble,
    /** What a test provokes on purpose, such as the 409 of a conflict, is not trouble. */
    expect: (pattern) => expected.push(pattern),
    close: () => context.close(),
  };
}
