/**
 * The moments that a metric has counted in one run, in groups that tell them apart, so that a learner can go
 * to one of them: of the failed probes, those whose ping never arrived and those whose ack was lost. The
 * same run as the metric's own, looked at once more. What counts no moments has none.
 */
import { decodePing, MessageType, Reader } from 'hearsay/wire';
import type { Input, Watched } from 'hearsay/sim';
import { nameOf } from '../player/numbers.ts';
import type { RunSpec } from '../player/spec.ts';
import { numberOf, Observation, type News } from '../lessons/metrics/observation.ts';
import { firstMessage, ProbeLog } from '../lessons/metrics/probe-log.ts';
import type { About } from '../lessons/schema.ts';

export interface CountedMoment {
  readonly atMs: number;
  /** From whose chair it is to be seen. */
  readonly chair: number;
  readonly text: string;
}

export interface CountedGroup {
  /** What they have in common, after `12 of the 31 failed probes:`. */
  readonly what: string;
  readonly count: number;
  /** The first of them. */
  readonly moments: readonly CountedMoment[];
}

export interface Counted {
  /** `failed probes`. */
  readonly what: string;
  readonly total: number;
  readonly groups: readonly CountedGroup[];
}

const MOMENTS_MAX = 12;

/** `null`: the metric counts no moments, or there were none. */
export function countedIn(metric: string, spec: RunSpec, about: About): Counted | null {
  const found = countersOf(about)[metric]?.(spec);
  return found === undefined || found.total === 0 ? null : found;
}

function countersOf(about: About): Readonly<Record<string, (spec: RunSpec) => Counted>> {
  const number = (name: string): number => (typeof about[name] === 'number' ? about[name] : 0);
  const [of, by, except, fromMs] = [number('of'), number('by'), number('except'), number('fromMs')];
  const isDeath = (one: News): boolean =>
    one.kind === 'member-leave' && one.state === 'dead' && one.by !== one.of && (of === 0 || one.of === of);
  const isOwn = (one: News): boolean =>
    one.kind === 'member-suspect' &&
    one.accuser === one.by &&
    one.atMs >= fromMs &&
    (of === 0 || one.of === of) &&
    (by === 0 || one.by === by);
  const isHeard = (one: News): boolean =>
    one.kind === 'member-suspect' && one.of === of && one.by !== of && one.atMs >= fromMs;
  const isUpdate = (one: News): boolean => one.kind === 'member-update' && one.of === of && one.by !== of;
  const isRefuted = (one: News): boolean =>
    one.kind === 'refuted' && (of === 0 || one.by === of) && one.by !== except;
  const deaths = (spec: RunSpec): Counted => ofNews('verdicts', newsOf(spec).filter(isDeath), bySource);
  return {
    'failed-probes': (spec) => failedProbes(spec, of, by),
    suspicions: (spec) => ofNews('suspicions', newsOf(spec).filter(isOwn), byProbe),
    'first-suspicion': (spec) => ofNews('suspicions', newsOf(spec).filter(isHeard), byProbe),
    'first-death': deaths,
    'all-dead': deaths,
    'dead-pairs': deaths,
    refutations: (spec) => ofNews('refutations', newsOf(spec).filter(isRefuted), byAccuser),
    incarnation: (spec) => ofNews('refutations', newsOf(spec).filter(isRefuted), byAccuser),
    'time-to-last': (spec) =>
      // Whoever hears last is what was asked for.
      ofNews('nodes that heard, the last first', newsOf(spec).filter(isUpdate).toReversed(), byWay),
  };
}

function newsOf(spec: RunSpec): readonly News[] {
  const observation = new Observation(spec);
  observation.run();
  return observation.news;
}

type GroupOf = (one: News) => string;

const isTold = ({ input, from }: News): boolean =>
  input === 'packet' || input.startsWith('stream') || from !== 0;
/** What begins a suspicion is a probe that failed; a clock that runs out makes a verdict of it. */
const byProbe: GroupOf = (one) =>
  isTold(one) ? 'the observer was told of it' : 'the observer’s own probe had failed';
const bySource: GroupOf = (one) =>
  isTold(one) ? 'the observer was told of it' : 'the observer’s own clock ran out';
const byAccuser: GroupOf = ({ accuser }) =>
  accuser === 0 ? 'nobody is named as the accuser' : `accused by ${nameOf(accuser)}`;
const byWay: GroupOf = ({ input }) =>
  input === 'packet' ? 'a packet brought it' : 'an exchange of views brought it';

function ofNews(what: string, news: readonly News[], groupOf: GroupOf): Counted {
  return grouped(
    what,
    news.map((one) => ({ group: groupOf(one), atMs: one.atMs, chair: one.by, text: textOf(one) })),
  );
}

function textOf({ kind, by, of, incarnation }: News): string {
  switch (kind) {
    case 'member-suspect':
      return `${nameOf(by)} suspects ${nameOf(of)}`;
    case 'member-leave':
      return `${nameOf(by)} holds ${nameOf(of)} dead`;
    case 'refuted':
      return `${nameOf(by)} refutes with incarnation ${incarnation}`;
    default:
      return `${nameOf(by)} hears of ${nameOf(of)}`;
  }
}

function failedProbes(spec: RunSpec, of: number, by: number): Counted {
  const observation = new Observation(spec);
  const log = new ProbeLog(observation);
  const arrived = new PingsArrived(observation);
  observation.run();
  const failed = log.failed.filter((one) => (of === 0 || one.of === of) && (by === 0 || one.by === by));
  return grouped(
    'failed probes',
    failed.map((probe) => ({
      group: arrived.has(probe.by, probe.seqNo)
        ? 'the direct ping arrived, and no ack came back in time'
        : 'the direct ping did not arrive',
      atMs: probe.endsMs,
      chair: probe.by,
      text: `${nameOf(probe.by)} probes ${nameOf(probe.of)} in vain`,
    })),
  );
}

const READER = new Reader();

/** Which direct pings have reached a node that handled them. */
class PingsArrived {
  readonly #observation: Observation;
  readonly #keys = new Set<string>();

  constructor(observation: Observation) {
    this.#observation = observation;
    observation.experiment.watch(this);
  }

  has(by: number, seqNo: number): boolean {
    return this.#keys.has(`${by} ${seqNo}`);
  }

  beforeInput(process: Watched, input: Input<unknown>): void {
    if (input.kind !== 'packet' || numberOf(process.name) === 0) return;
    const message = firstMessage(input.packet);
    if (message[0] !== MessageType.Ping) return;
    const { seqNo } = decodePing(READER.reset(message, 1));
    this.#keys.add(`${this.#observation.numberAt(input.from.host)} ${seqNo}`);
  }
}

type Grouped = CountedMoment & { readonly group: string };

/** The largest group first. */
function grouped(what: string, all: readonly Grouped[]): Counted {
  const groups = new Map<string, CountedMoment[]>();
  for (const { group, ...moment } of all) groups.set(group, [...(groups.get(group) ?? []), moment]);
  return {
    what,
    total: all.length,
    groups: [...groups]
      .map(([name, moments]) => ({
        what: name,
        count: moments.length,
        moments: moments.slice(0, MOMENTS_MAX),
      }))
      .sort((a, b) => b.count - a.count),
  };
}
