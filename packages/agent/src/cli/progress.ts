/** One line that shows how far something has come, over itself; nothing where nobody looks on. */

/** What a line is written to. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Progress {
  /** `share` is from 0 to 1; `text` says what has been done. Shown a few times a second at most. */
  show(share: number, text: string): void;
  /** Takes the line away, so that something else can be printed. */
  clear(): void;
}

const EVERY_MS = 100;
const BAR_CHARACTERS = 24;
const DEFAULT_COLUMNS = 80;
const CLEAR_LINE = '\r\u001B[K';
const NO_PROGRESS: Progress = { show: () => {}, clear: () => {} };

/** A line on `stream`, standard error if it is left out. */
export function progressLine(
  stream: ProgressStream = process.stderr,
  now: () => number = () => performance.now(),
): Progress {
  if (stream.isTTY !== true) return NO_PROGRESS;
  let shownAt = -Infinity;
  let isShown = false;
  return {
    show: (share, text) => {
      if (now() - shownAt < EVERY_MS) return;
      shownAt = now();
      isShown = true;
      // A terminal that does not know its width says 0.
      const columns = stream.columns || DEFAULT_COLUMNS;
      // A line that is as wide as the terminal would begin another one.
      stream.write(`${CLEAR_LINE}${barText(share, text).slice(0, Math.max(0, columns - 1))}`);
    },
    clear: () => {
      if (isShown) stream.write(CLEAR_LINE);
      isShown = false;
    },
  };
}

/** `[######                  ]  25 %  12 s of 48 s` */
function barText(share: number, text: string): string {
  const done = Math.max(0, Math.min(1, share));
  const bar = '#'.repeat(Math.round(done * BAR_CHARACTERS)).padEnd(BAR_CHARACTERS);
  return `[${bar}] ${String(Math.floor(100 * done)).padStart(3)} %  ${text}`;
}
