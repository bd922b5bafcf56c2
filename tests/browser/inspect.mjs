// What every page has to satisfy, whoever looks at it: nothing for axe to find, no sideways scrolling,
// one main heading. And its picture, kept as an artefact.

import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import axe from "axe-core";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const SCREENS = process.env.SWITCHOVER_SCREENS ?? join(ROOT, "artefacts", "screens");
const TALLEST_PICTURE = 6000;

const RULES = { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } };

/** Violations as short sentences; empty when the page is fine. */
export async function axeFinds(page) {
  await page.evaluate(axe.source);
  const found = await page.evaluate((rules) => window.axe.run(document, rules), RULES);
  return found.violations.flatMap((violation) =>
    violation.nodes.slice(0, 3).map((node) => {
      const why = node.failureSummary?.split("\n").slice(1, 2).join(" ").trim() ?? "";
      return `${violation.id} (${violation.impact}) at ${node.target.join(" ")}: ${why}`;
    }),
  );
}

/** What sticks out sideways; empty when the page scrolls only down. */
export async function sticksOut(page) {
  return page.evaluate(() => {
    const edge = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= edge) return [];
    const scrolls = (one) => {
      for (let up = one.parentElement; up; up = up.parentElement) {
        if (["auto", "scroll", "hidden"].includes(getComputedStyle(up).overflowX)) return true;
      }
      return false;
    };
    const wide = [...document.body.querySelectorAll("*")]
      .filter((one) => one.getBoundingClientRect().right > edge + 1 && !scrolls(one))
      .slice(0, 3)
      .map((one) => `${one.tagName.toLowerCase()}.${one.className} reaches ${Math.round(one.getBoundingClientRect().right)}`);
    return [`the page is ${document.documentElement.scrollWidth} wide in a window of ${edge}: ${wide.join("; ")}`];
  });
}

/** Keeps a picture of the whole page under artefacts/screens. */
export async function picture(page, name) {
  const path = join(SCREENS, `${name}.png`);
  await mkdir(dirname(path), { recursive: true });
  const { width } = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const clip = { x: 0, y: 0, width, height: Math.min(height, TALLEST_PICTURE) };
  await page.screenshot({ path, fullPage: true, clip, animations: "disabled" });
  return path;
}

const VOID = new Set(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]);
const TAG = /<(\/?)([a-zA-Z][\w-]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/g;
const ATTRIBUTE = /([\w-]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g;
const TOLD_BY_VALUE = new Set(["class", "role", "type", "scope"]);

/**
 * A page without its texts: every element with those it stands in, their classes and the names of their attributes.
 * A page all of whose elements were seen elsewhere cannot answer axe differently.
 */
export function elementsOf(html) {
  const open = [];
  const paths = new Set();
  for (const [, closes, name, rest] of html.replace(/<(script|style)\b[^]*?<\/\1>/g, "").matchAll(TAG)) {
    const tag = name.toLowerCase();
    if (closes) {
      const at = open.findLastIndex((one) => one.tag === tag);
      if (at >= 0) open.length = at;
      continue;
    }
    const marks = [...rest.matchAll(ATTRIBUTE)].map(([, key, ...values]) =>
      TOLD_BY_VALUE.has(key) ? `${key}=${values.find((value) => value !== undefined) ?? ""}` : key,
    );
    const path = `${open.at(-1)?.path ?? ""}>${tag}[${marks.sort().join(" ")}]`;
    paths.add(path);
    if (!VOID.has(tag) && !rest.endsWith("/")) open.push({ tag, path });
  }
  return paths;
}

/** Where a page's links lead, without those that only keep a file. */
export function linksIn(html, from) {
  const found = [];
  for (const [, , name, rest] of html.matchAll(TAG)) {
    const attributes = new Map([...rest.matchAll(ATTRIBUTE)].map(([, key, ...values]) => [key, values.find((value) => value !== undefined) ?? ""]));
    if (name.toLowerCase() !== "a" || !attributes.has("href") || attributes.has("download")) continue;
    const url = new URL(attributes.get("href").replaceAll("&amp;", "&").replaceAll("&#38;", "&"), from);
    url.hash = "";
    if (url.origin === new URL(from).origin) found.push(url);
  }
  return found;
}
