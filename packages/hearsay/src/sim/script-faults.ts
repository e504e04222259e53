/** Faults as commands of a script, each by the name that `FAULTS` gives it. */
import type { Millis } from '../base/core.ts';
import { checkFault, FAULTS, type Fault, type FaultKind } from './faults.ts';
import { ScriptError } from './script-error.ts';
import { durationText, nodesText } from './script-format.ts';
import type { ScriptSession } from './script-session.ts';
import { amountOf, nodesOf, type Words } from './script-words.ts';

const SIDES = 'from=NODES, and to=NODES';
/** What lasts until `heal` ends by itself at a time that no script reaches. */
const UNTIL_HEALED_MS = 1e10;

/** Begins the fault of this kind, which ends after `for=`, or with `heal`. */
export function beginFault(kind: FaultKind, words: Words, session: ScriptSession): void {
  const { onLinks, unit } = FAULTS[kind];
  const forMs = words.time('for');
  const by = words.value('by');
  const sides = onLinks
    ? linkSides(kind, words, session)
    : { nodes: heldNodes(kind, words, session), peers: [] };
  words.finish();
  if (kind === 'clog' && forMs === undefined)
    throw new ScriptError(kind, 'for= is missing', 'what waits has to know until when');
  const lastsMs = forMs ?? UNTIL_HEALED_MS;
  const fault: Fault = { kind, atMs: 0, forMs: lastsMs, ...sides, amount: amountOf(kind, by) };
  checkFault(fault, session.cluster.hosts.size);
  session.injection.begin(fault);
  if (!onLinks) session.hold(fault.nodes, session.now + lastsMs);
  const amount = unit === 'none' ? '' : ` by ${by}`;
  session.sayNow(`${kind} ${sidesText(fault, onLinks)}${amount} ${lastingText(forMs)}`);
}

function heldNodes(kind: FaultKind, words: Words, session: ScriptSession): number[] {
  const nodes = nodesOf(words.word(`the nodes that ${kind} hits`));
  for (const number of nodes) session.nodeThatIs('running', number);
  return nodes;
}

/** `from=n1,n2 to=n3`; for a partition also `n1,n2 | n3,n4`. Without a second side: all others. */
function linkSides(
  kind: FaultKind,
  words: Words,
  { cluster }: ScriptSession,
): { nodes: number[]; peers: number[] } {
  const known = (text: string): number[] => {
    const numbers = nodesOf(text);
    const strange = numbers.find((number) => !cluster.hosts.has(number));
    if (strange === undefined) return numbers;
    const all = [...cluster.hosts.keys()];
    throw new ScriptError(`n${strange}`, 'there is no such node', nodesText(all));
  };
  const [first, second, ...more] = words.rest().join('').split('|');
  if (kind === 'partition' && first !== '' && more.length === 0)
    return apart(known(first!), second === undefined ? [] : known(second), cluster.hosts.size);
  if (first !== '') throw new ScriptError(first!, `'${kind}' has no place for it`, 'from=NODES to=NODES');
  const to = words.value('to');
  const nodes = known(words.needed('from', SIDES));
  return apart(nodes, to === undefined ? [] : known(to), cluster.hosts.size);
}

/** Two sides that have nobody in common, and somebody on each. */
function apart(nodes: number[], peers: number[], hosts: number): { nodes: number[]; peers: number[] } {
  const common = nodes.find((number) => peers.includes(number));
  if (common !== undefined) throw new ScriptError(`n${common}`, 'it is on both sides', 'one side');
  if (peers.length === 0 && nodes.length === hosts)
    throw new ScriptError(nodesText(nodes), 'nobody is left for the other side', SIDES);
  return { nodes, peers };
}

function sidesText({ kind, nodes, peers }: Fault, onLinks: boolean): string {
  if (!onLinks) return nodesText(nodes);
  const others = peers.length === 0 ? 'all others' : nodesText(peers);
  return `${nodesText(nodes)} ${kind === 'partition' ? '|' : '->'} ${others}`;
}

function lastingText(forMs: Millis | undefined): string {
  return forMs === undefined ? 'until it is healed' : `for ${durationText(forMs)}`;
}
