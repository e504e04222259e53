/**
 * The commands of a script, each with its words and what it does; `docs/scripts.md` tells them at length.
 * A command takes its words, says its output to the session, and throws a `ScriptError` for what cannot be.
 */
import { FAULTS, type FaultKind } from './faults.ts';
import { beginCluster } from './script-cluster.ts';
import { parseCondition, type Condition } from './script-conditions.ts';
import { ScriptError } from './script-error.ts';
import { beginFault } from './script-faults.ts';
import { durationText } from './script-format.ts';
import { sendMessage } from './script-messages.ts';
import { SHOWS, type Show } from './script-news.ts';
import { type Listening, type ScriptSession } from './script-session.ts';
import { allViewLines, queueLines, statsLines, viewLines, whyLines } from './script-views.ts';
import { nodeOf, nodesOf, timeOf, wholeOf, type Words } from './script-words.ts';
import { nameOf } from './cluster.ts';

type Command = (words: Words, session: ScriptSession) => void;

const UNTIL_WITHIN_MS = 60_000;
const NODES = 'n1, n2, …';

const FAULT_COMMANDS = Object.fromEntries(
  (Object.keys(FAULTS) as FaultKind[]).map((kind): [string, Command] => [
    kind,
    (words, session) => beginFault(kind, words, session),
  ]),
);

const COMMANDS: Readonly<Record<string, Command>> = {
  ...FAULT_COMMANDS,
  cluster: beginCluster,
  run,
  step,
  packets,
  expect,
  send: sendMessage,
  view,
  why,
  queue: (words, session) => {
    const node = session.node(nodeOf(words.word(NODES)));
    words.finish();
    queueLines(node).forEach((line) => session.say(line));
  },
  stats: (words, session) => {
    words.finish();
    statsLines(session).forEach((line) => session.say(line));
  },
  digest: (words, session) => {
    words.finish();
    session.say(session.cluster.sim.digest);
  },
  crash,
  restart: act('crashed', (session, node) => session.cluster.restart(node), 'restarts'),
  pause,
  resume: act('paused', (_session, { process }) => process.resume(), 'runs again'),
  leave: act('running', (session, node) => session.cluster.leave(node), 'leaves'),
  update: act('running', (session, node) => session.cluster.update(node), 'updates its metadata'),
  join,
  heal: (words, session) => {
    words.finish();
    session.heal();
    session.sayNow('all faults are over');
  },
};

/** The names of all commands. */
export const COMMAND_NAMES: readonly string[] = Object.keys(COMMANDS).sort();

/** Carries out a command. */
export function carryOut(words: Words, session: ScriptSession): void {
  const command = Object.hasOwn(COMMANDS, words.name) ? COMMANDS[words.name] : undefined;
  if (command === undefined) throw new ScriptError(words.name, 'no such command', COMMAND_NAMES.join(', '));
  command(words, session);
}

// ── time passes ─────────────────────────────────────────────────────────────────────────────────────────

function run(words: Words, session: ScriptSession): void {
  const until = words.value('until');
  const within = words.time('within');
  const listening = listeningOf(words);
  if (until !== undefined) {
    const condition = parseCondition(
      until.split(/\s+/).filter((word) => word !== ''),
      session,
    );
    words.finish();
    return runUntil(condition, within ?? UNTIL_WITHIN_MS, listening, session);
  }
  if (within !== undefined)
    throw new ScriptError('within=', 'there is nothing to wait for', 'until="…" with it');
  const forMs = timeOf(words.word('a duration, or until="…"'));
  words.finish();
  drive(session, listening, () => void session.drive(forMs, () => false));
}

function runUntil(
  condition: Condition,
  withinMs: number,
  listening: Listening,
  session: ScriptSession,
): void {
  let holds = false;
  const passTime = (): void => {
    holds = session.drive(withinMs, () => condition.problem() === null);
  };
  const untold = session.listen(listening, passTime, condition.onSent);
  sayUntold(session, listening, untold);
  if (holds) return session.sayNow(condition.text);
  session.hasFailed = true;
  session.sayNow(`NOT REACHED within ${durationText(withinMs)}: ${condition.text}; ${condition.problem()}`);
}

/** Lets time pass; where nothing was told, the time says that it has passed. */
function drive(session: ScriptSession, listening: Listening, action: () => void): void {
  const { saidLines } = session;
  const untold = session.listen(listening, action);
  sayUntold(session, listening, untold);
  if (session.saidLines === saidLines) session.sayNow('nothing to tell');
}

/** Only where nothing was to be told: whoever chose something knows what is left out. */
function sayUntold(session: ScriptSession, { shows }: Listening, untold: number): void {
  if (untold === 0 || shows.size > 0) return;
  session.sayNow(untold === 1 ? 'one report is not shown' : `${untold} reports are not shown`);
}

function step(words: Words, session: ScriptSession): void {
  const listening = listeningOf(words);
  const count = wholeOf(words.nextWord() ?? '1', 1);
  words.finish();
  if (count > session.commandStepsMax)
    throw new ScriptError(String(count), 'too many steps', `up to ${session.commandStepsMax}`);
  drive(session, listening, () => {
    for (let left = count; left > 0 && session.cluster.sim.step();) left -= 1;
  });
}

function packets(words: Words, session: ScriptSession): void {
  const names = new Set(nodesOf(words.word(NODES)).map((number) => session.node(number).name));
  const isFull = words.flag('full');
  const forMs = words.time('for');
  words.finish();
  if (forMs === undefined) throw new ScriptError('packets', 'for= is missing', 'for=1s');
  const listening: Listening = { shows: new Set(['packets']), at: names, isFull };
  const { saidLines } = session;
  session.listen(listening, () => void session.drive(forMs, () => false));
  if (session.saidLines === saidLines) session.sayNow('no packets');
}

/** `show=members,packets`, or `quiet`; `at=n1` for what only some tell; `full` for all fields of packets. */
function listeningOf(words: Words): Listening {
  const isFull = words.flag('full');
  const isQuiet = words.flag('quiet');
  const chosen = words.choices('show', [...SHOWS, 'none', 'all'] as const);
  const at = words.value('at');
  if (isQuiet && chosen !== undefined)
    throw new ScriptError('quiet', 'show= says something else', 'one of them');
  const names = at === undefined ? null : new Set(nodesOf(at).map(nameOf));
  return { shows: showsOf(isQuiet ? ['none'] : (chosen ?? ['members'])), at: names, isFull };
}

function showsOf(chosen: readonly (Show | 'none' | 'all')[]): ReadonlySet<Show> {
  if (chosen.includes('all')) return new Set(SHOWS);
  return new Set(chosen.filter((one) => one !== 'none' && one !== 'all'));
}

// ── looks ───────────────────────────────────────────────────────────────────────────────────────────────

function expect(words: Words, session: ScriptSession): void {
  const sentence = words.rest();
  const isDenied = sentence[0] === 'not';
  const condition = parseCondition(isDenied ? sentence.slice(1) : sentence, session);
  words.finish();
  if (condition.onSent !== undefined)
    throw new ScriptError(condition.text, 'it happens and does not last', 'run until="…"');
  const problem = condition.problem();
  if (isDenied) {
    session.hasFailed ||= problem === null;
    return session.say(problem === null ? `FAILED: ${condition.text}` : `ok: ${problem}`);
  }
  session.hasFailed ||= problem !== null;
  session.say(problem === null ? 'ok' : `FAILED: ${problem}`);
}

function view(words: Words, session: ScriptSession): void {
  const word = words.nextWord();
  words.finish();
  const lines = word === undefined ? allViewLines(session) : viewLines(session.node(nodeOf(word)));
  lines.forEach((line) => session.say(line));
}

function why(words: Words, session: ScriptSession): void {
  const name = nameOf(nodeOf(words.word(NODES)));
  const observer = session.node(nodeOf(words.needed('at', NODES)));
  words.finish();
  whyLines(observer, name).forEach((line) => session.say(line));
}

// ── nodes ───────────────────────────────────────────────────────────────────────────────────────────────

type NodeAction = (session: ScriptSession, node: ReturnType<ScriptSession['node']>) => void;

/** A command that does something to each of the nodes that it names, and says what. */
function act(state: 'running' | 'paused' | 'crashed', action: NodeAction, text: string): Command {
  return (words, session) => {
    const numbers = nodesOf(words.word(NODES));
    words.finish();
    const nodes = numbers.map((number) => session.nodeThatIs(state, number));
    for (const node of nodes) {
      session.sayNow(`${node.name} ${text}`);
      session.listen({ shows: new Set(['members']), at: null, isFull: false }, () => action(session, node));
    }
  };
}

/** Without `for=` it lasts until `restart`, which no fault knows of. */
function crash(words: Words, session: ScriptSession): void {
  if (words.has('for')) return beginFault('crash', words, session);
  act('running', (_session, node) => session.cluster.crash(node), 'crashes')(words, session);
}

/** Without `for=` it lasts until `resume`. */
function pause(words: Words, session: ScriptSession): void {
  if (words.has('for')) return beginFault('pause', words, session);
  act('running', (_session, { process }) => process.pause(), 'is paused')(words, session);
}

function join(words: Words, session: ScriptSession): void {
  const numbers = nodesOf(words.word(NODES));
  words.finish();
  const { cluster } = session;
  for (const number of numbers) {
    if (cluster.node(number) !== undefined)
      throw new ScriptError(nameOf(number), 'it is there already', 'a new node; a crashed one can restart');
    if (!cluster.hosts.has(number)) {
      const most = `up to n${cluster.hosts.size}, or most=${number} in the line of 'cluster'`;
      throw new ScriptError(nameOf(number), 'the cluster has no room for it', most);
    }
  }
  for (const number of numbers) {
    session.sayNow(`${nameOf(number)} starts and joins`);
    cluster.spawn(number);
  }
}
