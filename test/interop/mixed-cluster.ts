/**
 * Three agents of theirs and three members of ours on loopback addresses of their own, and what all are
 * asked.
 */
import { createServer, type AddressInfo } from 'node:net';
import { OurMember, type MemberEvent, type MemberOptions } from '../support/our-member.ts';
import { SerfAgent } from '../support/serf-agent.ts';
import { waitFor } from '../support/wait-for.ts';

export interface Variant {
  /** Loopback addresses of its own: 127.x.`network`.1 to .6. */
  readonly network: number;
  readonly family?: 4 | 6;
  readonly profile: 'lan' | 'local';
  /** 32 bytes in base64. */
  readonly key?: string;
  readonly compression: boolean;
  readonly encryptionVersion?: 0 | 1;
  /** The members in the order in which they start: name, and the name of the member they join through. */
  readonly order: readonly (readonly [name: string, through?: string])[];
}

type NewsType = MemberEvent['type'];
export type AnyMember = SerfAgent | OurMember;

/** Two runs of these tests on one machine at the same time do not meet. */
const RUN_OCTET = 2 + (process.pid % 250);

/** Lines of an agent's log that say that it could not use what we sent. */
const COMPLAINT =
  /decode|decrypt|decompress|checksum|CRC|not supported|unsupported|msgpack|incompatible|panic|unmarshal/i;

export class MixedCluster {
  readonly theirs: SerfAgent[] = [];
  readonly ours: OurMember[] = [];
  readonly #serf: string;
  readonly #variant: Variant;

  /** `serf` is the path of their program. */
  constructor(serf: string, variant: Variant) {
    this.#serf = serf;
    this.#variant = variant;
  }

  /** Lets all members join, one after the other. Stop the cluster whatever happens. */
  async start(): Promise<void> {
    const variant = this.#variant;
    for (const [name] of variant.order) {
      // All at once: a process takes longer to start than a member to join.
      if (!name.startsWith('serf')) this.ours.push(OurMember.start(name));
    }
    for (const [index, [name, through]] of variant.order.entries()) {
      const place = await placeOf(variant, index);
      const seed = through === undefined ? undefined : this.find(through).endpoint;
      const ours = this.ours.find((one) => one.name === name);
      if (ours !== undefined) await ours.join(ourOptions(variant, { ...place, seed }));
      else this.theirs.push(await startTheirs(this.#serf, variant, { ...place, seed, name }));
    }
  }

  get all(): readonly AnyMember[] {
    return [...this.theirs, ...this.ours];
  }

  find(name: string): AnyMember {
    const member = this.all.find((one) => one.name === name);
    if (member === undefined) throw new Error(`there is no ${name}`);
    return member;
  }

  /** Waits until each observer believes this (one of these) of each subject. */
  async believe(
    observers: readonly AnyMember[],
    subjects: readonly AnyMember[],
    ...states: readonly string[]
  ): Promise<void> {
    const what = `${namesOf(observers)} hold ${namesOf(subjects)} to be ${states.join(' or ')}`;
    await waitFor({ what, timeoutMs: 60_000, describe: () => this.describe() }, async () => {
      const views = await Promise.all(observers.map((one) => one.view()));
      return views.every((view) =>
        subjects.every(({ name }) => states.includes(view.get(name) ?? 'unknown')),
      );
    });
  }

  /** Waits until each of ours has told of this about each subject. Views forget the dead, events stay. */
  async tell(observers: readonly OurMember[], subjects: readonly AnyMember[], type: NewsType): Promise<void> {
    const what = `${namesOf(observers)} tell \`${type}\` of ${namesOf(subjects)}`;
    await waitFor({ what, timeoutMs: 60_000, describe: () => this.describe() }, () =>
      observers.every((one) => subjects.every(({ name }) => one.hasSeen(type, name))),
    );
  }

  /** What each of ours could not use, and each line in which one of theirs complains of what it got. */
  async complaints(): Promise<string[]> {
    const ours = this.ours.filter((one) => !one.hasExited);
    const dropped = await Promise.all(
      ours.map(async (one) => {
        const reasons = Object.entries(await one.dropped());
        return reasons.map(([reason, count]) => `${one.name}: dropped ${reason} × ${count}`);
      }),
    );
    const said = this.theirs.flatMap(({ name, log }) =>
      log.filter((line) => COMPLAINT.test(line)).map((line) => `${name}: ${line}`),
    );
    return [...dropped.flat(), ...said];
  }

  /** Views of all that still run, and the ends of all logs. */
  async describe(): Promise<string> {
    const lines = await Promise.all(
      this.all.map(async (one) => {
        if (one.hasExited) return `${one.name}: has ended`;
        const view = await one.view().catch((error: unknown) => [['', String(error)]]);
        return `${one.name}: ${Array.from(view, (pair) => pair.join(' ')).join(', ')}`;
      }),
    );
    return [...lines, ...this.all.map((one) => one.tail())].join('\n');
  }

  /** Nothing is left running. */
  async stop(): Promise<void> {
    await Promise.all(this.all.map((one) => one.kill()));
  }
}

export function namesOf(members: readonly AnyMember[]): string {
  return members.map(({ name }) => name).join(', ');
}

interface Place {
  readonly bind: string;
  readonly rpc: string;
}
type Start = Place & { readonly seed: string | undefined };

async function placeOf({ family, network }: Variant, index: number): Promise<Place> {
  if (family === 6) return { bind: `[::1]:${await freePort()}`, rpc: `[::1]:${await freePort()}` };
  const host = `127.${RUN_OCTET}.${network}.${index + 1}`;
  return { bind: `${host}:7946`, rpc: `${host}:7373` };
}

/** A TCP port of `::1` that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '::1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function startTheirs(
  serf: string,
  variant: Variant,
  { seed, ...start }: Start & { readonly name: string },
): Promise<SerfAgent> {
  const { profile, key, compression } = variant;
  return SerfAgent.start(serf, {
    ...start,
    profile,
    compression,
    ...(key === undefined ? {} : { key }),
    ...(seed === undefined ? {} : { seed }),
  });
}

function ourOptions(variant: Variant, { bind, seed }: Start): MemberOptions {
  const { profile, key, compression, encryptionVersion } = variant;
  return {
    bind,
    profile,
    compression,
    ...(key === undefined ? {} : { keys: [key] }),
    ...(seed === undefined ? {} : { seeds: [seed] }),
    ...(encryptionVersion === undefined ? {} : { encryption: { version: encryptionVersion } }),
  };
}
