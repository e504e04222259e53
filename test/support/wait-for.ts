/**
 * Waits for a condition of the real world (processes, sockets), never for a time: looks again and again until
 * it holds, and says what it saw when the time is up.
 */
import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** What is waited for, as it is to be read in a failure. */
  readonly what: string;
  /** Longer than the protocol takes on a machine that is busy with other tests. */
  readonly timeoutMs: number;
  /** Asked once, on failure: views, last log lines. */
  readonly describe?: () => string | Promise<string>;
}

const LOOK_AGAIN_MS = 100;

/**
 * The first answer of `look` that is neither `undefined` nor `false`.
 * @throws an Error with `what` and what `describe` says, when the time is up.
 */
export async function waitFor<Seen>(
  { what, timeoutMs, describe }: WaitOptions,
  look: () => Seen | undefined | false | Promise<Seen | undefined | false>,
): Promise<Seen> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > until) break;
    await sleep(LOOK_AGAIN_MS);
  }
  const saw = (await describe?.()) ?? '';
  throw new Error(`not within ${timeoutMs} ms: ${what}${saw === '' ? '' : `\n${saw}`}`);
}
