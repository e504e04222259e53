/**
 * A scenario as one line of words, for a command line and for people:
 *
 *   seed=7 nodes=16 rules=hearsay profile=lan faults=90000ms calm=30000ms
 *   crash@1200ms/5000ms:3 crash@9s/ever:4 cut@5s/10s:3,4>5 loss@2s/4s:1=0.3 update@7s:2 join@8s:17
 *
 * A fault is kind @ when / how long : nodes > peers = amount, and an action is kind @ when : node. Times end
 * in ms, s, min or h, an MTU in B, the rate of a clock in x. What is left out is as `drawScenario` has it,
 * without faults.
 */
import type { Millis } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import { swimConfig, type Profile, type SwimConfig } from '../swim/config.ts';
import type { RulesName } from '../swim/rules.ts';
import { FAULTS, type Fault, type FaultKind } from './faults.ts';
import { checkScenario, type Scenario } from './scenario.ts';
import { parseTime } from './time-text.ts';
import { ACTIONS, type Action, type ActionKind } from './workload.ts';

const SETTINGS = ['seed', 'nodes', 'rules', 'profile', 'faults', 'calm'] as const;
/** Settings of the protocol, by their own names. */
const CONFIG = Object.entries(swimConfig('lan'));
const KINDS: readonly string[] = [...Object.keys(FAULTS), ...ACTIONS];

/** The scenario as one line. */
export function formatScenario(scenario: Scenario): string {
  const { seed, nodes, rules, profile, config = {}, faultsMs, calmMs, faults, actions } = scenario;
  return [
    `seed=${seed}`,
    `nodes=${nodes}`,
    `rules=${rules}`,
    `profile=${profile}`,
    ...Object.entries(config).map(([name, value]) => `${name}=${value}`),
    `faults=${faultsMs}ms`,
    `calm=${calmMs}ms`,
    ...faults.map(formatFault),
    ...actions.map(({ kind, atMs, node }) => `${kind}@${atMs}ms:${node}`),
  ].join(' ');
}

/** The scenario of a line. @throws UsageError naming the word that is wrong, and what is allowed. */
export function parseScenario(text: string): Scenario {
  const settings = new Map<string, string>();
  const faults: Fault[] = [];
  const actions: Action[] = [];
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    const at = word.indexOf('@');
    if (at >= 0) parseEvent(word, word.slice(0, at), word.slice(at + 1), { faults, actions });
    else parseSetting(word, settings);
  }
  const config = configOf(settings);
  const scenario: Scenario = {
    seed: numberOf('seed', settings.get('seed') ?? '1'),
    nodes: numberOf('nodes', settings.get('nodes') ?? '16'),
    rules: (settings.get('rules') ?? 'hearsay') as RulesName,
    profile: (settings.get('profile') ?? 'lan') as Profile,
    ...(Object.keys(config).length === 0 ? {} : { config }),
    faultsMs: timeOf('faults', settings.get('faults') ?? '90s'),
    calmMs: timeOf('calm', settings.get('calm') ?? '30s'),
    faults,
    actions,
  };
  checkScenario(scenario);
  return scenario;
}

function formatFault({ kind, atMs, forMs, nodes, peers, amount }: Fault): string {
  const unit = { none: null, share: '', ms: 'ms', bytes: 'B', rate: 'x' }[FAULTS[kind].unit];
  const others = peers.length === 0 ? '' : `>${peers.join(',')}`;
  const strength = unit === null ? '' : `=${amount}${unit}`;
  const lasting = forMs === null ? 'ever' : `${forMs}ms`;
  return `${kind}@${atMs}ms/${lasting}:${nodes.join(',')}${others}${strength}`;
}

function parseSetting(word: string, settings: Map<string, string>): void {
  const [key, value] = split(word, '=');
  const isKnown = (SETTINGS as readonly string[]).includes(key) || CONFIG.some(([name]) => name === key);
  if (!isKnown || value === null) {
    const allowed = `${SETTINGS.join(', ')} or a setting of the protocol such as suspicionMult`;
    throw new UsageError('scenario', word, `use KEY=VALUE with one of ${allowed}, or KIND@TIME…`);
  }
  if (settings.has(key)) throw new UsageError('scenario', word, 'it has been said already');
  settings.set(key, value);
}

/** The settings of the protocol among those that were said. */
function configOf(settings: ReadonlyMap<string, string>): Partial<SwimConfig> {
  const said = CONFIG.filter(([name]) => settings.has(name));
  return Object.fromEntries(
    said.map(([name, usual]) => {
      const text = settings.get(name)!;
      if (typeof usual === 'number') return [name, numberOf(name, text)];
      if (text !== 'true' && text !== 'false')
        throw new UsageError('scenario', text, `${name} is true or false`);
      return [name, text === 'true'];
    }),
  );
}

function parseEvent(
  word: string,
  kind: string,
  rest: string,
  { faults, actions }: { faults: Fault[]; actions: Action[] },
): void {
  if (!KINDS.includes(kind)) throw new UsageError('scenario', word, `use one of ${KINDS.join(', ')}`);
  const [when, whom] = split(rest, ':');
  if (whom === null) throw new UsageError('scenario', word, `use ${kind}@TIME…:NODE`);
  if ((ACTIONS as readonly string[]).includes(kind)) {
    actions.push({ kind: kind as ActionKind, atMs: timeOf(word, when), node: numberOf(word, whom) });
    return;
  }
  const [start, lasting] = split(when, '/');
  if (lasting === null) {
    const forEver = kind === 'crash' ? ', or crash@TIME/ever:NODES' : '';
    throw new UsageError('scenario', word, `use ${kind}@TIME/TIME:NODES${forEver}`);
  }
  const [sides, amount] = split(whom, '=');
  const [nodes, peers] = split(sides, '>');
  faults.push({
    kind: kind as FaultKind,
    atMs: timeOf(word, start),
    forMs: lasting === 'ever' ? null : timeOf(word, lasting),
    nodes: nodesOf(word, nodes),
    peers: peers === null ? [] : nodesOf(word, peers),
    amount: amountOf(word, kind as FaultKind, amount),
  });
}

function amountOf(word: string, kind: FaultKind, text: string | null): number {
  const { unit } = FAULTS[kind];
  if (unit === 'none') {
    if (text !== null) throw new UsageError('scenario', word, `${kind} has no amount`);
    return 0;
  }
  if (text === null) throw new UsageError('scenario', word, `${kind} has an amount, in ${unit}: =AMOUNT`);
  if (unit === 'share') return numberOf(word, text);
  if (unit === 'ms') return timeOf(word, text);
  const mark = unit === 'bytes' ? 'B' : 'x';
  if (!text.endsWith(mark))
    throw new UsageError('scenario', word, unit === 'bytes' ? 'bytes end in B' : 'a rate ends in x');
  return numberOf(word, text.slice(0, -1));
}

function nodesOf(word: string, text: string): number[] {
  return text.split(',').map((one) => numberOf(word, one));
}

function timeOf(word: string, text: string): Millis {
  const ms = parseTime(text);
  if (ms === null)
    throw new UsageError('scenario', word, `a time is a number with ms, s, min or h, not '${text}'`);
  return ms;
}

function numberOf(word: string, text: string): number {
  if (!/^-?\d+(?:\.\d+)?$/.test(text)) throw new UsageError('scenario', word, `'${text}' is no number`);
  return Number(text);
}

/** The text before and after the first `separator`; `null` where there is none. */
function split(text: string, separator: string): [string, string | null] {
  const place = text.indexOf(separator);
  return place < 0 ? [text, null] : [text.slice(0, place), text.slice(place + separator.length)];
}
