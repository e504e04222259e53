/**
 * What arrives from a link, a file or a form becomes a spec here, or an error that names the field and says
 * what is allowed. Faults and actions are held to the library's own rules.
 */
import { RULES, UsageError, type RulesName } from 'hearsay/core';
import { checkAction, checkFault, checkLatency, type Action, type Fault, type Latency } from 'hearsay/sim';
import { SpecError } from './errors.ts';
import { factsOf, PROFILE_NAMES } from './profiles.ts';
import { PLACES_MAX } from './places.ts';
import { DEEDS_MAX, FOR_MS_MAX, NODES_MAX, type LabProfile, type Places, type RunSpec } from './spec.ts';

const FOR_MS_MIN = 1000;
/** One way; a round trip is then as long as a coordinate can tell. */
const APART_MS_MAX = 5000;
const NAME_CHARACTERS_MAX = 24;
const FIELDS: readonly (keyof RunSpec)[] = [
  'seed',
  'nodes',
  'profile',
  'rules',
  'config',
  'latencyMs',
  'loss',
  'places',
  'begins',
  'forMs',
  'faults',
  'actions',
];

/** @throws SpecError for the first thing that is wrong. */
export function checkSpec(given: unknown): RunSpec {
  const spec = recordOf('spec', given);
  for (const field of Object.keys(spec)) {
    if (!(FIELDS as readonly string[]).includes(field)) throw new SpecError(field, 'there is no such field');
  }
  const nodes = wholeIn('nodes', spec['nodes'], 1, NODES_MAX);
  const checked: RunSpec = {
    seed: numberIn('seed', spec['seed'], -Number.MAX_VALUE, Number.MAX_VALUE),
    nodes,
    profile: oneOf<LabProfile>('profile', spec['profile'], PROFILE_NAMES),
    rules: oneOf('rules', spec['rules'], Object.keys(RULES) as RulesName[]),
    config: recordOf('config', spec['config']),
    latencyMs: latencyOf(spec['latencyMs']),
    loss: numberIn('loss', spec['loss'], 0, 1),
    begins: oneOf('begins', spec['begins'], ['whole', 'joining'] as const),
    forMs: numberIn('forMs', spec['forMs'], FOR_MS_MIN, FOR_MS_MAX),
    faults: listOf('faults', spec['faults']).map(faultOf),
    actions: listOf('actions', spec['actions']).map(actionOf),
    ...(spec['places'] === undefined ? {} : { places: placesOf(spec['places']) }),
  };
  const deeds = checked.faults.length + checked.actions.length;
  if (deeds > DEEDS_MAX) throw new SpecError('faults', `with actions ${deeds}; at most ${DEEDS_MAX} deeds`);
  ruled('config', () => factsOf(checked));
  return checked;
}

function latencyOf(given: unknown): Latency {
  const latency = recordOf('latencyMs', given) as unknown as Latency;
  ruled('', () => checkLatency('latencyMs', latency));
  return latency;
}

function placesOf(given: unknown): Places {
  const { groups: named, apartMs: table } = recordOf('places', given);
  const groups = listOf('places.groups', named).map((one, i) => {
    const path = `places.groups[${i}]`;
    const { name, share } = recordOf(path, one);
    return { name: nameIn(`${path}.name`, name), share: wholeIn(`${path}.share`, share, 1, NODES_MAX) };
  });
  const count = wholeIn('places.groups', groups.length, 2, PLACES_MAX);
  const apartMs = listOf('places.apartMs', table).map((row, i) =>
    listOf(`places.apartMs[${i}]`, row).map((ms, k) =>
      numberIn(`places.apartMs[${i}][${k}]`, ms, 0, APART_MS_MAX),
    ),
  );
  if (apartMs.length !== count || apartMs.some((row) => row.length !== count))
    throw new SpecError('places.apartMs', `it must have ${count} rows of ${count} times`);
  for (const [i, row] of apartMs.entries()) {
    if (row[i] !== 0) throw new SpecError(`places.apartMs[${i}][${i}]`, 'within a place it is 0');
    if (row.some((ms, k) => ms !== apartMs[k]![i]))
      throw new SpecError('places.apartMs', 'both directions are as long');
  }
  return { groups, apartMs };
}

function nameIn(field: string, given: unknown): string {
  if (typeof given === 'string' && given !== '' && given.length <= NAME_CHARACTERS_MAX) return given;
  throw new SpecError(field, `it must be a name of at most ${NAME_CHARACTERS_MAX} characters`);
}

function faultOf(given: unknown, i: number): Fault {
  const path = `faults[${i}]`;
  const fault = recordOf(path, given);
  const forMs = fault['forMs'] ?? null;
  const checked = {
    kind: fault['kind'] as Fault['kind'],
    atMs: numberIn(`${path}.atMs`, fault['atMs'], 0, FOR_MS_MAX),
    forMs: forMs === null ? null : numberIn(`${path}.forMs`, forMs, 0, FOR_MS_MAX),
    nodes: numbersOf(`${path}.nodes`, fault['nodes']),
    peers: numbersOf(`${path}.peers`, fault['peers'] ?? []),
    amount: numberIn(`${path}.amount`, fault['amount'] ?? 0, 0, Number.MAX_VALUE),
  };
  ruled(path, () => checkFault(checked, NODES_MAX));
  return checked;
}

function actionOf(given: unknown, i: number): Action {
  const path = `actions[${i}]`;
  const action = recordOf(path, given);
  const checked = {
    kind: action['kind'] as Action['kind'],
    atMs: numberIn(`${path}.atMs`, action['atMs'], 0, FOR_MS_MAX),
    node: wholeIn(`${path}.node`, action['node'], 1, NODES_MAX),
  };
  ruled(path, () => checkAction(checked, NODES_MAX));
  return checked;
}

/** The library's own check, its error with our path. */
function ruled(path: string, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const allowed = error.message.slice(error.field.length + 2);
    throw new SpecError(path === '' ? error.field : `${path}.${error.field}`, allowed);
  }
}

function recordOf(field: string, given: unknown): Readonly<Record<string, unknown>> {
  if (typeof given === 'object' && given !== null && !Array.isArray(given))
    return given as Record<string, unknown>;
  throw new SpecError(field, 'it must be an object');
}

function listOf(field: string, given: unknown): readonly unknown[] {
  if (Array.isArray(given)) return given as unknown[];
  throw new SpecError(field, 'it must be a list');
}

function numbersOf(field: string, given: unknown): number[] {
  const numbers = listOf(field, given).map((one, i) => wholeIn(`${field}[${i}]`, one, 1, NODES_MAX));
  if (new Set(numbers).size === numbers.length) return numbers;
  throw new SpecError(field, 'each node once');
}

function numberIn(field: string, given: unknown, least: number, most: number): number {
  if (typeof given === 'number' && given >= least && given <= most) return given;
  const isAny = most === Number.MAX_VALUE;
  if (isAny)
    throw new SpecError(field, least === 0 ? 'it must be a number from 0' : 'it must be a finite number');
  throw new SpecError(field, `it must be a number from ${least} to ${most}`);
}

function wholeIn(field: string, given: unknown, least: number, most: number): number {
  if (Number.isSafeInteger(given) && (given as number) >= least && (given as number) <= most)
    return given as number;
  throw new SpecError(field, `it must be a whole number from ${least} to ${most}`);
}

function oneOf<Word extends string>(field: string, given: unknown, words: readonly Word[]): Word {
  const word = words.find((one) => one === given);
  if (word === undefined) throw new SpecError(field, `use one of ${words.join(', ')}`);
  return word;
}
