// Every page that a role can reach by following links: it answers, axe finds nothing, nothing is written to the
// console, nothing sticks out sideways. Pictures of all of them are kept.
//
// Of each kind of page a few are asked for: a kind is a path with its numbers struck out, and the name of its query's
// term. A page is opened in the browser when it holds an element, in its place within others, that no page before it
// held at this width; of what the programme office sees, some of each template are opened in any case, for the pictures.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openBrowser, openWindow, WIDTHS } from "./browser.mjs";
import { rolesOffered, signIn } from "./demo.mjs";
import { axeFinds, linksIn, picture, elementsOf, sticksOut } from "./inspect.mjs";

const baseURL = process.env.SWITCHOVER_URL;
const OF_EACH_KIND = Number(process.env.SWITCHOVER_CRAWL_EACH ?? 2);
const OF_EACH_TEMPLATE = Number(process.env.SWITCHOVER_CRAWL_OPEN ?? 4);
const AT_MOST = Number(process.env.SWITCHOVER_CRAWL_MOST ?? 500);
const FIRST = "pmo";

/** All registers are drawn by the same pages. */
const templateOf = (kind) => kind.replace(/^\/registers\/[^/?]+/, "/registers/*").replace(/^\/act\/[^/?]+/, "/act/*");

/** `/registers/milestones/12?sort=title` and `/registers/risks/40?sort=owner` are of one kind. */
function kindOf(url) {
  const path = url.pathname
    .split("/")
    .map((part) => (/\d/.test(part) && !/^v\d+$/.test(part) ? "*" : part))
    .join("/");
  const terms = [...new Set([...url.searchParams.keys()].map((name) => name.replace(/^.*\./, "column.")))];
  if (terms.length === 0) return path;
  return `${templateOf(path)}?${terms.length === 1 ? terms[0] : "several"}`;
}

function pictureName(kind) {
  const name = kind.replace(/^\//, "").replaceAll("/", ".").replaceAll("*", "one").replace(/[^\w.-]+/g, "_");
  return name.slice(0, 80) || "home";
}

/** Asks for an address as the window's person would; `html` only when it is a page and not a file. */
async function ask(window, url) {
  const answer = await window.context.request.get(url.href, { maxRedirects: 5 });
  const { "content-type": type = "", "content-disposition": disposition = "" } = answer.headers();
  const page = type.startsWith("text/html") && !disposition.startsWith("attachment");
  return { status: answer.status(), html: page ? await answer.text() : null, url: new URL(answer.url()) };
}

/** What is wrong with a page in the browser. */
async function look(page, url, name) {
  await page.goto(url.href, { waitUntil: "load" });
  const wrong = [...(await sticksOut(page)), ...(await axeFinds(page))];
  if ((await page.locator("h1").count()) !== 1) wrong.push("does not have exactly one h1");
  if (name) await picture(page, name);
  return wrong;
}

/** Breadth first over links. Answers with each fault once, and how much was seen. */
async function crawl(window, role, width, { openOfTemplate = 0, known, start = ["/"] }) {
  const faults = new Map();
  const note = (url, fault) => faults.set(fault, [...(faults.get(fault) ?? []), `${url.pathname}${url.search}`]);
  const queue = start.map((path) => new URL(path, baseURL));
  const seen = new Set();
  const kinds = new Map();
  const templates = new Map();
  const count = { asked: 0, opened: 0 };
  while (queue.length > 0 && count.asked < AT_MOST) {
    const url = queue.shift();
    const kind = kindOf(url);
    const nth = (kinds.get(kind) ?? 0) + 1;
    if (seen.has(url.href) || nth > OF_EACH_KIND) continue;
    seen.add(url.href);
    kinds.set(kind, nth);
    const { status, html, url: arrived } = await ask(window, url);
    count.asked += 1;
    if (status >= 400) note(url, `a link leads to ${status}`);
    if (status >= 400 || html === null) continue;
    queue.push(...linksIn(html, arrived.href).filter((link) => !seen.has(link.href)));
    const news = [...elementsOf(html)].filter((one) => !known.has(`${width} ${one}`));
    for (const one of news) known.add(`${width} ${one}`);
    const template = templateOf(kind);
    const shown = templates.get(template) ?? 0;
    if (news.length === 0 && !(nth === 1 && shown < (url.search ? Math.min(1, openOfTemplate) : openOfTemplate))) continue;
    templates.set(template, shown + 1);
    count.opened += 1;
    const name = nth === 1 ? `${role}/${width}/${pictureName(kind)}` : null;
    try {
      for (const fault of await look(window.page, url, name)) note(url, fault);
    } catch (error) {
      note(url, error.message.split("\n")[0]);
    }
  }
  const more = (where) => (where.length > 1 ? ` and ${where.length - 1} more` : "");
  const wrong = [...faults].map(([fault, where]) => `${where[0]}${more(where)}: ${fault}`);
  return { wrong: [...wrong, ...window.trouble], kinds: kinds.size, ...count };
}

function nothing(wrong) {
  assert.ok(wrong.length === 0, `${wrong.length} faults\n  ${wrong.join("\n  ")}`);
}

describe("every page", { concurrency: 1 }, () => {
  let opened;
  let roles = [];
  const known = new Set();

  before(async () => {
    opened = await openBrowser();
    const window = await openWindow(opened.browser, { baseURL });
    roles = await rolesOffered(window.page);
    await window.close();
  });
  after(() => opened?.close());

  async function crawlAs(t, role, width, options) {
    const window = await openWindow(opened.browser, { width, baseURL });
    if (role) await signIn(window.page, role);
    const found = await crawl(window, role ?? "signed-out", width, { known, ...options });
    await window.close();
    t.diagnostic(`${found.kinds} kinds of page, ${found.asked} asked for, ${found.opened} opened`);
    nothing(found.wrong);
    return found;
  }

  test("the demo offers roles to look through", () => {
    assert.ok(roles.length >= 3, `offered: ${roles.join(", ")}`);
    assert.ok(roles.includes(FIRST), `${FIRST} is not among ${roles.join(", ")}`);
  });

  for (const width of WIDTHS) {
    test(`signed out, ${width} pixels`, async (t) => {
      await crawlAs(t, null, width, { openOfTemplate: 1, start: ["/", "/sign-in"] });
    });
  }

  for (const width of WIDTHS) {
    test(`programme office, ${width} pixels`, async (t) => {
      const found = await crawlAs(t, FIRST, width, { openOfTemplate: OF_EACH_TEMPLATE });
      assert.ok(found.opened >= 20, `only ${found.opened} pages were reached`);
    });
  }

  test("the other roles", { concurrency: 1 }, async (t) => {
    for (const role of roles.filter((one) => one !== FIRST)) {
      await t.test(role, async (t) => {
        const found = await crawlAs(t, role, 390, {});
        assert.ok(found.asked >= 1);
      });
    }
  });
});
