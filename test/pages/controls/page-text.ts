/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** What is on a page: its text for assistive technology, its controls, and its links. */
import type { Page } from 'playwright-core';

/** A line of the page as text that is a control: its role and its name. */
const LINE = new RegExp(
  String.raw`^\s*- '?(button|link|tab|switch|checkbox|radio|menuitem|menuitemradio|menuitemcheckbox|` +
    String.raw`slider|spinbutton|textbox|searchbox|combobox|grid|listbox)\b(?: "((?:[^"\\]|\\.)*)")?`,
);

export interface Found {
  readonly role: string;
  readonly name: string;
}

export interface Link {
  readonly href: string;
  readonly target: string;
  readonly rel: string;
}

/** The page as it is told to who does not see it, with what stands in its address and how it looks. */
export async function pageText(page: Page): Promise<string> {
  const look = await page.evaluate(() => {
    const { theme, motion } = document.documentElement.dataset;
    return `address ${location.hash}\ntheme ${theme}, motion ${motion}`;
  });
  return `${look}\n${await page.locator('body').ariaSnapshot()}`;
}

export function controlsIn(snapshot: string): Found[] {
  return snapshot.split('\n').flatMap((line) => {
    const [, role, name = ''] = LINE.exec(line) ?? [];
    if (role === undefined) return [];
    return [{ role, name: name.replaceAll("''", "'").replaceAll(/\\(.)/g, '$1') }];
  });
}

/** Controls that have no role of their own: what can be pointed at, and what opens a part of the text. */
export const unnamedIn = (page: Page): Promise<Found[]> =>
  page.evaluate(() => {
    const canvases = [...document.querySelectorAll('canvas')].filter((one) => one.checkVisibility());
    const summaries = [...document.querySelectorAll('summary')].filter((one) => one.checkVisibility());
    return [
      ...canvases.map((one) => {
        const name = one.classList[0] ?? one.parentElement?.classList[0] ?? '';
        return { role: 'canvas', name };
      }),
      ...summaries.map((one) => ({ role: 'summary', name: one.textContent.replaceAll(/\s+/g, ' ').trim() })),
    ];
  });

/** The names of all that a selector selects. */
export const namesIn = (page: Page, selector: string): Promise<string[]> =>
  page.locator(selector).evaluateAll((all) =>
    all.map((one) => {
      const label = 'labels' in one ? (one as HTMLInputElement).labels?.[0]?.textContent : undefined;
      const name = one.getAttribute('aria-label') ?? label ?? one.textContent ?? '';
      return name.replaceAll(/\s+/g, ' ').trim();
    }),
  );

/** Also those in what is still closed. */
export const linksIn = (page: Page): Promise<Link[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLAnchorElement>('a[href]')].map((one) => ({
      href: one.getAttribute('href')!,
      target: one.target,
      rel: one.rel,
    })),
  );
