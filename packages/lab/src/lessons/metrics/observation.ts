/**
 * A run looked at while it goes: what nodes report about members, with the input that made them, and how each
 * probe ended. Metrics are functions of it; it changes nothing.
 */
import type { SwimEvent } from 'hearsay/core';
import type { ClusterNode, Input, Watched } from 'hearsay/sim';
import { Experiment, type Onlooker } from '../../player/experiment.ts';
import { nameOf } from '../../player/numbers.ts';
import type { RunSpec } from '../../player/spec.ts';

export type NewsKind =
  | 'member-join'
  | 'member-leave'
  | 'member-update'
  | 'member-suspect'
  | 'member-cleared'
  | 'refuted';

/** A report of a node. */
export interface News {
  readonly atMs: number;
  readonly kind: NewsKind;
  /** Who reports. */
  readonly by: number;
  /** About whom; of a refutation, the reporter. */
  readonly of: number;
  /** `dead` or `left` for a `member-leave`, else the state that the member is in now. */
  readonly state: string;
  readonly incarnation: number;
  /** Who accused; 0: nobody, or it is not said. */
  readonly accuser: number;
  /** The kind of the input that made it, and the node that sent the packet, 0 for everything else. */
  readonly input: Input<never>['kind'] | 'none';
  readonly from: number;
}

const KINDS: ReadonlySet<string> = new Set<NewsKind>([
  'member-join',
  'member-leave',
  'member-update',
  'member-suspect',
  'member-cleared',
  'refuted',
]);

export class Observation implements Onlooker {
  readonly experiment: Experiment;
  readonly news: News[] = [];
  readonly #numberAt = new Map<string, number>();
  #input: News['input'] = 'none';
  #from = 0;

  constructor(spec: RunSpec) {
    this.experiment = new Experiment(spec);
    for (const [number, host] of this.experiment.cluster.hosts) this.#numberAt.set(host, number);
    this.experiment.watch(this);
  }

  get spec(): RunSpec {
    return this.experiment.spec;
  }

  /**
   * Runs to the end, or until `isOver`, which is asked every `stepMs`. @returns whether `isOver` came true.
   */
  run(isOver: (observation: this) => boolean = () => false, stepMs = 100): boolean {
    const { experiment, spec } = this;
    experiment.begin();
    for (let atMs = stepMs; experiment.now < spec.forMs; atMs += stepMs) {
      experiment.advanceTo(Math.min(atMs, spec.forMs));
      if (isOver(this)) return true;
    }
    return false;
  }

  /** Reports of one kind about a member, those of the member itself left out. */
  about(kind: NewsKind, of: number): News[] {
    return this.news.filter((one) => one.kind === kind && one.of === of && one.by !== of);
  }

  numberAt(host: string): number {
    return this.#numberAt.get(host) ?? 0;
  }

  beforeInput(_process: Watched, input: Input<unknown>): void {
    this.#input = input.kind;
    this.#from = input.kind === 'packet' ? this.numberAt(input.from.host) : 0;
  }

  onEvent(node: ClusterNode, event: SwimEvent, now: number): void {
    if (!KINDS.has(event.type)) return;
    const told = reportOf(event, node.number);
    if (told === null) return;
    const { number: by } = node;
    this.news.push({
      atMs: now,
      kind: event.type as NewsKind,
      by,
      ...told,
      input: this.#input,
      from: this.#from,
    });
  }
}

type Report = Pick<News, 'of' | 'state' | 'incarnation' | 'accuser'>;

function reportOf(event: SwimEvent, by: number): Report | null {
  switch (event.type) {
    case 'refuted':
      return { of: by, state: 'alive', incarnation: event.incarnation, accuser: numberOf(event.accuser) };
    case 'member-suspect': {
      const { name, state, incarnation } = event.member;
      return { of: numberOf(name), state, incarnation, accuser: numberOf(event.accuser) };
    }
    case 'member-join':
    case 'member-leave':
    case 'member-update':
    case 'member-cleared': {
      const { name, state, incarnation } = event.member;
      return { of: numberOf(name), state, incarnation, accuser: 0 };
    }
    default:
      return null;
  }
}

/** `n12` is 12; what is no name of a node is 0. */
export function numberOf(name: string): number {
  const number = Number(name.slice(1));
  return Number.isInteger(number) && nameOf(number) === name ? number : 0;
}
