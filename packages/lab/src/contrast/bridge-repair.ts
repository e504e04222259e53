/**
 * The bridge to Merkle trees: what two replicas pay to find out that they are the same. Push/pull is the
 * library's own, measured on its streams while nothing changes; the tree compares as many rows of the same
 * size.
 */
import { Experiment } from '../player/experiment.ts';
import type { RunSpec } from '../player/spec.ts';
import { runRepair, type RepairRun } from './merkle.ts';
import type { Bridge, Story } from './story.ts';
import { SWIM_SIDE } from './swim-side.ts';

const MEMBERS = 128;
const FOR_MS = 300_000;
/** Four leaves for every five rows. */
const DEPTH = 7;
/** About what one row of push/pull has beside its name. */
const ROW_BYTES = 60;

export const pushPullAndMerkle: Bridge = {
  id: 'push-pull-merkle',
  title: 'Push/pull and Merkle trees',
  fault: 'none: 128 rows are compared when all are equal, and when one is not',
  figures: [
    { name: 'rows', what: 'rows at each replica', unit: 'count' },
    { name: 'bytesEqual', what: 'bytes of one exchange when nothing differs', unit: 'bytes' },
    { name: 'bytesOne', what: 'bytes of one exchange when a row has changed', unit: 'bytes' },
    { name: 'packetsOne', what: 'packets of that exchange; push/pull has a stream', unit: 'count' },
  ],
  run: (seed) => ({ seed, left: pushPull(seed), right: tree(seed) }),
  labSpec: restSpec,
};

/** Nothing happens, so each exchange is of equal views. */
function restSpec(seed: number): RunSpec {
  return { ...SWIM_SIDE, seed, nodes: MEMBERS, forMs: FOR_MS };
}

function pushPull(seed: number): Story {
  const equal = exchanges(seed, false);
  const one = exchanges(seed, true);
  return {
    system: 'push/pull (memberlist)',
    isModel: false,
    timeline: equal.at.map((atMs) => ({ atMs, who: '', what: 'two members exchange their whole state' })),
    numbers: { rows: MEMBERS, bytesEqual: equal.bytes, bytesOne: one.bytes },
  };
}

/** The mean exchange over some minutes: among members at rest, or with a row that one of them changes. */
function exchanges(
  seed: number,
  changes: boolean,
): { readonly bytes: number; readonly at: readonly number[] } {
  const at: number[] = [];
  const experiment = new Experiment(restSpec(seed));
  const { cluster } = experiment;
  experiment.watch({
    onEvent(_node, event, now) {
      if (event.type === 'exchanged') at.push(now);
    },
  });
  experiment.begin();
  if (changes) cluster.update(cluster.node(1)!);
  experiment.advanceTo(FOR_MS);
  const sum = (of: 'streamsOpened' | 'streamBytesSent'): number =>
    cluster.nodes.reduce((total, { process }) => total + process.traffic[of], 0);
  return { bytes: sum('streamBytesSent') / sum('streamsOpened'), at };
}

function tree(seed: number): Story {
  const compare = (differing: number): RepairRun =>
    runRepair({ seed, entries: MEMBERS, differing, depth: DEPTH, mode: 'tree', valueBytes: ROW_BYTES });
  const one = compare(1);
  return {
    system: 'anti-entropy by Merkle tree',
    isModel: true,
    timeline: [
      { atMs: 0, who: 'site 1', what: 'sends the hash of its root' },
      { atMs: one.tookMs, who: '', what: `one row has been found and sent in ${one.packets} packets` },
    ],
    numbers: { rows: MEMBERS, bytesEqual: compare(0).bytes, bytesOne: one.bytes, packetsOne: one.packets },
  };
}
