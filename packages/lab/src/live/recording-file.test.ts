import { PROFILES } from 'hearsay/core';
import { encodeEnd, encodeHeader } from 'hearsay/trace';
import { encodePing, Writer } from 'hearsay/wire';
import { describe, expect, test } from 'vitest';
import { decodeShare } from '../player/share.ts';
import { Belief } from '../player/scene.ts';
import { fitSpec, labLink, nearestProfile } from './fit-spec.ts';
import { beliefAt } from './moment.ts';
import { momentsOf } from './recorded-moments.ts';
import { openRecording, RecordingFileError, verdictText, type NodeRecording } from './recording-file.ts';
import { endpoint, EVENTFUL, everySecond, recordingOf, row, WALL_MS, type Made } from './test-recordings.ts';

const opened = (made: Made): NodeRecording => openRecording(recordingOf(made)) as NodeRecording;

describe('a recording', () => {
  test('says whose it is, from when to when, who was there, and what was told', () => {
    const recording = opened(EVENTFUL);
    expect(recording).toMatchObject({
      node: 'n1',
      fromMs: WALL_MS,
      toMs: WALL_MS + 89_000,
      gaps: 0,
      torn: null,
    });
    expect(recording.packets).toBe(89 + 40 + 35 + 60);
    expect(recording.members.map(({ name, endpoint }) => `${name} ${endpoint}`)).toContain(
      'n3 10.0.0.3:7946',
    );
    expect(recording.verdicts).toHaveLength(5);
    expect(recording.verdicts[0]).toMatchObject({
      atMs: WALL_MS + 43_000,
      what: 'member-suspect',
      member: 'n3',
    });
    expect(recording.stalls).toEqual([{ fromMs: WALL_MS + 28_000, toMs: WALL_MS + 30_000 }]);
  });

  test('of a node with Serf’s layer has its members one floor further down', () => {
    const recorded = { wallMs: WALL_MS, keyring: null, isAfterGap: true };
    const recording = opened({
      state: { swim: { membership: { rows: [row('n1', 1)] } }, serf: {}, recorded },
    });
    expect(recording.members).toEqual([{ name: 'n1', endpoint: '10.0.0.1:7946', isGone: false }]);
    expect(recording.gaps).toBe(1);
  });

  test('knows by its pings whoever came later than the state', () => {
    const writer = new Writer();
    writer.begin();
    const source = { sourceAddr: null, sourcePort: 0, sourceNode: 'n9' };
    encodePing(writer, { seqNo: 1, node: 'n1', ...source, mark: null });
    const ping = writer.finish();
    const recording = opened({ heard: { 9: [1, 2] }, told: [[1, 'member-join', 'n9']], packet: ping });
    expect(recording.members.find(({ name }) => name === 'n9')).toMatchObject({ endpoint: '10.0.0.9:7946' });
    expect(opened({ heard: { 9: [1] }, packet: Uint8Array.of(0, 0xff) }).members).toHaveLength(4);
  });

  test('that is torn gives what there is, and says where', () => {
    const bytes = recordingOf(EVENTFUL);
    const recording = openRecording(bytes.subarray(0, bytes.length - 20)) as NodeRecording;
    expect(recording.torn).toContain('torn at byte');
    expect(recording.verdicts).toHaveLength(5);
  });

  test('verdicts are told in words', () => {
    expect(opened(EVENTFUL).verdicts.map((one) => verdictText(one, 'n1'))).toEqual([
      'n1 suspects n3 (incarnation 1), accused by n1',
      'n1 no longer suspects n3 (incarnation 1): refuted',
      'n1 suspects n4 (incarnation 1), accused by n1',
      'n1 holds n4 to be dead (incarnation 1)',
      'n1 holds n2 to be left (incarnation 1)',
    ]);
  });
});

describe('what cannot be opened says what is wrong', () => {
  const broken = (bytes: Uint8Array): string => {
    try {
      openRecording(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(RecordingFileError);
      return (error as Error).message;
    }
    throw new Error('it was opened');
  };

  test('a foreign file, an empty one, and one of which only the beginning is there', () => {
    expect(broken(new TextEncoder().encode('{"not": "a trace"}'))).toContain('no recording and no trace');
    expect(broken(new Uint8Array(0))).toContain('no recording and no trace');
    expect(broken(recordingOf({}).subarray(0, 12))).toContain('torn');
  });

  test('one whose bytes have changed', () => {
    const bytes = recordingOf(EVENTFUL);
    bytes[bytes.length - 200]! ^= 1;
    expect(broken(bytes)).toContain('damaged');
  });

  test('one of another version, and ones that do not hold what they say', () => {
    expect(broken(recordingOf({ about: { version: 2 } }))).toContain('recording of version 2');
    expect(broken(recordingOf({ about: { node: 7 } }))).toContain('does not say how its node was made');
    expect(broken(recordingOf({ state: { membership: 'nobody' } }))).toContain('a state that is none');
    const later = recordingOf(EVENTFUL);
    later[9] = 9;
    expect(broken(later)).toContain('version 9');
  });

  test('a trace of a simulation is opened as what it is', () => {
    const process = { name: 'n7', endpoint: endpoint(7) };
    const header = encodeHeader({ writtenBy: 'a test', seed: 42, processes: [process], about: null });
    const end = encodeEnd({ blocks: 0, entries: 0, digest: null });
    const trace = openRecording(new Uint8Array(Buffer.concat([header, end])));
    expect(trace).toMatchObject({ kind: 'simulation', seed: 42, processes: ['n7'], inputs: 0 });
  });
});

describe('looked at again', () => {
  test('it is the view of its node, verdict by verdict', () => {
    const { recording, events } = momentsOf(opened(EVENTFUL));
    const held = (atS: number, name: string): number => {
      const moment = recording.at(WALL_MS + atS * 1000)!;
      return beliefAt(moment, 0, moment.names.indexOf(name));
    };
    expect(held(0, 'n3')).toBe(Belief.Alive);
    expect(held(50, 'n3')).toBe(Belief.Suspect);
    expect(held(56, 'n3')).toBe(Belief.Alive);
    expect(held(89, 'n4')).toBe(Belief.Dead);
    expect(held(89, 'n2')).toBe(Belief.Left);
    expect([...recording.last!.rows.keys()]).toEqual([0]);
    expect(recording.last!.atMs).toBe(WALL_MS + 89_000);
    expect(events).toHaveLength(5);
  });
});

describe('a run that resembles it', () => {
  const fitted = fitSpec(opened(EVENTFUL));

  test('has its members, its settings, and its silences as faults', () => {
    const { spec, names } = fitted;
    expect(names).toEqual(['n1', 'n2', 'n3', 'n4']);
    expect(spec).toMatchObject({
      nodes: 4,
      profile: 'lan',
      rules: 'hearsay',
      config: { probeIntervalMs: 700 },
    });
    // It begins ten seconds before the first: the recorded node's own pause at 28 s.
    expect(spec.faults).toEqual([
      expect.objectContaining({ kind: 'pause', nodes: [3], atMs: 22_000, forMs: 15_000 }),
      expect.objectContaining({ kind: 'crash', nodes: [4], atMs: 42_000, forMs: null }),
      expect.objectContaining({ kind: 'pause', nodes: [1], atMs: 10_000, forMs: 2000 }),
    ]);
    expect(spec.actions).toEqual([{ kind: 'leave', atMs: 62_000, node: 2 }]);
    expect(spec.forMs).toBe(101_000);
  });

  test('says that it is an estimate, and what was guessed', () => {
    const said = fitted.notes.join('\n');
    expect(said).toContain('An estimate');
    expect(said).toContain('pauses (2) and crashes (1)');
    expect(said).toContain('quiet network');
  });

  test('fits into a link that the lab opens', () => {
    const text = labLink(fitted).replace('#/lab?s=', '');
    expect(decodeShare(text).spec).toEqual(fitted.spec);
  });

  test('a quiet recording is a quiet run', () => {
    const { spec } = fitSpec(opened({ heard: { 2: everySecond(1, 20) } }));
    expect(spec.faults).toEqual([]);
    expect(spec.forMs).toBeGreaterThanOrEqual(30_000);
  });

  test.each(['lan', 'wan', 'local'] as const)('the settings of %s are recognised', (profile) => {
    expect(nearestProfile({ ...PROFILES[profile], gossipNodes: 9 })).toEqual({
      profile,
      config: { gossipNodes: 9 },
    });
  });
});
