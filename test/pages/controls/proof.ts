/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Uses the controls of a page one after the other, and notes each that no table knows. */
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import type { Shortcut } from '../../../packages/lab/src/ui/shortcuts.ts';
import type { Control, ControlsOfPage, Effect, Name, Step } from './control.ts';
import type { KeyProof } from './lab-keys.ts';

const PATIENCE = { timeout: 6_000 };

/** A line of the page as text that is a control: its role and its name. */
const LINE = new RegExp(
  String.raw`^\s*- '?(button|link|tab|switch|checkbox|radio|menuitem|menuitemradio|menuitemcheckbox|` +
    String.raw`slider|spinbutton|textbox|searchbox|combobox|grid|listbox)\b(?: "((?:[^"\\]|\\.)*)")?`,
);

interface Found {
  readonly role: string;
  readonly name: string;
}

const isOf = (name: Name, given: string): boolean =>
  typeof name === 'string' ? name === given : name.test(given);

const text = (name: Name): string => (typeof name === 'string' ? `'${name}'` : String(name));

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

/** All that was seen on one page, held against its table. */
export class Proof {
  readonly #page: Page;
  readonly #origin: string;
  readonly #table: ControlsOfPage;
  /** Controls that are on every page: they are used on one. */
  readonly #common: readonly Control[];
  readonly #unknown = new Set<string>();

  constructor(page: Page, origin: string, table: ControlsOfPage, common: readonly Control[]) {
    this.#page = page;
    this.#origin = origin;
    this.#table = table;
    this.#common = common;
  }

  /** What is wrong: controls that do not do what the table says, and those that no table knows. */
  async run(): Promise<string[]> {
    const wrong: string[] = [];
    await this.#open();
    for (const control of this.#table.controls) {
      try {
        if (control.fresh === true) await this.#open();
        await this.#use(control);
      } catch (error) {
        const told = (error as Error).message.split('Call log')[0]!.slice(0, 400);
        wrong.push(`${control.role} ${text(control.name)} on #${this.#table.path}: ${told}`);
        await this.#open();
      }
      await this.#comeBack();
    }
    for (const unknown of this.#unknown) wrong.push(`${unknown} on #${this.#table.path} is not tested`);
    return wrong;
  }

  async #open(): Promise<void> {
    const page = this.#page;
    await page.goto('about:blank');
    await page.goto(`${this.#origin}/#${this.#table.path}`);
    await page.locator('main, article').first().waitFor();
    const { ready } = this.#table;
    if (ready !== undefined)
      await until(async () => ready.test(await pageText(page)), `there is no ${ready}`);
    await this.#look();
  }

  /** Closes what is open over the page, and goes back to it. */
  async #comeBack(): Promise<void> {
    const page = this.#page;
    const isOver = page.locator('[role="dialog"], [role="menu"], [role="listbox"][data-open]').first();
    for (let i = 0; i < 3 && (await isOver.isVisible()); i += 1) {
      await page.keyboard.press('Escape');
      await page.waitForTimeout(60);
    }
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const path = await page.evaluate(() => location.hash.slice(1).split('?')[0]);
    if (path !== this.#table.path) await this.#open();
  }

  async #use(control: Control): Promise<void> {
    for (const one of control.first ?? []) await doStep(this.#page, one);
    const before = await this.#look();
    const { role, name, shows } = control;
    const mine = locate(this.#page, { role, name });
    await mine.waitFor(PATIENCE);
    if ('holds' in shows) {
      await until(async () => shows.holds.test(await mine.inputValue()), `it does not hold ${shows.holds}`);
      return;
    }
    if ('isOff' in shows) {
      await until(() => mine.isDisabled(), 'it can be used');
      return;
    }
    await seen(this.#page, shows, before, () => doStep(this.#page, control));
    await this.#look();
  }

  async #look(): Promise<string> {
    const snapshot = await pageText(this.#page);
    const { path, controls, elsewhere = [] } = this.#table;
    // Where it has led to another page, that page has a table of its own.
    const isHere = /^address #([^?\n]*)/.exec(snapshot)?.[1] === path;
    for (const { role, name } of controlsIn(snapshot)) {
      // Links are followed by a test of their own; the list of a combobox is part of it.
      if (!isHere || role === 'link' || (role === 'listbox' && name === '')) continue;
      const isKnown = [...controls, ...elsewhere, ...this.#common].some(
        (one) => one.role === role && isOf(one.name, name),
      );
      if (!isKnown) this.#unknown.add(`${role} '${name}'`);
    }
    return snapshot;
  }
}

function locate(page: Page, { role, name }: Pick<Step, 'role' | 'name'>): Locator {
  const asked = role as Parameters<Page['getByRole']>[0];
  return page.getByRole(asked, { name, ...(typeof name === 'string' ? { exact: true } : {}) }).first();
}

async function doStep(page: Page, { role, name, value, press }: Step): Promise<void> {
  if (role === 'key') {
    await page.keyboard.press(String(name));
    return;
  }
  const control = locate(page, { role, name });
  if (press !== undefined) {
    await control.focus(PATIENCE);
    for (const one of press.split(' ')) await page.keyboard.press(one);
  } else if (value !== undefined && role === 'combobox' && !(await isField(control))) {
    await control.click(PATIENCE);
    await page.getByRole('option', { name: value }).first().click(PATIENCE);
  } else if (value !== undefined) {
    await control.fill(value, PATIENCE);
    await control.press('Enter');
  } else {
    await control.click(PATIENCE);
  }
}

const isField = (control: Locator): Promise<boolean> =>
  control.evaluate((element) => element instanceof HTMLInputElement);

/** Does it, and waits until what it is to do can be seen. */
async function seen(page: Page, shows: Effect, before: string, doing: () => Promise<void>): Promise<void> {
  if (shows instanceof RegExp) {
    // What has led here may still be under way.
    const isNot = async (): Promise<boolean> => !shows.test(await pageText(page));
    if (shows.test(before)) await until(isNot, `${shows} is to be seen before`);
    await doing();
    await until(async () => shows.test(await pageText(page)), `${shows} is not to be seen`);
  } else if ('changes' in shows) {
    const old = shows.changes.exec(before)?.[1];
    await doing();
    const isNew = async (): Promise<boolean> => {
      const now = shows.changes.exec(await pageText(page))?.[1];
      return now !== undefined && now !== old;
    };
    await until(isNew, `${shows.changes} has not changed from ${old}`);
  } else if ('paints' in shows) {
    const old = await pixels(page, shows.paints);
    await doing();
    await until(
      async () => (await pixels(page, shows.paints)) !== old,
      `${shows.paints} is the same picture`,
    );
  } else if ('saves' in shows) {
    const [download] = await Promise.all([page.waitForEvent('download', PATIENCE), doing()]);
    const saved = readFileSync(await download.path(), 'utf8');
    if (!shows.saves.test(saved)) throw new Error(`${shows.saves} is not in what is saved`);
  } else if ('confirms' in shows) {
    const [dialog] = await Promise.all([
      page.waitForEvent('dialog', PATIENCE).then(async (one) => {
        await one.dismiss();
        return one;
      }),
      doing(),
    ]);
    if (!shows.confirms.test(dialog.message())) throw new Error(`it asks: ${dialog.message()}`);
  } else if ('focuses' in shows) {
    await doing();
    const isIn = (): Promise<boolean> =>
      page.evaluate((wanted) => document.activeElement?.closest(wanted) != null, shows.focuses);
    await until(isIn, `the focus is not in ${shows.focuses}`);
  } else if ('asks' in shows) {
    await Promise.all([page.waitForRequest(shows.asks, PATIENCE), doing()]);
  } else if ('asksForFile' in shows) {
    await Promise.all([page.waitForEvent('filechooser', PATIENCE), doing()]);
  }
}

async function until(isSo: () => Promise<boolean>, otherwise: string): Promise<void> {
  const endMs = Date.now() + PATIENCE.timeout;
  while (!(await isSo())) {
    if (Date.now() > endMs) throw new Error(otherwise);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

const pixels = (page: Page, selector: string): Promise<string> =>
  page
    .locator(selector)
    .first()
    .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());

/** What is wrong with a key of the lab; `null`: it does what its row says. */
export async function provenKey(
  page: Page,
  { key, isShift = false }: Shortcut,
  { first = [], shows }: KeyProof,
): Promise<string | null> {
  try {
    for (const one of first) await doStep(page, one);
    await page.locator('.chip [data-digest]').waitFor(PATIENCE);
    const pressed = key === ' ' ? 'Space' : isShift && /^[A-Z]/.test(key) ? `Shift+${key}` : key;
    const press = (): Promise<void> => page.keyboard.press(pressed);
    await seen(page, shows, await pageText(page), press);
    return null;
  } catch (error) {
    return (error as Error).message.split('Call log')[0]!;
  }
}
