/** What the browser runs: the lab's engine, where the test can call it. */
import { Engine } from '../../packages/lab/src/player/engine.ts';
import { decodeShare } from '../../packages/lab/src/player/share.ts';

/** Opens a link as the lab does, runs it to its end, and gives what tells two runs apart. */
export function runLink(link: string): {
  readonly digest: string;
  readonly events: number;
  readonly scene: string;
} {
  const { spec, cursorMs, chair } = decodeShare(link);
  const engine = new Engine();
  const { id } = engine.open(spec);
  const { digest, events } = engine.compute(id, Infinity);
  const { belief, incarnation, suspicionLeft, flights } = engine.scene(id, cursorMs, chair);
  const columns = [belief, incarnation, suspicionLeft, flights.id, flights.progress];
  return { digest, events, scene: columns.map((column) => [...column].join(' ')).join('\n') };
}

declare global {
  var runLabLink: typeof runLink;
}

globalThis.runLabLink = runLink;
