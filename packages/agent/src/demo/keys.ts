/** What the keys of the demonstration mean. */

export type Deed = 'kill' | 'freeze' | 'resume' | 'cut' | 'leave' | 'why';

export type Key =
  | { readonly type: 'select'; readonly place: number }
  | { readonly type: 'move'; readonly by: 1 | -1 }
  /** To be done to the selected member. */
  | { readonly type: 'deed'; readonly deed: Deed }
  | { readonly type: 'quit' };

/** For the footer, in the order in which they are shown. The digits are told apart. */
export const KEY_HELP: readonly { readonly key: string; readonly text: string }[] = [
  { key: 'k', text: 'kill' },
  { key: 'f', text: 'freeze' },
  { key: 'c', text: 'cut' },
  { key: 'l', text: 'leave' },
  { key: 'r', text: 'resume/restart' },
  { key: 'w', text: 'why' },
  { key: 'q', text: 'quit' },
];

const KEYS: ReadonlyMap<string, Key> = new Map<string, Key>([
  ['k', { type: 'deed', deed: 'kill' }],
  ['f', { type: 'deed', deed: 'freeze' }],
  ['r', { type: 'deed', deed: 'resume' }],
  ['c', { type: 'deed', deed: 'cut' }],
  ['l', { type: 'deed', deed: 'leave' }],
  ['w', { type: 'deed', deed: 'why' }],
  ['q', { type: 'quit' }],
  ['\u0003', { type: 'quit' }], // Ctrl-C: in raw mode it is a key and no signal
  ['\u001b[A', { type: 'move', by: -1 }],
  ['\u001b[B', { type: 'move', by: 1 }],
  ['\u001b[D', { type: 'move', by: -1 }],
  ['\u001b[C', { type: 'move', by: 1 }],
]);

/** An escape sequence, a lone escape, or one character. */
// oxlint-disable-next-line no-control-regex
const TOKEN = /\u001b(?:\[[\d;]*[@-~]|O.)?|[^\u001b]/gsu;

/**
 * The keys in what a terminal has sent at once. What means nothing is left out; small and capital are the
 * same.
 */
export function keysOf(input: string): Key[] {
  return (input.match(TOKEN) ?? []).flatMap((token) => {
    if (/^[1-9]$/.test(token)) return [{ type: 'select', place: Number(token) } as const];
    const key = KEYS.get(token) ?? KEYS.get(token.toLowerCase());
    return key === undefined ? [] : [key];
  });
}
