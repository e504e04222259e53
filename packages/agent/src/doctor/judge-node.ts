/** What members say of themselves, and what this node knows of itself, judged one by one. */
import { formatEndpoint } from 'hearsay/core';
import type { Finding } from './finding.ts';

/** A node's condition, its own or as a peer has told it. */
export interface Condition {
  readonly name: string;
  /** `null` for this node. */
  readonly member: string | null;
  readonly healthScore: number;
  readonly loopDelay: { readonly longestMs: number; readonly overMs: number } | null;
  readonly dropped: Readonly<Record<string, number>>;
}

/** A garbage collection takes tens of milliseconds; memberlist waits 500 for an ack on a LAN. */
const LOOP_WARNING_MS = 100;
const LOOP_ERROR_MS = 500;
const HEALTH_WARNING = 2;
const CLOCK_WARNING_MS = 1000;
const JUMP_WARNING_MS = 100;

export function judgeCondition(condition: Condition): Finding[] {
  return [...judgeLoop(condition), ...judgeHealth(condition), ...judgeDrops(condition)];
}

function judgeLoop({ name, member, loopDelay }: Condition): Finding[] {
  if (loopDelay === null || loopDelay.longestMs < LOOP_WARNING_MS) return [];
  return [
    {
      level: loopDelay.longestMs < LOOP_ERROR_MS ? 'warning' : 'error',
      member,
      what: `The event loop of ${name} was blocked.`,
      evidence: `For ${ms(loopDelay.longestMs)} at a time, within the last ${ms(loopDelay.overMs)}.`,
      fix: 'Find what blocks it (`node --cpu-prof`) and move that to a worker thread, or give it more CPU.',
    },
  ];
}

function judgeHealth({ name, member, healthScore }: Condition): Finding[] {
  if (healthScore < HEALTH_WARNING) return [];
  return [
    {
      level: 'warning',
      member,
      what: `${name} is in bad health by its own account.`,
      evidence: `Its local health score is ${healthScore}; 0 is healthy, 7 is as ill as it gets.`,
      fix: 'Look at its CPU, its event loop and its network: its probes fail, or it has been accused, often.',
    },
  ];
}

interface DropMeaning {
  readonly reasons: readonly string[];
  readonly what: string;
  readonly fix: string;
}

const DROP_MEANINGS: readonly DropMeaning[] = [
  {
    reasons: ['key', 'padding', 'encryption-version'],
    what: 'gets packets that none of its keys opens',
    fix: 'Give all members the same keys (`hearsay keys --list` shows who has which), and find the stranger.',
  },
  {
    reasons: ['plaintext'],
    what: 'demands encryption and gets plaintext',
    fix: 'Give the members that lack it the key; the log names their addresses.',
  },
  {
    reasons: ['encrypted'],
    what: 'has no key and gets encrypted packets',
    fix: 'Start it with the key of its cluster.',
  },
  {
    reasons: ['label'],
    what: 'gets packets with another label',
    fix: 'Give all members of the cluster the same label, or keep two clusters on ports of their own.',
  },
  {
    reasons: ['checksum'],
    what: 'gets packets whose checksum is wrong',
    fix: 'Look for broken hardware or offloading on the way (`ethtool -K <interface> rx off tx off` tells).',
  },
  {
    reasons: ['members-limit', 'exchanges-limit', 'streams-limit', 'relays-limit', 'accusations-limit'],
    what: 'turns away what exceeds its limits',
    fix: 'Find out who sends that much (the log names addresses), or raise the limit.',
  },
];

function judgeDrops({ name, member, dropped }: Condition): Finding[] {
  return DROP_MEANINGS.flatMap(({ reasons, what, fix }): Finding[] => {
    const counts = reasons.filter((reason) => (dropped[reason] ?? 0) > 0);
    if (counts.length === 0) return [];
    const evidence = counts.map((reason) => `${dropped[reason]} dropped for \`${reason}\``).join(', ');
    return [
      { level: 'warning', member, what: `${name} ${what}.`, evidence: `Since its start: ${evidence}.`, fix },
    ];
  });
}

export function judgeClock(
  member: string,
  wall: { readonly aheadMs: number; readonly uncertaintyMs: number },
): Finding[] {
  const apart = Math.abs(wall.aheadMs) - wall.uncertaintyMs;
  if (apart < CLOCK_WARNING_MS) return [];
  const distance = `${ms(Math.abs(wall.aheadMs))} ${wall.aheadMs > 0 ? 'ahead' : 'behind'}`;
  return [
    {
      level: 'warning',
      member,
      what: `The clocks of ${member} and of this node disagree.`,
      evidence: `Its clock is ${distance}, right to ±${ms(wall.uncertaintyMs)}.`,
      fix: 'Run a time service (chrony, systemd-timesyncd) on both; membership does not need it, logs do.',
    },
  ];
}

/** `shiftMs`: by how much the wall clock has moved against the monotonic one while we looked. */
export function judgeJump(shiftMs: number): Finding[] {
  if (Math.abs(shiftMs) < JUMP_WARNING_MS) return [];
  return [
    {
      level: 'warning',
      member: null,
      what: "This machine's wall clock was set, or the machine was suspended, during the examination.",
      evidence: `It moved by ${ms(shiftMs)} against the monotonic clock.`,
      fix: 'Let the time service slew the clock, not step it; before a machine is suspended, let it leave.',
    },
  ];
}

/** What can be told of an advertised address by itself. */
export function judgeAdvertise(
  here: { readonly host: string; readonly port: number },
  known: { readonly localHosts: readonly string[]; readonly otherHosts: readonly string[] },
): Finding[] {
  const evidence = `It advertises ${formatEndpoint(here)}.`;
  const fix = 'Set `advertise` to the address and port at which the others reach this node.';
  const base = { member: null, evidence, fix };
  if (here.host === '0.0.0.0' || here.host === '::') {
    return [{ ...base, level: 'error', what: 'This node advertises an address that is none.' }];
  }
  const strangers = known.otherHosts.filter((host) => !isLoopback(host));
  if (isLoopback(here.host)) {
    if (strangers.length === 0) return [];
    return [{ ...base, level: 'error', what: 'This node advertises a loopback address to other machines.' }];
  }
  if (known.localHosts.includes(here.host)) return [];
  return [
    {
      ...base,
      level: 'note',
      what: 'The advertised address is none of this machine’s own: it must be forwarded.',
      fix: null,
    },
  ];
}

function isLoopback(host: string): boolean {
  return host.startsWith('127.') || host === '::1';
}

/** A duration for people. */
export function ms(duration: number): string {
  if (Math.abs(duration) < 10) return `${duration.toFixed(1)} ms`;
  return Math.abs(duration) < 10_000 ? `${Math.round(duration)} ms` : `${(duration / 1000).toFixed(1)} s`;
}
