/**
 * Sequences of messages and membership events against a real Serf, replayed through our parts: what is
 * delivered, passed on and sent, and what is believed after each step.
 */
import { expect, test } from 'vitest';
import { formatEndpoint, formatIp, parseIp, endpointOf } from '../../packages/hearsay/src/base/address.ts';
import { DecodeError } from '../../packages/hearsay/src/base/errors.ts';
import { Rng } from '../../packages/hearsay/src/base/rng.ts';
import type { SerfEvent } from '../../packages/hearsay/src/serf/api.ts';
import { serfConfig } from '../../packages/hearsay/src/serf/config.ts';
import { assembleSerf, type SerfParts } from '../../packages/hearsay/src/serf/parts.ts';
import { readMessage } from '../../packages/hearsay/src/serf/read.ts';
import { SERF_TIMER_KINDS, SerfTimer } from '../../packages/hearsay/src/serf/context.ts';
import { encodeTags, type Tags } from '../../packages/hearsay/src/serf/tags.ts';
import { swimConfig } from '../../packages/hearsay/src/swim/config.ts';
import { Directory } from '../../packages/hearsay/src/swim/directory.ts';
import type { Member } from '../../packages/hearsay/src/swim/member.ts';
import { RULES } from '../../packages/hearsay/src/swim/rules.ts';
import { Keyring } from '../../packages/hearsay/src/wire/keyring.ts';
import { describeKinds, hex, ofKind, runAll, unhex, type Vector } from './load.ts';

interface View {
  readonly clock: number | { $u64: string };
  readonly event_clock: number | { $u64: string };
  readonly query_clock: number | { $u64: string };
  readonly event_min_time: number;
  readonly members: readonly { name: string; status: string; status_ltime: number; tags: Tags }[];
  readonly failed: readonly string[];
  readonly left: readonly string[];
  readonly recent_intents: Readonly<Record<string, { ltime: number; type: string }>>;
}

interface Outcome {
  readonly events: readonly Record<string, unknown>[];
  readonly queued_intents: readonly string[];
  readonly queued_events: readonly string[];
  readonly queued_queries: readonly string[];
  readonly sent: readonly { readonly to: string; readonly hex: string }[];
  readonly after: View;
}

interface Step extends Outcome {
  readonly op: string;
  readonly hex?: string;
  readonly node?: string;
  readonly addr?: string;
  readonly port?: number;
  readonly meta?: string;
  readonly name?: string;
  readonly payload?: string;
  readonly join?: boolean;
  readonly ignore_old_events?: boolean;
}

interface Trace extends Vector {
  readonly kind: 'serf-trace';
  readonly config: Config;
  readonly initial: View;
  readonly steps: readonly Step[];
}

interface Edge extends Vector, Outcome {
  readonly kind: 'serf-edge';
  readonly hex: string;
  readonly crashes?: string;
}

interface Config {
  readonly advertise: string;
  readonly event_buffer: number;
  readonly query_buffer: number;
  readonly name: string;
  readonly keyring: boolean;
  readonly key_hex: string;
  readonly tags: Tags;
}

const VERSIONS = Uint8Array.of(1, 5, 2, 2, 5, 5);
const PRUNE_MS = 2;

/** One node's parts on nothing: what they send and tell is kept. */
class Player {
  readonly parts: SerfParts;
  readonly #events: SerfEvent[] = [];
  readonly #sent: { to: string; hex: string }[] = [];
  readonly #metas = new Map<string, Member>();
  #now = 0;

  constructor(config: Config) {
    const [ip = '', port = ''] = config.advertise.split(':');
    const address = { bytes: parseIp(ip)!, port: Number(port) };
    this.parts = assembleSerf(
      {
        name: config.name,
        address,
        versions: VERSIONS,
        meta: encodeTags(config.tags),
        serf: serfConfig({
          eventBuffer: config.event_buffer,
          queryBuffer: config.query_buffer,
          broadcastTimeoutMs: PRUNE_MS,
          leavePropagateMs: 0,
        }),
        keyring: config.keyring ? new Keyring([unhex(config.key_hex)]) : null,
        config: swimConfig('lan'),
        rules: RULES.memberlist,
        delegate: {},
        directory: new Directory(),
        rng: Rng.seeded(1),
        now: 0,
      },
      {
        emit: (event) => void this.#events.push(event),
        finished: () => undefined,
        below: {
          livingMembers: () => 2,
          command: () => undefined,
          sendTo: (to, message) =>
            void this.#sent.push({ to: formatEndpoint(endpointOf(to)), hex: `08${hex(message)}` }),
        },
      },
    );
    this.join(config.name, ip, Number(port), hex(encodeTags(config.tags)));
    this.takeOutcome();
  }

  join(name: string, ip: string, port: number, meta: string): void {
    const member = this.#member(name, ip, port, meta);
    this.parts.membership.joined(member, this.#now);
  }

  play(step: Step): void {
    this.#now += 1;
    const { membership, exchange } = this.parts;
    switch (step.op) {
      case 'message':
        return this.read(unhex(step.hex!));
      case 'memberlist-join':
        return this.join(step.node!, step.addr!, step.port!, step.meta!);
      case 'memberlist-leave':
        return membership.left(this.#metas.get(step.node!) ?? unknown(step.node!), this.#now);
      case 'memberlist-update': {
        const updated = step.events.length > 0 ? addressIn(step.events) : undefined;
        const { ip, port } = updated ?? { ip: '10.0.0.9', port: 7946 };
        return membership.updated(this.#member(step.node!, ip, port, step.meta!));
      }
      case 'merge-remote-state': {
        const ignores = step.join === true && step.ignore_old_events === true;
        return exchange.merge(unhex(step.hex!), ignores, this.#now);
      }
      case 'local-user-event':
        return this.parts.userEvents.send(
          { name: step.name!, payload: unhex(step.payload!), coalesce: true },
          0,
        );
      default:
        throw new Error(`no such step: ${step.op}`);
    }
  }

  read(message: Uint8Array): void {
    try {
      readMessage(this.parts, message, this.#now);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
  }

  /** What has been told and sent since the last time; queues are emptied, and prunings are over. */
  takeOutcome(): Outcome {
    this.#now += PRUNE_MS;
    const { deadlines, broadcasts } = this.parts.context;
    for (let key = deadlines.takeDue(this.#now); key !== undefined; key = deadlines.takeDue(this.#now)) {
      if (key % SERF_TIMER_KINDS === SerfTimer.Prune) {
        this.parts.intents.pruneNow(Math.floor(key / SERF_TIMER_KINDS));
      }
    }
    const queued = (name: 'intents' | 'events' | 'queries'): string[] => broadcasts.waiting(name).map(hex);
    const outcome = {
      events: this.#events.splice(0).flatMap(recorded),
      queued_intents: queued('intents'),
      queued_events: queued('events'),
      queued_queries: queued('queries'),
      sent: this.#sent.splice(0),
      after: this.#view(),
    };
    broadcasts.prune(0);
    return outcome;
  }

  #member(name: string, ip: string, port: number, meta: string): Member {
    const address = { bytes: parseIp(ip)!, port };
    const rest = {
      versions: VERSIONS,
      state: 'alive',
      incarnation: 1,
      changedAt: 0,
      instance: null,
    } as const;
    const member = { name, address, meta: unhex(meta), ...rest };
    this.#metas.set(name, member);
    return member;
  }

  #view(): View {
    const { clocks, roster } = this.parts.context;
    const { intents } = roster.save();
    return {
      clock: Number(clocks.members.time),
      event_clock: Number(clocks.events.time),
      query_clock: Number(clocks.queries.time),
      event_min_time: Number(this.parts.userEvents.minTime),
      members: [...roster.entries()]
        .map(({ member, statusTime }) => ({
          name: member.name,
          status: member.status,
          status_ltime: Number(statusTime),
          tags: member.tags,
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
      failed: [...roster.failed].sort(),
      left: [...roster.left].sort(),
      recent_intents: Object.fromEntries(
        intents.map(([name, { kind, time }]) => [name, { ltime: Number(time), type: kind }]),
      ),
    };
  }
}

function unknown(name: string): Member {
  const rest = { meta: new Uint8Array(0), versions: VERSIONS, instance: null, changedAt: 0 };
  return { name, address: { bytes: parseIp('10.9.9.9')!, port: 1 }, state: 'dead', incarnation: 1, ...rest };
}

function addressIn([event]: Outcome['events']): { ip: string; port: number } {
  const [member] = (event as { members: readonly { addr: string; port: number }[] }).members;
  return { ip: formatIp(unhex(member!.addr)), port: member!.port };
}

/** An event as the vectors have it. */
function recorded(event: SerfEvent): Record<string, unknown>[] {
  switch (event.type) {
    case 'serf-member': {
      const { name, address, status, tags } = event.member;
      const member = { addr: hex(address.bytes), name, port: address.port, status, tags };
      return [{ event: event.kind, members: [member] }];
    }
    case 'user-event': {
      const { name, payload, coalesce, lamportTime } = event;
      return [{ coalesce, event: 'user', ltime: Number(lamportTime), name, payload: hexOf(payload) }];
    }
    case 'query': {
      const { name, payload, lamportTime } = event;
      return [{ event: 'query', ltime: Number(lamportTime), name, payload: hexOf(payload) }];
    }
    default:
      return [];
  }
}

/** The files do not tell nil from empty. */
function hexOf(bytes: Uint8Array | null): string {
  return bytes === null ? '' : hex(bytes);
}

/** Lamport times above 2^53 are texts in the files. */
function plain(view: View): View {
  const number = (time: View['clock']): number => (typeof time === 'number' ? time : Number(time.$u64));
  const { clock, event_clock, query_clock } = view;
  return {
    ...view,
    clock: number(clock),
    event_clock: number(event_clock),
    query_clock: number(query_clock),
    failed: [...view.failed].sort(),
    left: [...view.left].sort(),
  };
}

/** The order of events of different kinds may vary. */
function sorted(events: Outcome['events']): unknown[] {
  return events.map((event) => JSON.stringify(event)).sort();
}

function expectOutcome(ours: Outcome, theirs: Outcome, place: string): void {
  const about = (what: string): string => `${place}: ${what}`;
  expect(ours.after, about('after')).toEqual(plain(theirs.after));
  expect(sorted(ours.events), about('events')).toEqual(sorted(theirs.events));
  for (const queue of ['queued_intents', 'queued_events', 'queued_queries'] as const) {
    expect([...ours[queue]].sort(), about(queue)).toEqual([...theirs[queue]].sort());
  }
  expect(ours.sent, about('sent')).toEqual(theirs.sent);
}

describeKinds(['serf-trace'], (file) => {
  test('our Serf does after each step what the real one did', () => {
    runAll(`${file.name} traces`, ofKind<Trace>(file, 'serf-trace'), ({ config, initial, steps }) => {
      const player = new Player(config);
      expect(player.takeOutcome().after).toEqual(plain(initial));
      for (const [i, step] of steps.entries()) {
        player.play(step);
        expectOutcome(player.takeOutcome(), step, `step ${i} ${step.op} ${step.hex ?? ''}`);
      }
    });
  });
});

describeKinds(['serf-edge'], (file) => {
  test('a message at the edge does to a fresh node what it did to the real one', () => {
    const edges = ofKind<Edge>(file, 'serf-edge').filter(({ crashes }) => crashes === undefined);
    runAll(`${file.name} edges`, edges, (edge) => {
      const player = new Player(EDGE_CONFIG);
      player.join('peer', '10.0.1.1', 7946, hex(encodeTags({ role: 'db' })));
      player.takeOutcome();
      player.read(unhex(edge.hex));
      // The last Lamport time of all sets the real one's clock back to 0; we refuse it.
      if (edge.hex.includes('cfffffffffffffffff')) return;
      expectOutcome(player.takeOutcome(), edge, edge.id);
    });
  });
});

const EDGE_CONFIG: Config = {
  advertise: '10.0.0.1:7946',
  event_buffer: 8,
  query_buffer: 8,
  name: 'self',
  keyring: false,
  key_hex: '',
  tags: { role: 'web' },
};
