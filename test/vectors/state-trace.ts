/**
 * Plays a recorded trace of memberlist's state machine into a core and describes the core as the recording
 * does.
 */
import { expect } from 'vitest';
import { parseIp, formatIp } from '../../packages/hearsay/src/base/address.ts';
import type { Endpoint } from '../../packages/hearsay/src/base/core.ts';
import { Rng } from '../../packages/hearsay/src/base/rng.ts';
import { SILENT_DELEGATE, type SwimEvent } from '../../packages/hearsay/src/swim/api.ts';
import { swimConfig } from '../../packages/hearsay/src/swim/config.ts';
import { Directory } from '../../packages/hearsay/src/swim/directory.ts';
import { MemberState } from '../../packages/hearsay/src/swim/member.ts';
import type { Rules } from '../../packages/hearsay/src/swim/rules.ts';
import { Swim } from '../../packages/hearsay/src/swim/swim.ts';
import { encodePushPull } from '../../packages/hearsay/src/wire/push-pull.ts';
import { RecordingEffects } from '../support/recording-effects.ts';
import { hex, unhex, type Vector } from './load.ts';

type Bytes = { $hex: string } | null;

interface TraceNode {
  Addr: Bytes;
  Incarnation: number;
  Meta: Bytes;
  Name: string;
  Port: number;
  State: number;
  Vsn: Bytes;
}

interface Described {
  nodes: unknown[];
  local_incarnation: number;
  health_score: number;
  num_nodes: number;
  broadcast_queue: unknown[];
}

export type TraceStep = { events: Record<string, string>[]; after: Described; error?: string } & (
  | { op: 'packet'; hex: string; from: string }
  | { op: 'push-pull-merge'; join: boolean; nodes: TraceNode[] }
  | { op: 'age-state-change'; node: string; seconds: number }
  | { op: 'reset-nodes' }
  | { op: 'update-node' }
  | { op: 'leave' }
);

export interface StateTrace extends Vector {
  kind: 'state-trace';
  config: {
    name: string;
    advertise: string;
    meta: Bytes;
    vsn: number[];
    awareness_max_multiplier: number;
    suspicion_mult: number;
    suspicion_max_timeout_mult: number;
    probe_interval_seconds: number;
    dead_node_reclaim_seconds: number;
  };
  initial: Described;
  steps: TraceStep[];
}

/** The recorder's cluster stands still: hardly any time passes in a trace. */
const NOW = 1_000_000_000;

export class TracePlayer {
  readonly #effects = new RecordingEffects<SwimEvent>();
  readonly #swim: Swim;
  readonly #meta: Uint8Array;
  #streams = 0;

  constructor({ config }: StateTrace, rules: Rules) {
    this.#meta = bytesOf(config.meta) ?? new Uint8Array(0);
    this.#swim = new Swim(
      {
        name: config.name,
        address: addressOf(config.advertise),
        meta: this.#meta,
        versions: new Uint8Array(config.vsn),
        config: swimConfig('lan', {
          awarenessMax: config.awareness_max_multiplier,
          suspicionMult: config.suspicion_mult,
          suspicionMaxTimeoutMult: config.suspicion_max_timeout_mult,
          probeIntervalMs: 1000 * config.probe_interval_seconds,
          deadNodeReclaimMs: 1000 * config.dead_node_reclaim_seconds,
        }),
        rules,
        delegate: SILENT_DELEGATE,
        directory: new Directory(),
        rng: Rng.seeded(1),
        now: NOW,
      },
      this.#effects,
    );
    this.#effects.clear();
  }

  /** Plays one step and compares; throws where the core does something else than was recorded. */
  play(step: TraceStep): void {
    this.#effects.clear();
    this.#apply(step);
    const events = this.#effects.events.flatMap((event) => describeEvent(event));
    expect(events).toEqual(step.events);
    const refused = this.#effects.events.find((event) => event.type === 'merge-refused');
    expect(refused?.text).toBe(step.error);
    expect(this.describe()).toEqual(normalised(step.after));
  }

  describe(): Described {
    const { membership, queue } = this.#swim;
    const nodes = this.#swim.members().map((member) => {
      const suspicion = this.#swim.suspicions.suspicion(membership.slotOf(member.name));
      const node = {
        addr: hex(member.address.bytes),
        incarnation: member.incarnation,
        meta: hex(member.meta),
        name: member.name,
        port: member.address.port,
        state: member.state,
        vsn: [...member.versions],
      };
      if (suspicion === undefined) return node;
      const { k, minMs, maxMs, confirmations, accusers } = suspicion;
      const described = {
        accusers: [...accusers].sort(),
        confirmed: confirmations,
        k,
        max_ms: maxMs,
        min_ms: minMs,
      };
      return { ...node, suspicion: described };
    });
    return {
      nodes: nodes.sort((a, b) => (a.name < b.name ? -1 : 1)),
      local_incarnation: this.#swim.incarnation,
      health_score: this.#swim.healthScore,
      num_nodes: membership.count,
      broadcast_queue: queue
        .save()
        .map(({ bytes, name, transmits }) => ({ hex: hex(bytes), subject: name, transmits })),
    };
  }

  #apply(step: TraceStep): void {
    const swim = this.#swim;
    switch (step.op) {
      case 'packet':
        return swim.handlePacket(endpointOf(step.from), unhex(step.hex), NOW);
      case 'push-pull-merge':
        return this.#merge(step);
      case 'age-state-change': {
        const slot = swim.membership.slotOf(step.node);
        const state = slot < 0 ? MemberState.Alive : swim.membership.state(slot);
        if (state < MemberState.Dead) return;
        swim.membership.setState(slot, state, swim.membership.changedAt(slot) - 1000 * step.seconds);
        return;
      }
      case 'reset-nodes':
        return swim.newRound(NOW);
      case 'update-node':
        return swim.handleCommand({ type: 'update', ticket: 1, meta: this.#meta }, NOW);
      case 'leave':
        return swim.handleCommand({ type: 'leave', ticket: 2 }, NOW);
    }
  }

  #merge({ join, nodes }: TraceStep & { op: 'push-pull-merge' }): void {
    const stated = nodes.map((node) => ({
      name: node.Name,
      addr: bytesOf(node.Addr)!,
      port: node.Port,
      meta: bytesOf(node.Meta),
      incarnation: node.Incarnation,
      state: node.State,
      vsn: bytesOf(node.Vsn),
    }));
    const payload = encodePushPull({ join, nodes: stated, userState: new Uint8Array(0) });
    this.#streams += 2;
    this.#swim.handleStreamAccepted(this.#streams, { host: '10.0.5.5', port: 7946 }, NOW);
    this.#swim.handleStreamData(this.#streams, payload, NOW);
  }
}

function describeEvent(event: SwimEvent): Record<string, string>[] {
  switch (event.type) {
    case 'member-join':
      return [{ event: 'join', node: event.member.name }];
    case 'member-leave':
      return [{ event: 'leave', node: event.member.name }];
    case 'member-update':
      return [{ event: 'update', node: event.member.name }];
    case 'conflict': {
      const { existing, other } = event;
      const text = (one: { address: { bytes: Uint8Array; port: number } }): string =>
        `${formatIp(one.address.bytes)}:${one.address.port}`;
      return [{ event: 'conflict', existing: text(existing), node: existing.name, other: text(other) }];
    }
    default:
      return [];
  }
}

/** Key order aside, the recording lists accusers in no order. */
function normalised(described: Described): Described {
  const nodes = described.nodes.map((node) => {
    const { suspicion, ...rest } = node as { suspicion?: { accusers: string[] } };
    return suspicion === undefined
      ? rest
      : { ...rest, suspicion: { ...suspicion, accusers: suspicion.accusers.sort() } };
  });
  return { ...described, nodes };
}

function bytesOf(bytes: Bytes): Uint8Array | null {
  return bytes === null ? null : unhex(bytes.$hex);
}

function endpointOf(text: string): Endpoint {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}

function addressOf(text: string): { bytes: Uint8Array; port: number } {
  const { host, port } = endpointOf(text);
  return { bytes: parseIp(host)!, port };
}
