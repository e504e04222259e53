/** What a script waits for and expects: sentences about views, queues and packets. */
import { nameOf, type ClusterNode } from './cluster.ts';
import { ScriptError } from './script-error.ts';
import { messageNames } from './script-packets.ts';
import { sortedNodes, type ScriptSession, type SentPacket } from './script-session.ts';
import { nodeOf, wholeOf } from './script-words.ts';
import { difference, isQuiet } from './views.ts';

export interface Condition {
  readonly text: string;
  /** `null` if it holds; else what is so instead. */
  problem(): string | null;
  /** Told of each packet that goes out. */
  readonly onSent: ((sent: SentPacket) => void) | undefined;
}

const SENTENCES = [
  'all agree',
  'all quiet',
  'N sees N STATE [INCARNATION]',
  'all see N STATE [INCARNATION]',
  'N sends MESSAGE [to N]',
].join('; ');
const STATES = ['alive', 'suspect', 'dead', 'left', 'unknown'];
const MESSAGES = ['ping', 'indirectPing', 'ackResp', 'nackResp', 'suspect', 'alive', 'dead', 'user'];

/** The condition of a sentence. `ScriptError` for a sentence that is none, or a node that is not there. */
export function parseCondition(words: readonly string[], session: ScriptSession): Condition {
  const text = words.join(' ');
  const { cluster } = session;
  const plain = (problem: () => string | null): Condition => ({ text, problem, onSent: undefined });
  if (text === 'all agree') return plain(() => difference(cluster));
  if (text === 'all quiet') return plain(() => (isQuiet(cluster) ? null : 'somebody has news to tell'));
  const [subject, verb, ...rest] = words;
  if (verb === 'sends') return sending(text, subject!, rest, session);
  const isAll = subject === 'all' && verb === 'see';
  if (subject === undefined || !(isAll || verb === 'sees') || rest.length < 2 || rest.length > 3)
    throw new ScriptError(text === '' ? 'condition' : text, 'this is no condition', SENTENCES);
  const observer = isAll ? null : session.node(nodeOf(subject));
  const wanted = wantedOf(rest, session);
  return plain(() => {
    const others = (): ClusterNode[] => cluster.running.filter(({ name }) => name !== wanted.name);
    const observers = observer === null ? sortedNodes(others()) : [observer];
    if (observers.length === 0) return 'nobody is there to see it';
    for (const one of observers) {
      const held = heldText(one, wanted.name);
      if (held !== wanted.state && !(wanted.incarnation === null && held.startsWith(`${wanted.state} `)))
        return `${one.name} sees ${wanted.name} ${held}`;
    }
    return null;
  });
}

interface Wanted {
  readonly name: string;
  /** With the incarnation, if one is wanted. */
  readonly state: string;
  readonly incarnation: number | null;
}

function wantedOf([subject, state, incarnation]: readonly string[], session: ScriptSession): Wanted {
  const name = nameOf(nodeOf(subject!));
  if (!session.cluster.hosts.has(nodeOf(subject!))) session.node(nodeOf(subject!));
  if (!STATES.includes(state!)) throw new ScriptError(state!, 'this is no state', STATES.join(', '));
  if (incarnation === undefined) return { name, state: state!, incarnation: null };
  const number = wholeOf(incarnation, 0);
  return { name, state: `${state} ${number}`, incarnation: number };
}

/** How an observer holds a member: `alive 1`, or `unknown`. */
export function heldText(observer: ClusterNode, name: string): string {
  const { membership } = observer.process.core.swim;
  const slot = membership.slotOf(name);
  if (slot < 0) return 'unknown';
  const { state, incarnation } = membership.snapshot(slot);
  return `${state} ${incarnation}`;
}

function sending(
  text: string,
  sender: string,
  [message, to, receiver, ...more]: readonly string[],
  session: ScriptSession,
): Condition {
  const { name } = session.node(nodeOf(sender));
  if (message === undefined || !MESSAGES.includes(message))
    throw new ScriptError(message ?? text, 'this is no message of a packet', MESSAGES.join(', '));
  if ((to !== undefined && (to !== 'to' || receiver === undefined)) || more.length > 0)
    throw new ScriptError(text, 'this is no condition', SENTENCES);
  const peer = receiver === undefined ? null : nameOf(nodeOf(receiver));
  let isSent = false;
  return {
    text,
    problem: () => (isSent ? null : `${name} has not sent it`),
    onSent: (sent) => {
      if (sent.from !== name || (peer !== null && sent.to !== peer)) return;
      isSent ||= messageNames(sent.packet).includes(message);
    },
  };
}
