/**
 * With real `serf` agents (Debian's 0.9.4, on memberlist 0.2.2): two full scripts and four joins, side by
 * side. Where serf is missing they are skipped; with `CI=true` they fail.
 */
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { OurMember, SeenMember } from '../support/our-member.ts';
import { findSerf, type SerfAgent } from '../support/serf-agent.ts';
import { waitFor } from '../support/wait-for.ts';
import { MixedCluster, type AnyMember, type Variant } from './mixed-cluster.ts';

vi.setConfig({ maxConcurrency: 6 });

const serf = findSerf();
if (serf === undefined) {
  const why = 'serf is missing: install it (Debian: `apt-get install serf`), or set HEARSAY_SERF to its path';
  if (process.env['CI'] === 'true') throw new Error(why);
  process.stderr.write(`${why}; the tests with real agents are skipped\n`);
}

const KEY = Buffer.from('a key of thirty-two bytes, no more'.slice(0, 32)).toString('base64');

/** Each side is joined through by both. */
const THROUGH_EITHER: Variant['order'] = [
  ['serf-1'],
  ['ours-1', 'serf-1'],
  ['serf-2', 'serf-1'],
  ['ours-2', 'ours-1'],
  ['serf-3', 'ours-2'],
  ['ours-3', 'serf-3'],
];

const THROUGH_US: Variant['order'] = [
  ['ours-1'],
  ['serf-1', 'ours-1'],
  ['ours-2', 'ours-1'],
  ['serf-2', 'ours-2'],
  ['serf-3', 'ours-1'],
  ['ours-3', 'ours-2'],
];

const PLAIN: Omit<Variant, 'network'> = { profile: 'lan', compression: false, order: THROUGH_EITHER };

const clusters: MixedCluster[] = [];
afterAll(() => Promise.all(clusters.map((cluster) => cluster.stop())));

/** Runs `script` over a cluster in which all six see all six alive. */
async function withCluster(
  variant: Variant,
  script: (cluster: MixedCluster) => Promise<void> = async () => undefined,
): Promise<void> {
  const cluster = new MixedCluster(serf!, variant);
  clusters.push(cluster);
  try {
    await cluster.start();
    await cluster.believe(cluster.all, cluster.all, 'alive');
    await script(cluster);
    expect(await cluster.complaints()).toEqual([]);
  } finally {
    await cluster.stop();
  }
}

/** SIGSTOP until the first suspicion is seen, then SIGCONT: it refutes, and nobody declares it dead. */
async function freezeUntilSuspected(cluster: MixedCluster): Promise<void> {
  const [first, frozen, third] = cluster.ours as [OurMember, OurMember, OurMember];
  const describe = (): Promise<string> => cluster.describe();
  const isSuspected = (): boolean =>
    [first, third].some((one) => one.hasSeen('suspect', frozen.name)) ||
    cluster.theirs.some(({ log }) => log.some((line) => line.includes(`Suspect ${frozen.name} has failed`)));
  frozen.stop();
  try {
    await waitFor({ what: `a suspicion of ${frozen.name}`, timeoutMs: 60_000, describe }, isSuspected);
  } finally {
    frozen.resume();
  }
  await waitFor({ what: `${frozen.name} refutes`, timeoutMs: 60_000, describe }, () =>
    frozen.hasSeen('refuted', null),
  );
  // The view of an agent shows no suspicion. That the refutation has gone round is seen at ours: all three
  // hold the same incarnation, higher than at the start. The agents' logs are looked at again later.
  await waitFor(
    { what: `the refutation of ${frozen.name} reaches all`, timeoutMs: 60_000, describe },
    async () => {
      const views = await Promise.all(cluster.ours.map((one) => one.members()));
      const seen = views.map((members) => members.find(({ name }) => name === frozen.name)!);
      const [{ incarnation }] = seen as [SeenMember];
      return incarnation > 1 && seen.every((one) => one.state === 'alive' && one.incarnation === incarnation);
    },
  );
  await cluster.believe(cluster.all, cluster.all, 'alive');
  expectNeverFailed(cluster, cluster.all);
}

/** Nobody's log, of any time until now, has a verdict against one of these. */
function expectNeverFailed(cluster: MixedCluster, members: readonly AnyMember[]): void {
  for (const { name } of members) {
    for (const one of cluster.ours) expect(one.hasSeen('failed', name), one.tail()).toBe(false);
    const verdict = new RegExp(`EventMember(Failed|Leave): ${name} |Marking ${name} as failed`);
    for (const { log } of cluster.theirs) expect(log.filter((line) => verdict.test(line))).toEqual([]);
  }
}

/** `kill -9` of one of theirs and of one of ours is seen by all who are left, and ours can say why. */
async function killOneOfEach(cluster: MixedCluster): Promise<void> {
  const killed = [cluster.theirs[2]!, cluster.ours[2]!];
  const theirs = cluster.theirs.slice(0, 2);
  const ours = cluster.ours.slice(0, 2);
  await Promise.all(killed.map((one) => one.kill()));
  await cluster.believe(theirs, killed, 'failed');
  await cluster.tell(ours, killed, 'failed');
  for (const { name } of killed) expect(await ours[0]!.why(name)).toContain('to be dead');
  await cluster.believe([...theirs, ...ours], [...theirs, ...ours], 'alive');
  expectNeverFailed(cluster, [...theirs, ...ours]);
}

/** A graceful leave of each side: both sides see that it left, and did not fail. */
async function leaveOneOfEach(cluster: MixedCluster): Promise<void> {
  const [stays, leaves] = cluster.theirs as [SerfAgent, SerfAgent];
  const [ourStays, ourLeaves] = cluster.ours as [OurMember, OurMember];
  await leaves.leave();
  await cluster.tell([ourStays, ourLeaves], [leaves], 'leave');
  await cluster.believe([stays], [leaves], 'left');
  const before = stays.log.length;
  await ourLeaves.leave();
  await cluster.tell([ourStays], [ourLeaves], 'leave');
  await cluster.believe([stays], [ourLeaves], 'left');
  const judged = new RegExp(`(Suspect|Marking) ${ourLeaves.name}`);
  expect(stays.log.slice(before).filter((line) => judged.test(line))).toEqual([]);
  expect(ourStays.hasSeen('failed', leaves.name)).toBe(false);
  expect(ourStays.hasSeen('failed', ourLeaves.name)).toBe(false);
}

async function fullScript(cluster: MixedCluster): Promise<void> {
  await freezeUntilSuspected(cluster);
  await killOneOfEach(cluster);
  await leaveOneOfEach(cluster);
}

describe.runIf(serf !== undefined).concurrent('three of theirs and three of ours', () => {
  test('in the clear they see each other join, freeze, die and leave', () =>
    withCluster({ ...PLAIN, network: 1 }, fullScript));

  test('encrypted and compressed they see each other join, freeze, die and leave', () =>
    withCluster({ ...PLAIN, network: 2, key: KEY, compression: true }, fullScript));

  test('they see each other when we send version 0 of encryption', () =>
    withCluster({ ...PLAIN, network: 3, key: KEY, compression: true, encryptionVersion: 0 }));

  test('they see each other when nothing is compressed', () =>
    withCluster({ ...PLAIN, network: 4, key: KEY }));

  test('they see each other when all join through us', () =>
    withCluster({ ...PLAIN, network: 5, compression: true, order: THROUGH_US }));

  test('they see each other over IPv6', () =>
    withCluster({ ...PLAIN, network: 6, family: 6, compression: true }));
});
