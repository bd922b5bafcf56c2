// Every page that a role can reach by following links, at both widths: it answers, axe finds nothing,
// nothing is written to the console, nothing sticks out sideways. Pictures of all of them are kept.
//
// A page kind is a path with its numbers and names struck out, and the names of its query's terms; of each kind
// a few are visited. The programme office sees everything at both widths; for the other roles axe runs once for each
// shape of page, since the same shape cannot answer differently.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { openBrowser, openWindow, WIDTHS } from "./browser.mjs";
import { rolesOffered, signIn } from "./demo.mjs";
import { axeFinds, picture, shapeOf, sticksOut } from "./inspect.mjs";

const baseURL = process.env.SWITCHOVER_URL;
const OF_EACH_KIND = Number(process.env.SWITCHOVER_CRAWL_EACH ?? 2);
const AT_MOST = Number(process.env.SWITCHOVER_CRAWL_MOST ?? 400);
const FIRST = process.env.SWITCHOVER_CRAWL_FIRST ?? "pmo";

/** `/milestones/12?sort=title` and `/milestones/40?sort=owner` are of one kind. */
export function kindOf(url) {
  const path = url.pathname
    .split("/")
    .map((part) => (/\d/.test(part) && !/^v\d+$/.test(part) ? "*" : part))
    .join("/");
  const terms = [...new Set(url.searchParams.keys())].sort().join("&");
  return terms ? `${path}?${terms}` : path;
}

async function linksOn(page) {
  const all = await page.locator("a[href]").evaluateAll((links) =>
    links.filter((link) => !link.hasAttribute("download")).map((link) => link.href),
  );
  return all.map((href) => new URL(href)).filter((url) => url.origin === new URL(baseURL).origin);
}

/** Goes to a page; null when it is not a page but a file (JSON, CSV, a workbook). */
async function visit(page, url) {
  const answer = await page.context().request.get(url.href, { maxRedirects: 5 });
  const type = answer.headers()["content-type"] ?? "";
  const kept = (answer.headers()["content-disposition"] ?? "").startsWith("attachment");
  if (kept || !type.startsWith("text/html")) return { status: answer.status(), html: false };
  const shown = await page.goto(url.href, { waitUntil: "load" });
  return { status: shown?.status() ?? 0, html: true };
}

/** Breadth first over links; calls `look` on each page that is kept. Answers with what was wrong, each fault once. */
async function crawl(window, start, { each = OF_EACH_KIND, look }) {
  const { page } = window;
  const faults = new Map();
  const note = (url, fault) => faults.set(fault, [...(faults.get(fault) ?? []), `${url.pathname}${url.search}`]);
  const queue = start.map((path) => new URL(path, baseURL));
  const seen = new Set();
  const kinds = new Map();
  let pages = 0;
  while (queue.length > 0 && pages < AT_MOST) {
    const url = queue.shift();
    url.hash = "";
    const kind = kindOf(url);
    if (seen.has(url.href) || (kinds.get(kind) ?? 0) >= each) continue;
    seen.add(url.href);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    let answer;
    try {
      answer = await visit(page, url);
    } catch (error) {
      note(url, error.message.split("\n")[0]);
      continue;
    }
    if (answer.status >= 400) {
      note(url, `a link leads to ${answer.status}`);
      continue;
    }
    if (!answer.html) continue;
    pages += 1;
    for (const fault of await look(page, kind, kinds.get(kind))) note(url, fault);
    queue.push(...(await linksOn(page)));
  }
  const wrong = [...faults].map(([fault, where]) => `${where[0]}${where.length > 1 ? ` and ${where.length - 1} more` : ""}: ${fault}`);
  return { wrong: [...wrong, ...window.trouble], pages, kinds };
}

function nothing(wrong) {
  assert.ok(wrong.length === 0, `${wrong.length} faults\n  ${wrong.join("\n  ")}`);
}

function fileName(kind) {
  const name = kind.replace(/^\//, "").replaceAll("/", ".").replaceAll("*", "one").replace(/[^\w.-]+/g, "_");
  return name.slice(0, 80) || "home";
}

describe("every page", { concurrency: 1 }, () => {
  let opened;
  let roles = [];
  const checkedShapes = new Set();

  before(async () => {
    opened = await openBrowser();
    const window = await openWindow(opened.browser, { baseURL });
    roles = await rolesOffered(window.page);
    await window.close();
  });
  after(() => opened?.close());

  async function lookAt(page, { role, width, kind, nth, everyShape }) {
    const wrong = [...(await sticksOut(page))];
    const shape = createHash("sha256").update(`${width}\n${await shapeOf(page)}`).digest("hex");
    const fresh = !checkedShapes.has(shape);
    if (everyShape || fresh) {
      checkedShapes.add(shape);
      wrong.push(...(await axeFinds(page)));
    }
    if ((await page.locator("h1").count()) !== 1) wrong.push("does not have exactly one h1");
    if (nth === 1 && (everyShape || fresh)) await picture(page, `${role}/${width}/${fileName(kind)}`);
    return wrong;
  }

  for (const width of WIDTHS) {
    test(`signed out, ${width} pixels`, async () => {
      const window = await openWindow(opened.browser, { width, baseURL });
      const found = await crawl(window, ["/", "/sign-in"], {
        look: (page, kind, nth) => lookAt(page, { role: "signed-out", width, kind, nth, everyShape: true }),
      });
      await window.close();
      nothing(found.wrong);
      assert.ok(found.pages >= 1);
    });
  }

  test("the demo offers roles to look through", () => {
    assert.ok(roles.length >= 3, `offered: ${roles.join(", ")}`);
    assert.ok(roles.includes(FIRST), `${FIRST} is not among ${roles.join(", ")}`);
  });

  for (const width of WIDTHS) {
    test(`programme office, ${width} pixels`, async (t) => {
      const window = await openWindow(opened.browser, { width, baseURL });
      await signIn(window.page, FIRST);
      const found = await crawl(window, ["/"], {
        look: (page, kind, nth) => lookAt(page, { role: FIRST, width, kind, nth, everyShape: true }),
      });
      await window.close();
      t.diagnostic(`${found.pages} pages of ${found.kinds.size} kinds`);
      nothing(found.wrong);
      assert.ok(found.pages >= 20, `only ${found.pages} pages were reached`);
    });
  }

  test("the other roles", { concurrency: 1 }, async (t) => {
    for (const role of roles.filter((one) => one !== FIRST)) {
      await t.test(role, async (t) => {
        const window = await openWindow(opened.browser, { width: 390, baseURL });
        await signIn(window.page, role);
        const found = await crawl(window, ["/"], {
          each: 1,
          look: (page, kind, nth) => lookAt(page, { role, width: 390, kind, nth, everyShape: false }),
        });
        await window.close();
        t.diagnostic(`${found.pages} pages of ${found.kinds.size} kinds`);
        nothing(found.wrong);
        assert.ok(found.pages >= 1);
      });
    }
  });
});
