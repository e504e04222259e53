/// <reference lib="dom" />
/**
 * Follows links. Inside the lab: the route that one leads to is there and has a table of controls, what it
 * names on that page is there, and nothing has failed. Outside: it opens beside the lab, which tells nobody
 * where it came from; nobody is asked here.
 */
import type { Page } from 'playwright-core';
import type { ControlsOfPage } from './control.ts';
import type { Link } from './page-text.ts';
import { hasTable, routeAt, type Route } from './routes.ts';
import { PATIENCE_MS, until } from './steps.ts';

/** What is there at all is there soon, now that the page has been open. */
const SEEN_MS = 800;

export interface Followed {
  /** The routes that there are. */
  readonly routes: readonly Route[];
  readonly tables: readonly ControlsOfPage[];
  /** Links that need not be followed once more, from whichever page. */
  readonly hrefs: Set<string>;
}

/** What is wrong with the links of the page that is open; it is another one afterwards. */
export async function followLinks(
  page: Page,
  origin: string,
  links: readonly Link[],
  followed: Followed,
): Promise<string[]> {
  const wrong: string[] = [];
  const clicked = new Set<string>();
  const fresh = links.filter(({ href }) => !followed.hrefs.has(href));
  const from = new URL(page.url()).hash;
  for (const link of fresh) {
    followed.hrefs.add(link.href);
    const told = link.href.startsWith('#')
      ? await inside(page, origin, link.href, { ...followed, from, clicked })
      : outside(link);
    if (told !== null) wrong.push(`link ${link.href.slice(0, 80)} on ${from}: ${told}`);
  }
  return wrong;
}

function outside({ href, target, rel }: Link): string | null {
  if (!/^https?:\/\/[^/]+\.[a-z]+(\/|$)/.test(href)) return 'it leads nowhere';
  if (target !== '_blank') return 'it takes the lab away';
  return /\b(noreferrer|noopener)\b/.test(rel) ? null : 'it gives the lab away';
}

interface Way extends Followed {
  /** The page that it stands on. */
  readonly from: string;
  /** Paths to which a link of this page has been clicked; to the others one goes by address. */
  readonly clicked: Set<string>;
}

async function inside(page: Page, origin: string, href: string, way: Way): Promise<string | null> {
  const [path = '', query = ''] = href.slice(1).split('?');
  const route = routeAt(way.routes, path);
  if (route === undefined) return 'there is no such route';
  if (!hasTable(way.tables, path)) return 'the page there has no table of controls';
  try {
    await goBy(page, origin, href, way);
    await until(() => isThere(page, route, path), `it does not lead to ${route.label}, ${path}`);
    const part = new URLSearchParams(query).get('at');
    if (part !== null) await until(() => isInView(page, part), `there is no '${part}' to be seen`);
    return await failureOn(page);
  } catch (error) {
    return (error as Error).message.split('Call log')[0]!.slice(0, 300);
  }
}

/** With the mouse, where the link can be seen and none to that path has been clicked yet. */
async function goBy(page: Page, origin: string, href: string, { from, clicked }: Way): Promise<void> {
  const path = href.split('?')[0]!;
  if (!clicked.has(path)) {
    if (new URL(page.url()).hash !== from) await page.goto(`${origin}/${from}`);
    const link = page
      .locator(`a[href=${JSON.stringify(href)}]`)
      .filter({ visible: true })
      .first();
    const isSeen = await link.waitFor({ timeout: SEEN_MS }).then(
      () => true,
      () => false,
    );
    clicked.add(path);
    if (isSeen) {
      await link.click({ timeout: PATIENCE_MS });
      return;
    }
  }
  await page.goto(`${origin}/${href}`);
}

/** The page of the route, by its place in the head, its title, and its own heading. */
const isThere = (page: Page, { label }: Route, path: string): Promise<boolean> =>
  page.evaluate(
    ({ label: wanted, path: asked }) => {
      const here = document.querySelector('.header-nav [aria-current="page"]')?.textContent;
      const heading = document.querySelector('h1')?.textContent ?? '';
      const isOf = here === wanted && document.title.startsWith(`${wanted} `);
      if (!isOf || document.querySelector('main, article') === null) return false;
      const hashPath = location.hash.slice(1).split('?')[0]!;
      if (hashPath !== asked) return false;
      const item = asked.split('/')[2];
      // The lab itself has a stage instead.
      if (item === undefined)
        return heading !== '' || document.querySelector('.stage-node, .lab .matrix-none') !== null;
      const card = document.getElementById(item)?.querySelector('[aria-expanded="true"]');
      return card != null || heading.toLowerCase().startsWith(item.toLowerCase());
    },
    { label, path },
  );

const isInView = (page: Page, id: string): Promise<boolean> =>
  page.evaluate((wanted) => {
    const box = document.getElementById(wanted)?.getBoundingClientRect();
    return box !== undefined && box.height > 0 && box.top < innerHeight && box.bottom > 0;
  }, id);

/** What a page says when something has failed; `null`: it does not. */
const failureOn = (page: Page): Promise<string | null> =>
  page.evaluate(() => {
    for (const one of document.querySelectorAll('.failure, [role="alert"]')) {
      const told = one.textContent.trim();
      if (told !== '' && one.checkVisibility()) return told;
    }
    return /There is no (page|exercise|such)\b.*/.exec(document.body.innerText)?.[0] ?? null;
  });
