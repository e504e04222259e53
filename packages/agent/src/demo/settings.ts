/**
 * What a demonstration runs, and how fast it finds out: the settings of its members and what they lead to.
 */
import type { JoinOptions } from 'hearsay';
import type { CompanionModel } from '../companion/model.ts';
import type { MemberStart } from './messages.ts';

export interface DemoOptions {
  /** How many processes: 1 to 9. */
  readonly members: number;
  /** The text of the IP address on which they listen. */
  readonly host: string;
  /** `undefined`: the watchable settings, or `lan` in somebody else's cluster. */
  readonly profile: MemberStart['profile'] | undefined;
  /** A cluster that runs already, as `HOST:PORT`; `null`: one of our own. */
  readonly join: string | null;
  readonly cluster: string | null;
  readonly key: string | null;
  /** When it stops by itself; `null`: never. */
  readonly seconds: number | null;
  /** Where the lab's page is served, on loopback; `undefined`: where there is room; `null`: nowhere. */
  readonly labPort?: number | null | undefined;
  /** What may word the companion's answers there. */
  readonly companion?: CompanionModel | null;
}

interface Watchable {
  readonly profile: MemberStart['profile'];
  readonly config: NonNullable<JoinOptions['config']>;
  readonly text: string;
}

/** memberlist's port, and so the first that is tried. */
const FIRST_PORT = 7946;
const PORT_TRIES = 8;

/**
 * The profile `local`, so that a spectator need not wait: a probe twice as often, full state every 5 s and
 * not 15, the dead tried again every 2 s and not 10. News is told four times and not twice: of five members
 * that join at once, one in some runs missed another until the next exchange of full state.
 */
const QUICK = { probeIntervalMs: 500, pushPullIntervalMs: 5000, healIntervalMs: 2000, retransmitMult: 4 };

/** The settings, and in words what a spectator may expect of them. */
export function watchable(options: Pick<DemoOptions, 'profile' | 'join'>): Watchable {
  const profile = options.profile ?? (options.join === null ? undefined : 'lan');
  if (profile === undefined) {
    const text = 'Profile local, quicker: a probe each 0.5 s, 1.5 to 9 s to refute an accusation.';
    return { profile: 'local', config: QUICK, text };
  }
  return { profile, config: {}, text: EXPECTATIONS[profile] };
}

const EXPECTATIONS: Readonly<Record<MemberStart['profile'], string>> = {
  local: 'Profile local: a probe each 1 s, 3 to 18 s to refute an accusation.',
  lan: 'Profile lan: a probe each 1 s, 4 to 24 s to refute an accusation.',
  wan: 'Profile wan: a probe each 5 s, 30 to 180 s to refute an accusation.',
};

/** `n1` to `n9`. */
export function memberNames(members: number): string[] {
  return Array.from({ length: members }, (_, i) => `n${i + 1}`);
}

/** The ports that member `place` (from 1) tries: no two members try the same one. */
export function portsOf(place: number): number[] {
  const fixed = Array.from({ length: PORT_TRIES }, (_, i) => FIRST_PORT + place - 1 + 10 * i);
  return [...fixed, 0];
}

/** What runs, for the title. */
export function titleOf(options: DemoOptions): string {
  const { members, host, join, cluster, key } = options;
  const where = join === null ? `on ${host}` : `in the cluster at ${join}`;
  const parts = [`${members} ${members === 1 ? 'member' : 'members'} ${where}`];
  if (cluster !== null) parts.push(`label ${cluster}`);
  if (key !== null) parts.push('encrypted');
  return parts.join(', ');
}

/** `HOST:PORT`, with brackets around IPv6. */
export function endpointText({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
