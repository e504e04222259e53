/** `cluster`: the first command of a script, with all that a cluster can be told about itself. */
import { UsageError } from '../base/errors.ts';
import { PROFILES, type Profile, type SwimConfig } from '../swim/config.ts';
import { RULES, type Rules, type RulesName } from '../swim/rules.ts';
import type { ClusterOptions } from './cluster.ts';
import type { Latency } from './latency.ts';
import { ScriptError } from './script-error.ts';
import { nodesText } from './script-format.ts';
import type { ScriptSession } from './script-session.ts';
import { timeOf, type Words } from './script-words.ts';

/** More would make a transcript that nobody reads. */
const NODES_MAX = 200;
const DEFAULT_NODES = 4;

/** Starts a cluster in the place of the one that there was. */
export function beginCluster(words: Words, session: ScriptSession): void {
  const nodes = words.whole('nodes', 1) ?? DEFAULT_NODES;
  const nodesMost = words.whole('most', nodes) ?? nodes;
  const seed = words.whole('seed', 0) ?? 1;
  const profile = words.choice('profile', Object.keys(PROFILES) as Profile[]) ?? 'lan';
  const born = words.choice('born', ['whole', 'joining']) ?? 'whole';
  const rules = rulesOf(words);
  const latencyMs = latencyOf(words.value('latency'));
  const loss = words.share('loss') ?? 0;
  const refusals = words.choice('refusals', ['yes', 'no']) === 'yes';
  if (nodesMost > NODES_MAX) throw new ScriptError(String(nodesMost), 'too many nodes', `up to ${NODES_MAX}`);
  const config = configOf(words.others());
  words.finish();
  const network = { loss, refusals, ...(latencyMs === undefined ? {} : { latencyMs }) };
  const options: ClusterOptions = { seed, rules: rules.rules, profile, config, network, nodesMost };
  const cluster = session.begin(options);
  const isWhole = born === 'whole';
  const all = Array.from({ length: nodes }, (_, i) => i + 1);
  if (isWhole) cluster.spawnWhole(nodes);
  else for (const number of all) cluster.spawn(number);
  const doing =
    nodes === 1
      ? 'n1 is alone'
      : `${nodesText(all)} ${isWhole ? 'know each other' : 'start, and join through n1'}`;
  session.say(`${doing}; ${profile}, rules ${rules.text}`);
}

/** A preset, and the departures that are switched on (`with=`) or off (`without=`). */
function rulesOf(words: Words): { rules: Rules; text: string } {
  const name = words.choice('rules', Object.keys(RULES) as RulesName[]) ?? 'hearsay';
  const fields = Object.keys(RULES.hearsay).filter((field) => field !== 'name') as Exclude<
    keyof Rules,
    'name'
  >[];
  const on = words.choices('with', fields) ?? [];
  const off = words.choices('without', fields) ?? [];
  const changes = Object.fromEntries([
    ...on.map((field) => [field, true]),
    ...off.map((field) => [field, false]),
  ]);
  const withText = on.length === 0 ? '' : ` with ${on.join(', ')}`;
  const withoutText = off.length === 0 ? '' : ` without ${off.join(', ')}`;
  return { rules: { ...RULES[name], ...changes }, text: `${name}${withText}${withoutText}` };
}

const LATENCIES = '2ms, or 0.3ms..0.5ms';

/** `2ms`, or `0.3ms..0.5ms`. */
function latencyOf(text: string | undefined): Latency | undefined {
  if (text === undefined) return undefined;
  const word = `latency=${text}`;
  const [first, last, ...more] = text.split('..');
  if (more.length > 0) throw new ScriptError(word, 'this is no range', LATENCIES);
  const min = timeOf(first!, word);
  const max = last === undefined ? min : timeOf(last, word);
  if (max < min) throw new ScriptError(word, 'the last comes before the first', LATENCIES);
  return { min, max };
}

/** Fields of `SwimConfig` by their names; times with their unit, sizes in B, switches as yes and no. */
function configOf(values: ReadonlyMap<string, string>): Partial<SwimConfig> {
  return Object.fromEntries(Array.from(values, ([field, text]) => [field, configValue(field, text)]));
}

function configValue(field: string, text: string): number | boolean {
  const known = PROFILES.lan[field as keyof SwimConfig];
  const word = `${field}=${text}`;
  if (known === undefined) throw new ScriptError(word, 'no such key', KEYS);
  if (typeof known === 'boolean') {
    if (text !== 'yes' && text !== 'no') throw new ScriptError(word, 'no such value', 'yes, no');
    return text === 'yes';
  }
  if (field.endsWith('Ms')) return timeOf(text, word);
  const isBytes = field.includes('Bytes');
  const digits = isBytes && text.endsWith('B') ? text.slice(0, -1) : text;
  if (!/^\d+(?:\.\d+)?$/.test(digits))
    throw new ScriptError(word, 'this is no number', isBytes ? '600B' : '3');
  return Number(digits);
}

const KEYS = [
  'nodes=, most=, seed=, born=, profile=, rules=, with=, without=, latency=, loss=, refusals=',
  ...Object.keys(PROFILES.lan).map((field) => `${field}=`),
].join(', ');

/** What the cluster, its configuration or a fault says against a command, in the words of that command. */
export function asScriptError(error: unknown, command: string): unknown {
  if (!(error instanceof UsageError)) return error;
  const { field, message } = error;
  const said = command.split(/\s+/).find((word) => word.startsWith(`${field}=`));
  const end = message.lastIndexOf(REFUSED);
  const value = said === undefined ? message.slice(field.length + 2, end) : 'this';
  return new ScriptError(said ?? field, `${value} is not allowed`, message.slice(end + REFUSED.length));
}

/** What stands in every `UsageError` between the value and what is allowed instead. */
const REFUSED = ' is not allowed; ';
