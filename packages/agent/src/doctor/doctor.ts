/**
 * Examines the network around one node: asks each member that runs hearsay over every kind of path, looks at
 * what all of them say of themselves, and draws conclusions. Looking (`examine`) and judging (`judge`) are
 * apart, so that every conclusion can be tried on what was never seen.
 */
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { ClusterMember, ClusterNode } from 'hearsay';
import { formatEndpoint } from 'hearsay/core';
import { inOrder, type Finding } from './finding.ts';
import { judgeAdvertise, judgeClock, judgeCondition, judgeJump } from './judge-node.ts';
import { judgePath } from './judge-path.ts';
import { explorePath, PROBE_SIZES, type PathOptions, type PathReport } from './path.ts';

/** What the doctor needs of a node. */
export type Patient = Pick<
  ClusterNode,
  'name' | 'host' | 'port' | 'members' | 'peers' | 'counters' | 'healthScore'
>;

export interface DoctorOptions {
  /** How long a single question may take. Default 1,500 ms. */
  readonly timeoutMs?: number;
  /** UDP payloads to try. */
  readonly sizes?: readonly number[];
  /** Members examined at most; those beyond are only counted. Default 64. */
  readonly membersMax?: number;
  /** The largest packet that the members build. Default 1,400, as memberlist's. */
  readonly packetBytesMax?: number;
  readonly wallNow?: () => number;
  readonly monotonicNow?: () => number;
  /** Addresses of this machine's interfaces. */
  readonly localHosts?: readonly string[];
  /** Whether a TCP connection to a member can be opened; `null`, or why not. */
  readonly tryTcp?: (member: ClusterMember, timeoutMs: number) => Promise<string | null>;
  /** Called as members are done. */
  readonly onProgress?: (done: number, of: number) => void;
}

/** A member that does not run hearsay, and whether a connection to it could be opened. */
export interface StrangerReport {
  readonly member: ClusterMember;
  readonly failure: string | null;
}

/** All that was seen. */
export interface Examination {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly packetBytesMax: number;
  readonly own: Omit<Parameters<typeof judgeCondition>[0], 'name' | 'member'>;
  readonly paths: readonly PathReport[];
  readonly strangers: readonly StrangerReport[];
  /** Members that are dead, suspected or beyond the limit, by name. */
  readonly suspects: readonly string[];
  readonly gone: readonly string[];
  readonly skipped: readonly string[];
  readonly otherHosts: readonly string[];
  readonly localHosts: readonly string[];
  readonly wallShiftMs: number;
}

export interface Diagnosis {
  readonly node: string;
  /** By name: those examined over all paths, and those that do not run hearsay. */
  readonly examined: readonly string[];
  readonly limited: readonly string[];
  readonly findings: readonly Finding[];
}

const TIMEOUT_MS = 1500;
const MEMBERS_MAX = 64;
const AT_ONCE = 8;
/** memberlist `UDPBufferSize`. */
const PACKET_BYTES_MAX = 1400;

/** Examines and judges. It sends a few dozen small messages, and eight large ones, to each member. */
export async function diagnose(node: Patient, options: DoctorOptions = {}): Promise<Diagnosis> {
  const examination = await examine(node, options);
  return {
    node: node.name,
    examined: examination.paths.map(({ member }) => member.name),
    limited: examination.strangers.map(({ member }) => member.name),
    findings: judge(examination),
  };
}

export async function examine(node: Patient, options: DoctorOptions = {}): Promise<Examination> {
  const { wallNow = () => Date.now(), monotonicNow = () => performance.now() } = options;
  const { timeoutMs = TIMEOUT_MS, sizes = PROBE_SIZES, membersMax = MEMBERS_MAX } = options;
  const { tryTcp = openTcp, onProgress, packetBytesMax = PACKET_BYTES_MAX } = options;
  const wallOffset = wallNow() - monotonicNow();
  const others = node.members.all.filter((member) => !member.isSelf);
  const living = others.filter(({ state }) => state === 'alive' || state === 'suspect');
  const chosen = living.slice(0, membersMax);
  const pathOptions: PathOptions = { timeoutMs, sizes, wallNow };
  let done = 0;
  const examineOne = async (member: ClusterMember): Promise<PathReport | StrangerReport> => {
    const report =
      member.instance === null
        ? { member, failure: await tryTcp(member, timeoutMs) }
        : await explorePath(node.peers, member, pathOptions);
    done += 1;
    onProgress?.(done, chosen.length);
    return report;
  };
  const reports = await eachAtOnce(chosen, AT_ONCE, examineOne);
  const { healthScore, loopDelay, dropped } = node.peers.ownInfo();
  return {
    name: node.name,
    host: node.host,
    port: node.port,
    packetBytesMax,
    own: { healthScore, loopDelay, dropped },
    paths: reports.filter((report): report is PathReport => 'legs' in report),
    strangers: reports.filter((report): report is StrangerReport => 'failure' in report),
    suspects: living.filter(({ state }) => state === 'suspect').map(({ name }) => name),
    gone: others.filter(({ state }) => state === 'dead').map(({ name }) => name),
    skipped: living.slice(membersMax).map(({ name }) => name),
    otherHosts: living.map(({ host }) => host),
    localHosts: options.localHosts ?? hostsHere(),
    wallShiftMs: wallNow() - monotonicNow() - wallOffset,
  };
}

/** The conclusions, the worst first. */
export function judge(seen: Examination): Finding[] {
  const here = { name: seen.name, host: seen.host, port: seen.port, packetBytesMax: seen.packetBytesMax };
  return inOrder([
    ...judgeCondition({ name: seen.name, member: null, ...seen.own }),
    ...judgeAdvertise(here, seen),
    ...judgeJump(seen.wallShiftMs),
    ...seen.paths.flatMap((report) => [...judgePath(report, here), ...judgePeer(report)]),
    ...seen.strangers.flatMap(judgeStranger),
    ...judgeViews(seen),
  ]);
}

function judgePeer({ member: { name }, info, wall }: PathReport): Finding[] {
  const condition = info === null ? [] : judgeCondition({ name, member: name, ...info.value });
  return wall === null ? condition : [...condition, ...judgeClock(name, wall)];
}

function judgeStranger({ member, failure }: StrangerReport): Finding[] {
  const limits = `${member.name} has not shown that it runs hearsay: only TCP from here was tried.`;
  if (failure === null) {
    const evidence = 'A connection could be opened; UDP, the way back, sizes and clock are not known.';
    return [{ level: 'note', member: member.name, what: limits, evidence, fix: null }];
  }
  const where = formatEndpoint(member);
  return [
    {
      level: 'error',
      member: member.name,
      what: `No TCP connection to ${member.name} can be opened.`,
      evidence: `${failure}. ${limits}`,
      fix: `Allow TCP to ${where}, and check that this is its address.`,
    },
  ];
}

function judgeViews({ name, suspects, gone, skipped, paths, strangers }: Examination): Finding[] {
  const findings: Finding[] = [];
  const note = (what: string, evidence: string): void => {
    findings.push({ level: 'note', member: null, what, evidence, fix: null });
  };
  if (suspects.length > 0) {
    note('Members are suspected just now.', `${list(suspects)}; \`hearsay why NODE\` tells why.`);
  }
  if (gone.length > 0) {
    note('Members are held dead and were not examined.', `${list(gone)}; \`hearsay why NODE\` tells why.`);
  }
  if (skipped.length > 0) note('Not all members were examined.', `${skipped.length} were left out.`);
  if (paths.length === 0) {
    const what = 'Nobody could tell whether this node is reached at its advertised address.';
    note(
      what,
      strangers.length === 0 ? `${name} knows no other living member.` : 'No other member runs hearsay.',
    );
  }
  return findings;
}

const LISTED_MAX = 8;

function list(names: readonly string[]): string {
  const shown = names.slice(0, LISTED_MAX).join(', ');
  return names.length <= LISTED_MAX ? shown : `${shown} and ${names.length - LISTED_MAX} more`;
}

async function eachAtOnce<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      results[next[0]] = await work(next[1]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}

function hostsHere(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).map(({ address }) => address),
  );
}

function openTcp({ host, port }: ClusterMember, timeoutMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const finish = (failure: string | null): void => {
      socket.destroy();
      resolve(failure);
    };
    socket.setTimeout(timeoutMs, () => finish(`No connection within ${timeoutMs} ms`));
    socket.once('connect', () => finish(null));
    socket.once('error', (error) => finish(error.message));
  });
}
