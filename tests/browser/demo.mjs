// The program under test: `switchover demo` on a free loopback port with an empty data directory.
// Also how one signs in to it. Not here: what is tested.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/;
const STARTS_WITHIN_MS = 120_000;

/** Starts the demo and answers once it has said where it listens. */
export async function startDemo(binary) {
  const data = await mkdtemp(join(tmpdir(), "switchover-demo-"));
  const child = spawn(binary, ["demo", "--data", join(data, "record"), "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));

  const url = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no address within ${STARTS_WITHIN_MS} ms:\n${said}`)), STARTS_WITHIN_MS);
    const hear = (chunk) => {
      said += chunk;
      const found = ADDRESS.exec(said);
      if (found) {
        clearTimeout(late);
        resolve(found[0]);
      }
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", (chunk) => (said += chunk));
    child.once("error", reject);
    ended.then(({ code, signal }) => reject(new Error(`the demo ended (${code ?? signal}) before it listened:\n${said}`)));
  });

  return {
    url,
    /** Everything the demo has printed so far. */
    log: () => said,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      const forced = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(forced);
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** The roles that the demo's sign-in page offers, by their short names. */
export async function rolesOffered(page) {
  await page.goto("/sign-in");
  return page.locator("[data-demo-role]").evaluateAll((all) => all.map((one) => one.dataset.demoRole));
}

/** One click on the demo's sign-in page. */
export async function signIn(page, role) {
  await page.goto("/sign-in");
  const button = page.locator(`[data-demo-role="${role}"]`);
  await Promise.all([page.waitForURL((url) => !url.pathname.startsWith("/sign-in")), button.first().click()]);
}
