/// <reference lib="dom" />
/** How a control is found, and used: by its role and name, with the keyboard or with the mouse. */
import type { Locator, Page } from 'playwright-core';
import type { Place, Pointer, Step } from './control.ts';

export const PATIENCE_MS = 20_000;
const PATIENCE = { timeout: PATIENCE_MS };
/** Of a drag, so that what is under the pointer hears of it. */
const MOVES = 6;

export function locate(page: Page, { role, name, within }: Pick<Step, 'role' | 'name' | 'within'>): Locator {
  if (within !== undefined) return page.locator(within).filter({ visible: true }).first();
  if (role === 'canvas') return page.locator(`canvas.${String(name)}, .${String(name)} > canvas`).first();
  if (role === 'summary') return page.locator('summary').filter({ hasText: name, visible: true }).first();
  const asked = role as Parameters<Page['getByRole']>[0];
  return page.getByRole(asked, { name, ...(typeof name === 'string' ? { exact: true } : {}) }).first();
}

export async function doStep(page: Page, step: Step): Promise<void> {
  const { role, name, value, press, pointer, picks } = step;
  if (role === 'key') {
    await page.keyboard.press(String(name));
    return;
  }
  const control = locate(page, step);
  if (pointer !== undefined) {
    await point(page, control, pointer);
  } else if (picks !== undefined) {
    await control.getByRole('option', { name: picks }).first().click(PATIENCE);
  } else if (press !== undefined) {
    await control.focus(PATIENCE);
    await pressAll(page, press.split(' '), role === 'combobox' && !(await isField(control)));
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

/** One key after the other; who opens a list sees that it has the keyboard before the next one. */
async function pressAll(page: Page, keys: readonly string[], opensList: boolean): Promise<void> {
  for (const [i, key] of keys.entries()) {
    await page.keyboard.press(key);
    if (opensList && i === 0) await page.locator('[role="option"]:focus').waitFor(PATIENCE);
  }
}

const isField = (control: Locator): Promise<boolean> =>
  control.evaluate((element) => element instanceof HTMLInputElement);

async function point(page: Page, canvas: Locator, { does, at, to, held }: Pointer): Promise<void> {
  await canvas.waitFor(PATIENCE);
  // Not at the edge, where something may lie over it.
  await canvas.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const { mouse, keyboard } = page;
  const from = await placeOf(page, canvas, at);
  if (!(await isOn(canvas, from))) throw new Error('something lies over it');
  if (held !== undefined) await keyboard.down(held);
  await mouse.move(from.x, from.y, { steps: 2 });
  if (does === 'wheel') await mouse.wheel(0, -300);
  else if (does !== 'hover') {
    const button = does === 'menu' ? 'right' : 'left';
    await mouse.down({ button });
    if (to !== undefined) {
      const end = await placeOf(page, canvas, to);
      await mouse.move(end.x, end.y, { steps: MOVES });
    }
    await mouse.up({ button });
  }
  if (held !== undefined) await keyboard.up(held);
}

/** Whether the mouse there is on the canvas, or on what stands over it in the same box. */
const isOn = (canvas: Locator, at: { x: number; y: number }): Promise<boolean> =>
  canvas.evaluate(
    (element, { x, y }) => element.parentElement!.contains(document.elementFromPoint(x, y)),
    at,
  );

async function placeOf(page: Page, canvas: Locator, place: Place): Promise<{ x: number; y: number }> {
  const isPoint = !('role' in place);
  const box = await (isPoint ? canvas : locate(page, place)).boundingBox(PATIENCE);
  if (box === null) throw new Error('there is no such place');
  const [x, y] = isPoint ? place : [0.5, 0.5];
  return { x: box.x + x * box.width, y: box.y + y * box.height };
}

export async function until(
  isSo: () => Promise<boolean>,
  otherwise: string,
  forMs: number = PATIENCE_MS,
): Promise<void> {
  const endMs = Date.now() + forMs;
  while (!(await isSo())) {
    if (Date.now() > endMs) throw new Error(otherwise);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
