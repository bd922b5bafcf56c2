// Runs the browser tests: starts the demo, hands its address to node's test runner, stops it.
//
//   node run.mjs [--binary PATH] [test files...]
//
// The binary is target/debug/switchover of this checkout unless told otherwise (also by SWITCHOVER_BIN).

import { spawn } from "node:child_process";
import { access, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startDemo } from "./demo.mjs";
import { SCREENS } from "./inspect.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const asked = process.argv.slice(2);
const at = asked.indexOf("--binary");
const binary =
  at >= 0
    ? asked.splice(at, 2)[1]
    : (process.env.SWITCHOVER_BIN ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug", "switchover"));
const files = asked.length > 0 ? asked : ["crawl.test.mjs", "states.test.mjs", "tasks.test.mjs"].map((name) => join(HERE, name));

try {
  await access(binary);
} catch {
  console.error(`There is no program at ${binary}: build it with \`cargo build\`, or name it with --binary.`);
  process.exit(2);
}
if (asked.length === 0) await rm(SCREENS, { recursive: true, force: true });

const demo = await startDemo(binary);
const runner = spawn(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files], {
  stdio: "inherit",
  env: { ...process.env, SWITCHOVER_URL: demo.url },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => runner.kill(signal));
const status = await new Promise((resolve) => runner.once("exit", (code) => resolve(code ?? 1)));
await demo.stop();
if (status !== 0) console.error(`The demo had printed:\n${demo.log()}`);
process.exit(status);
