/**
 * A pen that draws nothing and remembers each call with the colours and the alpha of its moment: what unit
 * tests look at instead of pixels. Real pixels are looked at in a real browser.
 */
import type { Pen } from '../pen.ts';

export interface PenCall {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly fillStyle: unknown;
  readonly strokeStyle: unknown;
  readonly globalAlpha: unknown;
}

/** The pen, and the list that its calls go to. */
export function recordingPen(): { readonly pen: Pen; readonly calls: PenCall[] } {
  const calls: PenCall[] = [];
  const styles: Record<string, unknown> = { globalAlpha: 1 };
  const pen = new Proxy(styles, {
    get(_, name: string): unknown {
      if (name in styles) return styles[name];
      return (...args: readonly unknown[]): void => {
        const { fillStyle, strokeStyle, globalAlpha } = styles;
        calls.push({ name, args, fillStyle, strokeStyle, globalAlpha });
      };
    },
  });
  return { pen: pen as unknown as Pen, calls };
}

/** The texts that were written, in their order. */
export function texts(calls: readonly PenCall[]): string[] {
  return calls.filter(({ name }) => name === 'fillText').map(({ args }) => String(args[0]));
}

/** How often each method was called. */
export function tally(calls: readonly PenCall[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of calls) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
