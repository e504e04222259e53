/// <reference lib="dom" />
/** Uses the controls of a page one after the other, and notes each that no table knows. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { Shortcut } from '../../../packages/lab/src/ui/shortcuts.ts';
import { addressOf, type Control, type ControlsOfPage, type Effect, type Name } from './control.ts';
import type { KeyProof } from './lab-keys.ts';
import { controlsIn, linksIn, namesIn, pageText, unnamedIn, type Found, type Link } from './page-text.ts';
import { doStep, locate, PATIENCE_MS, until } from './steps.ts';

const PATIENCE = { timeout: PATIENCE_MS };
/** Long enough for a picture to do what it should not. */
const STILL_MS = 600;

/** Where a selector tells what it is. */
const ANY = '/./';

const isOf = (name: Name, given: string): boolean =>
  typeof name === 'string' ? name === given : name.test(given);

const text = (name: Name): string => (typeof name === 'string' ? `'${name}'` : String(name));

/** All that was seen on one page, held against its table. */
export class Proof {
  readonly #page: Page;
  readonly #origin: string;
  readonly #table: ControlsOfPage;
  /** Controls that are on every page: they are used on one. */
  readonly #common: readonly Control[];
  readonly #unknown = new Set<string>();
  readonly #links = new Map<string, Link>();

  constructor(page: Page, origin: string, table: ControlsOfPage, common: readonly Control[]) {
    this.#page = page;
    this.#origin = origin;
    this.#table = table;
    this.#common = common;
  }

  /** Of the page, in all states that it has been in. */
  get links(): readonly Link[] {
    return [...this.#links.values()];
  }

  /** What is wrong: controls that do not do what the table says, and those that no table knows. */
  async run(): Promise<string[]> {
    const wrong: string[] = [];
    for (const visit of this.#table.before ?? []) {
      await openPage(this.#page, this.#origin, visit);
      for (const one of visit.steps) await doStep(this.#page, one);
    }
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
    await openPage(this.#page, this.#origin, this.#table);
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
    const { shows, patienceMs } = control;
    const mine = locate(this.#page, control);
    await mine.waitFor({ timeout: patienceMs ?? PATIENCE_MS });
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
    const page = this.#page;
    const snapshot = await pageText(page);
    // Where it has led to another page, that page has a table of its own.
    if (/^address #([^?\n]*)/.exec(snapshot)?.[1] !== this.#table.path) return snapshot;
    for (const found of [...controlsIn(snapshot), ...(await unnamedIn(page))])
      if (!(await this.#isKnown(found))) this.#unknown.add(`${found.role} '${found.name}'`);
    for (const link of await linksIn(page)) this.#links.set(link.href, link);
    return snapshot;
  }

  async #isKnown({ role, name }: Found): Promise<boolean> {
    // Links are followed by a test of their own; the list of a combobox is part of it.
    if (role === 'link' || (role === 'listbox' && name === '')) return true;
    const { controls, besides = [] } = this.#table;
    const all = [...controls, ...besides.flatMap((one) => one.controls), ...this.#common];
    const alike = all.filter((one) => one.role === role);
    const isNamed = (one: Control): boolean => one.within === undefined || String(one.name) !== ANY;
    if (alike.some((one) => isNamed(one) && isOf(one.name, name))) return true;
    for (const { within } of alike)
      if (within !== undefined && (await namesIn(this.#page, within)).includes(name)) return true;
    return false;
  }
}

/** Anew, and until it is there. */
export async function openPage(
  page: Page,
  origin: string,
  table: Pick<ControlsOfPage, 'path' | 'query' | 'ready'>,
): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${origin}/${addressOf(table)}`);
  await page.locator('main, article').first().waitFor();
  const { ready } = table;
  if (ready !== undefined) await until(async () => ready.test(await pageText(page)), `there is no ${ready}`);
}

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
  } else if ('finds' in shows) {
    const found = page.locator(shows.finds);
    if ((await found.count()) > 0) throw new Error(`${shows.finds} is there before`);
    await doing();
    await until(async () => (await found.count()) > 0, `there is no ${shows.finds}`);
  } else if ('stays' in shows) {
    let still = before;
    const isStill = async (): Promise<boolean> => {
      const old = still;
      await page.waitForTimeout(STILL_MS);
      still = await pageText(page);
      return still === old;
    };
    await until(isStill, 'the page does not come to rest');
    await doing();
    if (!(await isStill())) throw new Error('it does something');
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
