import { expect, test } from 'vitest';
import { parseSnapshot } from '../../packages/agent/src/agent/snapshot-text.ts';
import { describeKinds, ofKind, runAll, type Vector } from './load.ts';

interface SnapshotVector extends Vector {
  readonly kind: 'snapshot-replay';
  readonly file: string;
  readonly rejoin_after_leave: boolean;
  readonly alive: Record<string, string>;
  readonly clock: number;
  readonly event_clock: number;
  readonly query_clock: number;
  /** What Serf logged, without the time; an empty text where it logged nothing. */
  readonly log: readonly string[];
}

describeKinds(['snapshot-replay'], (file) => {
  test(`the snapshots of ${file.name} are replayed to the recorded members and clocks`, () => {
    runAll(`${file.name} replay`, ofKind<SnapshotVector>(file, 'snapshot-replay'), (vector) => {
      const options = { rejoinAfterLeave: vector.rejoin_after_leave };
      const { state, notes } = parseSnapshot(vector.file, options);
      expect(Object.fromEntries(state.alive)).toEqual(vector.alive);
      const clocks = [state.clock, state.eventClock, state.queryClock];
      expect(clocks).toEqual([vector.clock, vector.event_clock, vector.query_clock].map(BigInt));
      expect(notes.map(({ level, text }) => `[${level}] ${text}`)).toEqual(
        vector.log.filter((line) => line !== ''),
      );
    });
  });
});
