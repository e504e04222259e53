/** A fault in a few words, for events, lanes and chains. */
import type { Fault } from 'hearsay/sim';
import { nameOf } from './numbers.ts';

const NAMED_MAX = 4;

/** E.g. `n1, n2, n3, n4 and 12 more`. */
export function namesText(numbers: readonly number[]): string {
  const named = numbers.slice(0, NAMED_MAX).map(nameOf).join(', ');
  return numbers.length <= NAMED_MAX ? named : `${named} and ${numbers.length - NAMED_MAX} more`;
}

export function faultText({ kind, nodes, peers, amount }: Fault): string {
  const who = namesText(nodes);
  const others = peers.length === 0 ? 'all others' : namesText(peers);
  const way = `from ${who} to ${others}`;
  switch (kind) {
    case 'crash':
      return `${who} crashes`;
    case 'pause':
      return `${who} stands still`;
    case 'gate':
      return `all that ${who} sends and gets waits`;
    case 'slow':
      return `each input costs ${who} ${amount} ms`;
    case 'clock':
      return `the clock of ${who} goes ${amount} times as fast`;
    case 'cut':
      return `nothing passes ${way}`;
    case 'partition':
      return `nothing passes between ${who} and ${others}`;
    case 'loss':
      return `${Math.round(100 * amount)} % of the packets ${way} are lost`;
    case 'latency':
      return `up to ${amount} ms more ${way}`;
    case 'duplication':
      return `${Math.round(100 * amount)} % of the packets ${way} arrive twice`;
    case 'reordering':
      return `half of the packets ${way} are held back for up to ${amount} ms`;
    case 'mtu':
      return `packets above ${amount} bytes ${way} vanish`;
    case 'clog':
      return `what goes ${way} waits`;
    case 'refuse':
      return `streams ${way} are refused`;
    case 'reset':
      return `${Math.round(100 * amount)} % of the pieces of streams ${way} reset them`;
  }
}
