/**
 * What people write of a simulated run, on the command line and in a file: times, shares, nodes, latencies,
 * and what goes wrong when.
 */
import { UsageError } from 'hearsay/core';
import { parseScenario, parseTime as timeOf, type Action, type Fault, type Latency } from 'hearsay/sim';

/** A text that is not what it should be; `allowed` says what it may be. */
export class TextError extends Error {
  override readonly name = 'TextError';
  readonly allowed: string;

  constructor(allowed: string) {
    super(`allowed: ${allowed}`);
    this.allowed = allowed;
  }
}

/** What befalls a run. */
export interface Happenings {
  readonly faults: readonly Fault[];
  readonly actions: readonly Action[];
}

const TIME = 'a time such as 90s, 1m30s or 200ms';
const SHARE = 'a share such as 5% or 0.05';
const NODES = 'nodes such as n3, 3,5 or 1-10';
const LATENCY = 'a time, 1ms..20ms, exp:20ms or normal:20ms±5ms';
const WORD = 'a fault or an action such as crash@2s/10s:3, loss@1s/20s:1,2>3=0.5 or join@8s:17';
/** As many nodes as a scenario may have. */
const NODES_MOST = 1000;

/** Milliseconds. */
export function parseTime(text: string): number {
  const ms = timeOf(text);
  if (ms === null) throw new TextError(TIME);
  return ms;
}

/** From 0 to 1. */
export function parseShare(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  const share = match === null ? Number.NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1);
  if (!(share >= 0 && share <= 1)) throw new TextError(SHARE);
  return share;
}

/** Numbers of nodes, each once. */
export function parseNodes(text: string): number[] {
  const numbers = text.split(',').flatMap((part) => {
    const match = /^n?(\d{1,4})(?:-n?(\d{1,4}))?$/.exec(part);
    if (match === null) throw new TextError(NODES);
    const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])];
    if (to < from) throw new TextError(NODES);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  return [...new Set(numbers)];
}

export function parseLatency(text: string): Latency {
  const [kind, rest] = split(text, ':');
  try {
    if (rest === null) {
      const [min, max] = split(text, '..');
      return ordered(parseTime(min), parseTime(max ?? min));
    }
    if (kind === 'exp') return { kind: 'exponential', min: 0, mean: parseTime(rest) };
    const [mean, deviation] = split(rest, '±');
    if (kind === 'normal' && deviation !== null) {
      return { kind: 'normal', min: 0, mean: parseTime(mean), deviation: parseTime(deviation) };
    }
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
  }
  throw new TextError(LATENCY);
}

function ordered(min: number, max: number): Latency {
  if (max < min) throw new TextError(LATENCY);
  return { min, max };
}

/** `NODES@AT/FOR`: they stand still. */
export function parsePause(text: string): Fault {
  const { nodes, peers, atMs, forMs } = parseWhen(text, 'NODES@AT/FOR, such as n3@10s/5s');
  if (forMs === null || peers.length > 0) throw new TextError('NODES@AT/FOR, such as n3@10s/5s');
  return { kind: 'pause', atMs, forMs, nodes, peers, amount: 0 };
}

/** `NODES@AT`, for good, or `NODES@AT/FOR`: they come back without their state. */
export function parseCrash(text: string): Fault {
  const allowed = 'NODES@AT, for good, or NODES@AT/FOR, such as n2@5s/30s';
  const { nodes, peers, atMs, forMs } = parseWhen(text, allowed);
  if (peers.length > 0) throw new TextError(allowed);
  return { kind: 'crash', atMs, forMs, nodes, peers, amount: 0 };
}

/** `NODES|NODES@AT/FOR`; without a second side all others are on it. */
export function parsePartition(text: string): Fault {
  const allowed = 'NODES|NODES@AT/FOR, such as 1-10|11-50@20s/30s';
  const { nodes, peers, atMs, forMs } = parseWhen(text, allowed);
  if (forMs === null) throw new TextError(allowed);
  return { kind: 'partition', atMs, forMs, nodes, peers, amount: 0 };
}

function parseWhen(text: string, allowed: string): Pick<Fault, 'nodes' | 'peers' | 'atMs' | 'forMs'> {
  const [sides, when] = split(text, '@');
  if (when === null) throw new TextError(allowed);
  const [one, other] = split(sides, '|');
  const [at, lasting] = split(when, '/');
  try {
    return {
      nodes: parseNodes(one),
      peers: other === null ? [] : parseNodes(other),
      atMs: parseTime(at),
      forMs: lasting === null ? null : parseTime(lasting),
    };
  } catch (error) {
    throw error instanceof TextError ? new TextError(allowed) : error;
  }
}

/** One fault or action as a scenario's line has it. */
export function parseWord(text: string): Happenings {
  if (!/^[a-z]+@\S+$/.test(text)) throw new TextError(WORD);
  try {
    return parseScenario(`nodes=${NODES_MOST} ${text}`);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new TextError(error.message.split(' is not allowed; ').at(-1)!);
  }
}

/** `1 fault`, `2 faults`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** The text before and after the first `separator`; `null` where there is none. */
function split(text: string, separator: string): [string, string | null] {
  const place = text.indexOf(separator);
  return place < 0 ? [text, null] : [text.slice(0, place), text.slice(place + separator.length)];
}
