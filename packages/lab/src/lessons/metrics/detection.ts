/**
 * Metrics of failure detection: who is suspected, who is declared dead, when, and who has to defend itself.
 */
import { suspicionMinMs, suspicionMs } from 'hearsay/core';
import type { RunSpec } from '../../player/spec.ts';
import { factsOf } from '../../player/profiles.ts';
import type { About } from '../schema.ts';
import { meanOfRepeats, numberIn, optionalNumber, type Metric } from './metric.ts';
import { Observation, type News } from './observation.ts';

const SECOND_MS = 1000;

function firstOf(news: readonly News[], fromMs: number): number {
  const first = news.find(({ atMs }) => atMs >= fromMs);
  return first === undefined ? Infinity : (first.atMs - fromMs) / SECOND_MS;
}

function isDeath({ kind, state }: News): boolean {
  return kind === 'member-leave' && state === 'dead';
}

function deathsOf(observation: Observation, of: number): News[] {
  return observation.about('member-leave', of).filter(isDeath);
}

/** How many nodes of the beginning have, besides `of`, a view to be counted. */
function others({ nodes }: RunSpec): number {
  return nodes - 1;
}

export const firstSuspicion: Metric = {
  what: 'time until somebody suspects the node',
  unit: 's',
  wants: ['of', 'fromMs'],
  may: ['repeats'],
  measure: (spec, about) =>
    meanOfRepeats(spec, optionalNumber(about, 'repeats', 1), (one) => {
      const [of, fromMs] = [numberIn(about, 'of'), numberIn(about, 'fromMs')];
      const observation = new Observation(one);
      observation.run(() => observation.about('member-suspect', of).length > 0);
      return firstOf(observation.about('member-suspect', of), fromMs);
    }),
};

export const firstDeath: Metric = {
  what: 'time until somebody declares the node dead',
  unit: 's',
  wants: ['of', 'fromMs'],
  measure(spec, about) {
    const of = numberIn(about, 'of');
    const observation = new Observation(spec);
    observation.run(() => deathsOf(observation, of).length > 0);
    return firstOf(deathsOf(observation, of), numberIn(about, 'fromMs'));
  },
};

export const allDead: Metric = {
  what: 'time until all others hold the node dead',
  unit: 's',
  wants: ['of', 'fromMs'],
  measure(spec, about) {
    const of = numberIn(about, 'of');
    const { last } = verdicts(spec, of);
    return (last - numberIn(about, 'fromMs')) / SECOND_MS;
  },
};

export const verdictSpread: Metric = {
  what: 'time from the first verdict on the node to the last',
  unit: 'ms',
  wants: ['of'],
  measure(spec, about) {
    const { first, last } = verdicts(spec, numberIn(about, 'of'));
    return last - first;
  },
};

function verdicts(spec: RunSpec, of: number): { readonly first: number; readonly last: number } {
  const observation = new Observation(spec);
  observation.run(() => deathsOf(observation, of).length >= others(spec));
  const deaths = deathsOf(observation, of);
  if (deaths.length < others(spec)) return { first: deaths[0]?.atMs ?? Infinity, last: Infinity };
  return { first: deaths[0]!.atMs, last: deaths.at(-1)!.atMs };
}

export const deadVerdicts: Metric = {
  what: 'nodes that declare it dead at least once',
  unit: 'nodes',
  wants: ['of'],
  may: ['repeats'],
  measure: (spec, about) =>
    meanOfRepeats(spec, optionalNumber(about, 'repeats', 1), (one) => {
      const observation = new Observation(one);
      observation.run();
      return new Set(deathsOf(observation, numberIn(about, 'of')).map(({ by }) => by)).size;
    }),
};

/** In scenarios in which nobody crashes or leaves. */
export const falselyDead: Metric = {
  what: 'nodes that somebody declares dead although they run',
  unit: 'nodes',
  wants: [],
  measure(spec) {
    const observation = new Observation(spec);
    observation.run();
    return new Set(observation.news.filter(isDeath).map(({ of }) => of)).size;
  },
};

/** First-hand: somebody's own probe failed. Who only hears of it suspects too, and is not counted. */
export const suspicions: Metric = {
  what: 'suspicions from a failed probe of one’s own',
  unit: 'suspicions',
  wants: [],
  may: ['of', 'by', 'fromMs'],
  measure(spec, about) {
    const observation = new Observation(spec);
    observation.run();
    const [of, by, fromMs] = ['of', 'by', 'fromMs'].map((name) => optionalNumber(about, name, 0)) as [
      number,
      number,
      number,
    ];
    return observation.news.filter(
      (one) =>
        one.kind === 'member-suspect' &&
        one.accuser === one.by &&
        one.atMs >= fromMs &&
        (of === 0 || one.of === of) &&
        (by === 0 || one.by === by),
    ).length;
  },
};

export const refutations: Metric = {
  what: 'times that a node had to speak up for itself',
  unit: 'refutations',
  wants: [],
  may: ['of', 'except'],
  measure(spec, about) {
    const observation = new Observation(spec);
    observation.run();
    const [of, except] = [optionalNumber(about, 'of', 0), optionalNumber(about, 'except', 0)];
    return observation.news.filter(
      ({ kind, by }) => kind === 'refuted' && (of === 0 || by === of) && by !== except,
    ).length;
  },
};

export const incarnation: Metric = {
  what: 'incarnation that the node gives itself in the end',
  unit: '',
  wants: ['of'],
  measure(spec, about) {
    const observation = new Observation(spec);
    observation.run();
    return observation.experiment.cluster.node(numberIn(about, 'of'))!.process.core.swim.incarnation;
  },
};

/** The belief of one node about another in the end: 1 alive, 2 suspect, 3 dead, 4 left, 0 unknown. */
export const belief: Metric = {
  what: 'what one node holds another for in the end',
  unit: '',
  wants: ['by', 'of'],
  measure(spec, about) {
    const observation = new Observation(spec);
    observation.run();
    const { membership } = observation.experiment.cluster.node(numberIn(about, 'by'))!.process.core.swim;
    const slot = membership.slotOf(`n${numberIn(about, 'of')}`);
    if (slot < 0) return 0;
    return 1 + ['alive', 'suspect', 'dead', 'left'].indexOf(membership.snapshot(slot).state);
  },
};

/**
 * How long the node may stand still before anybody declares it dead, by halving a grid of steps: until the
 * pause ends all runs are one, so longer pauses of the same seed only get worse.
 */
export const longestPause: Metric = {
  what: 'longest pause after which nobody declares the node dead',
  unit: 's',
  wants: ['of', 'atMs', 'leastMs', 'mostMs', 'stepMs'],
  measure(spec, about) {
    const [of, atMs] = [numberIn(about, 'of'), numberIn(about, 'atMs')];
    const [leastMs, mostMs, stepMs] = ['leastMs', 'mostMs', 'stepMs'].map((name) =>
      numberIn(about, name),
    ) as [number, number, number];
    const survives = (step: number): boolean => {
      const forMs = leastMs + step * stepMs;
      const fault = { kind: 'pause' as const, atMs, forMs, nodes: [of], peers: [], amount: 0 };
      const observation = new Observation({ ...spec, faults: [fault], forMs: atMs + forMs + AFTER_PAUSE_MS });
      return !observation.run(() => deathsOf(observation, of).length > 0, 500);
    };
    const steps = Math.round((mostMs - leastMs) / stepMs);
    return (leastMs + lastTrue(steps, survives) * stepMs) / SECOND_MS;
  },
};

/** A refutation is round within this, or comes too late. */
const AFTER_PAUSE_MS = 1500;

/** The last step of 0 … `steps` at which `isSo`, which is so up to there; −1 if it never is. */
function lastTrue(steps: number, isSo: (step: number) => boolean): number {
  let [low, high] = [-1, steps + 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (isSo(middle)) low = middle;
    else high = middle;
  }
  return low;
}

export const leastDelay: Metric = {
  what: 'shortest one-way delay at which somebody is falsely suspected',
  unit: 'ms',
  wants: ['leastMs', 'mostMs', 'stepMs'],
  measure(spec, about) {
    const [leastMs, mostMs, stepMs] = ['leastMs', 'mostMs', 'stepMs'].map((name) =>
      numberIn(about, name),
    ) as [number, number, number];
    const isCalm = (step: number): boolean => {
      const delayMs = leastMs + step * stepMs;
      const observation = new Observation({ ...spec, latencyMs: { min: delayMs, max: delayMs } });
      return !observation.run(({ news }) => news.some(({ kind }) => kind === 'member-suspect'), 500);
    };
    return leastMs + (lastTrue(Math.round((mostMs - leastMs) / stepMs), isCalm) + 1) * stepMs;
  },
};

/**
 * All that the others reported about anybody until a moment, as one number: equal numbers are equal logs. 32
 * bits of FNV-1a.
 */
export const logFingerprint: Metric = {
  what: 'fingerprint of all that the other nodes have reported until a moment',
  unit: '',
  wants: ['of', 'untilMs'],
  measure(spec, about) {
    const [of, untilMs] = [numberIn(about, 'of'), numberIn(about, 'untilMs')];
    const observation = new Observation({ ...spec, forMs: untilMs });
    observation.run();
    const lines = observation.news
      .filter(({ by }) => by !== of)
      .map(
        ({ atMs, kind, by, of: whom, state, accuser }) => `${atMs} ${kind} ${by} ${whom} ${state} ${accuser}`,
      );
    // With nothing to tell, nothing is shown: a log that is empty must not count as equal to another one.
    return lines.length === 0 ? Infinity : fnv1a(lines.join('\n'));
  },
};

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The protocol's own formula: no run is needed. */
export const suspicionTime: Metric = {
  what: 'how long a suspicion lasts after so many confirmations',
  unit: 's',
  wants: ['confirmations'],
  measure(spec: RunSpec, about: About): number {
    const { config, confirmationsMax } = factsOf(spec);
    const minMs = suspicionMinMs(config.suspicionMult, spec.nodes, config.probeIntervalMs);
    const maxMs = config.suspicionMaxTimeoutMult * minMs;
    const confirmations = numberIn(about, 'confirmations');
    return suspicionMs(confirmations, confirmationsMax, minMs, maxMs) / SECOND_MS;
  },
};
