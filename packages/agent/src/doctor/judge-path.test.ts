import { describe, expect, test } from 'vitest';
import type { ClusterMember } from 'hearsay';
import { judgePath, type Here } from './judge-path.ts';
import { legsOf, type Leg, type PathReport, type SizeTrial } from './path.ts';
import type { Trial, Way } from './trial.ts';

const HERE: Here = { name: 'n1', host: '10.0.0.1', port: 7946, packetBytesMax: 1400 };
const member = { name: 'n2', host: '10.0.0.2', port: 7946, instance: 'x', state: 'alive' } as ClusterMember;
const WAYS: readonly Way[] = [
  { via: 'packet', answerVia: 'packet' },
  { via: 'packet', answerVia: 'stream' },
  { via: 'stream', answerVia: 'packet' },
  { via: 'stream', answerVia: 'stream' },
];

function trialOf(way: Way, more: Partial<Trial> = {}): Trial {
  const isBack = way.answerVia === 'packet';
  return {
    way,
    asked: 5,
    answered: 5,
    rttMs: 1,
    sight: {
      from: { host: '10.0.0.1', port: way.via === 'packet' ? 7946 : 50_000 },
      via: way.via,
      messageBytes: 90,
    },
    answerFrom: { host: '10.0.0.2', port: isBack ? 7946 : 50_001 },
    failure: null,
    isUnreachable: false,
    ...more,
  };
}

const LOST: Partial<Trial> = {
  answered: 0,
  rttMs: null,
  sight: null,
  answerFrom: null,
  failure: 'n2: no answer within 1500 ms',
};

/** The trials of a network in which these legs are cut; without TCP out a connection never opens. */
function trialsWithout(...cut: readonly Leg[]): Trial[] {
  return WAYS.map((way) => {
    const out: Leg = way.via === 'packet' ? 'udpOut' : 'tcpOut';
    const back: Leg = way.answerVia === 'packet' ? 'udpIn' : 'tcpIn';
    if (out === 'tcpOut' && cut.includes(out)) {
      return trialOf(way, { ...LOST, isUnreachable: true, failure: 'n2: no connection within 1500 ms' });
    }
    return cut.includes(out) || cut.includes(back) ? trialOf(way, LOST) : trialOf(way);
  });
}

function reportOf(trials: readonly Trial[], sizes: readonly SizeTrial[] = []): PathReport {
  return { member, trials, legs: legsOf(trials), sizes, info: null, wall: null };
}

describe('legs', () => {
  test.each<[readonly Leg[], string]>([
    [['udpOut'], 'UDP from n1 to n2 does not arrive.'],
    [['udpIn'], 'UDP from n2 to n1 does not arrive.'],
    [['tcpOut'], 'TCP from n1 to n2 does not arrive.'],
    [['tcpIn'], 'TCP from n2 to n1 does not arrive.'],
  ])('with %s cut that one is blamed, and no other', (cut, what) => {
    const report = reportOf(trialsWithout(...cut));
    expect(Object.values(report.legs).filter((leg) => leg !== true)).toEqual([false]);
    expect(judgePath(report, HERE)).toMatchObject([{ level: 'error', member: 'n2', what }]);
  });

  test.each<[readonly Leg[], readonly string[]]>([
    [
      ['udpOut', 'udpIn'],
      ['UDP from n1 to n2', 'UDP from n2 to n1'],
    ],
    [
      ['tcpOut', 'tcpIn'],
      ['TCP from n1 to n2', 'TCP from n2 to n1'],
    ],
    [
      ['udpOut', 'tcpIn'],
      ['UDP from n1 to n2', 'TCP from n2 to n1'],
    ],
  ])('with %s cut both are blamed', (cut, begins) => {
    const whats = judgePath(reportOf(trialsWithout(...cut)), HERE).map(({ what }) => what);
    expect(whats).toHaveLength(begins.length);
    for (const begin of begins) expect(whats.some((what) => what.startsWith(begin))).toBe(true);
  });

  test('with everything cut the member is out of reach, and which way is not guessed', () => {
    const all: readonly Leg[] = ['udpOut', 'udpIn', 'tcpOut', 'tcpIn'];
    const report = reportOf(trialsWithout(...all));
    expect(report.legs).toEqual({ udpOut: null, udpIn: null, tcpOut: false, tcpIn: null });
    expect(judgePath(report, HERE)).toMatchObject([
      { what: 'Nothing gets through to n2, neither UDP nor TCP.' },
    ]);
    const oneWay = reportOf(trialsWithout('udpIn', 'tcpIn'));
    expect(judgePath(oneWay, HERE)).toMatchObject([
      { what: 'n2 takes connections, but no answer of it comes back.' },
    ]);
  });

  test('a good path gives no finding', () => {
    expect(judgePath(reportOf(trialsWithout()), HERE)).toEqual([]);
  });

  test('each finding of an error has a fix of one sentence', () => {
    const findings = [trialsWithout('udpOut'), trialsWithout('udpOut', 'udpIn', 'tcpOut', 'tcpIn')].flatMap(
      (trials) => judgePath(reportOf(trials), HERE),
    );
    for (const { fix } of findings) expect(fix).toMatch(/^[A-Z][^!?]*\.$/);
  });
});

describe('sizes, losses and addresses', () => {
  const sized = (bytes: number, direction: 'out' | 'in', isLost: boolean): SizeTrial => ({
    bytes,
    direction,
    trial: trialOf(
      { via: 'packet', answerVia: 'stream' },
      isLost ? { ...LOST, asked: 3 } : { asked: 1, answered: 1 },
    ),
  });

  test('a size that members use and that vanishes is an error, a larger one a note', () => {
    const sizes = [
      sized(8972, 'out', true),
      sized(1472, 'out', true),
      sized(1400, 'out', true),
      sized(1200, 'out', false),
      sized(1400, 'in', false),
      sized(1472, 'in', true),
    ];
    const findings = judgePath(reportOf(trialsWithout(), sizes), HERE);
    expect(findings).toMatchObject([
      { level: 'error', what: 'Large packets from n1 to n2 vanish, small ones arrive.' },
      { level: 'note', what: 'Datagrams of 1472 bytes from n2 to n1 do not arrive.', fix: null },
    ]);
    expect(findings[0]!.evidence).toBe(
      'UDP payloads: 1200 bytes arrived, 1400 bytes were lost 3 times, 1472 bytes were lost 3 times, ' +
        '8972 bytes were lost 3 times.',
    );
    expect(findings[0]!.fix).toContain("Raise the path's MTU to 1448 bytes");
  });

  test('some datagrams of many that are lost are a warning', () => {
    const trials = trialsWithout().map((trial, i) => (i === 0 ? { ...trial, answered: 3 } : trial));
    expect(judgePath(reportOf(trials), HERE)).toMatchObject([
      { level: 'warning', evidence: '2 of 5 round trips by UDP had no answer.' },
    ]);
  });

  test('another address than the advertised one is an error where the way back is cut, else a note', () => {
    const seen = { host: '192.0.2.9', port: 40_000 };
    const natted = (trials: readonly Trial[]): Trial[] =>
      trials.map((trial) =>
        trial.sight?.via === 'packet' ? { ...trial, sight: { ...trial.sight, from: seen } } : trial,
      );
    expect(judgePath(reportOf(natted(trialsWithout())), HERE)).toMatchObject([
      { level: 'note', evidence: 'Advertised 10.0.0.1:7946, seen 192.0.2.9:40000.', fix: null },
    ]);
    const cut = judgePath(reportOf(natted(trialsWithout('udpIn'))), HERE);
    expect(cut.find(({ what }) => what.includes('another address'))).toMatchObject({ level: 'error' });
    const moved = trialsWithout().map((trial) => ({ ...trial, answerFrom: seen }));
    expect(judgePath(reportOf(moved), HERE)).toMatchObject([
      { what: 'n2 answers from another address than it advertises.', level: 'note' },
    ]);
  });
});
