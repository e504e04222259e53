import { afterEach, describe, expect, test } from 'vitest';
import { join, type ClusterNode, type JoinOptions, type Transports } from 'hearsay';
import { diagnosisText } from './diagnosis-text.ts';
import { diagnose, examine, judge, type DoctorOptions, type Examination } from './doctor.ts';
import type { Finding } from './finding.ts';

const nodes: ClusterNode[] = [];

afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()));
});

/** What is lost between two nodes, from the second one's side. */
interface Faults {
  /** Datagrams larger than these. */
  outBytesMax: number;
  inBytesMax: number;
  refusesStreams: boolean;
}

function faulty({ packets, streams }: Transports, faults: Faults): Transports {
  return {
    packets: {
      local: packets.local,
      start: (listener) =>
        packets.start({
          handlePacket: (from, packet) => {
            if (packet.length <= faults.inBytesMax) listener.handlePacket(from, packet);
          },
          handlePacketError: (to, cause) => listener.handlePacketError(to, cause),
          handleFault: (fault) => listener.handleFault(fault),
        }),
      send: (to, packet) => {
        if (packet.length <= faults.outBytesMax) packets.send(to, packet);
      },
      close: () => packets.close(),
    },
    streams: {
      local: streams.local,
      start: (listener) =>
        streams.start({
          handleStreamAccepted: (stream, from) => {
            if (faults.refusesStreams) streams.abort(stream);
            else listener.handleStreamAccepted(stream, from);
          },
          handleStreamOpened: (stream) => listener.handleStreamOpened(stream),
          handleStreamData: (stream, bytes) => listener.handleStreamData(stream, bytes),
          handleStreamEnd: (stream) => listener.handleStreamEnd(stream),
          handleStreamClosed: (stream, cause) => listener.handleStreamClosed(stream, cause),
          handleFault: (fault) => listener.handleFault(fault),
        }),
      open: (stream, to) => streams.open(stream, to),
      write: (stream, bytes) => streams.write(stream, bytes),
      end: (stream) => streams.end(stream),
      abort: (stream) => streams.abort(stream),
      close: () => streams.close(),
    },
  };
}

async function eventually(what: string, holds: () => boolean): Promise<void> {
  const until = performance.now() + 20_000;
  while (!holds()) {
    if (performance.now() > until) throw new Error(`not within 20 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Two nodes that know each other to be ours, and then a fault between them. */
async function pair(options: JoinOptions = {}): Promise<{ a: ClusterNode; faults: Faults }> {
  const faults: Faults = { outBytesMax: Infinity, inBytesMax: Infinity, refusesStreams: false };
  // Their suspicions outlast the test.
  const common: JoinOptions = {
    bind: '127.0.0.1:0',
    profile: 'local',
    config: { suspicionMult: 1000 },
    ...options,
  };
  const a = await join({ name: 'a', ...common });
  nodes.push(a);
  const wrapTransports = (transports: Transports): Transports => faulty(transports, faults);
  const b = await join({ name: 'b', seeds: [`127.0.0.1:${a.port}`], ...common, wrapTransports });
  nodes.push(b);
  const knows = (one: ClusterNode, other: string): boolean => one.members.find(other)?.instance != null;
  await eventually('they know each other', () => knows(a, 'b') && knows(b, 'a'));
  return { a, faults };
}

const QUICK: DoctorOptions = { timeoutMs: 1000, localHosts: ['127.0.0.1'] };

/** The findings about the path; how busy the machine is, is not of interest here. */
async function pathFindings(a: ClusterNode, options: DoctorOptions = QUICK): Promise<Finding[]> {
  const { findings } = await diagnose(a, options);
  return findings.filter(({ what }) => !/event loop|bad health|suspected|wall clock/.test(what));
}

describe('over real sockets', () => {
  test('two healthy nodes have nothing wrong with them', async () => {
    const { a } = await pair({ keys: [Buffer.alloc(32, 1)], cluster: 'blue' });
    const { examined, limited } = await diagnose(a, QUICK);
    expect({ examined, limited }).toEqual({ examined: ['b'], limited: [] });
    expect(await pathFindings(a)).toEqual([]);
  });

  test('UDP that is blocked in one direction is found, and the other direction is not blamed', async () => {
    const { a, faults } = await pair();
    faults.inBytesMax = 0;
    expect(await pathFindings(a)).toMatchObject([
      { level: 'error', what: 'UDP from a to b does not arrive.' },
    ]);
    Object.assign(faults, { inBytesMax: Infinity, outBytesMax: 0 });
    expect(await pathFindings(a)).toMatchObject([
      { level: 'error', what: 'UDP from b to a does not arrive.' },
    ]);
  });

  test('large packets that vanish while small ones arrive are found', async () => {
    const { a, faults } = await pair();
    faults.inBytesMax = 1300;
    expect(await pathFindings(a)).toMatchObject([
      { level: 'error', what: 'Large packets from a to b vanish, small ones arrive.' },
    ]);
    Object.assign(faults, { inBytesMax: Infinity, outBytesMax: 1472 });
    expect(await pathFindings(a)).toMatchObject([
      { level: 'note', what: 'Datagrams of 8972 bytes from b to a do not arrive.' },
    ]);
  });

  test('TCP that is cut off while UDP works is found', async () => {
    const { a, faults } = await pair();
    faults.refusesStreams = true;
    expect(await pathFindings(a)).toMatchObject([
      { level: 'error', what: 'TCP from a to b does not arrive.' },
    ]);
  });

  test('a member that does not run hearsay is tried by TCP alone, and that is said', async () => {
    const common: JoinOptions = { bind: '127.0.0.1:0', profile: 'local' };
    const a = await join({ name: 'a', ...common });
    nodes.push(a);
    // memberlist's rules have no mark.
    nodes.push(await join({ name: 'b', seeds: [`127.0.0.1:${a.port}`], rules: 'memberlist', ...common }));
    await eventually('a knows b', () => a.members.size === 2);
    const { findings, limited } = await diagnose(a, QUICK);
    expect(limited).toEqual(['b']);
    expect(findings.filter(({ member }) => member === 'b')).toMatchObject([{ level: 'note', fix: null }]);
    const failing = await diagnose(a, { ...QUICK, tryTcp: () => Promise.resolve('connect ECONNREFUSED') });
    expect(failing.findings[0]).toMatchObject({
      level: 'error',
      member: 'b',
      what: 'No TCP connection to b can be opened.',
    });
  });

  test('of a crowd only the first are examined, eight at a time, and the rest is counted', async () => {
    const { a } = await pair();
    const { skipped, paths } = await examine(a, { ...QUICK, membersMax: 0 });
    expect({ skipped, paths }).toEqual({ skipped: ['b'], paths: [] });
  });
});

const SEEN: Examination = {
  name: 'n1',
  host: '10.0.0.1',
  port: 7946,
  packetBytesMax: 1400,
  own: { healthScore: 0, loopDelay: null, dropped: {} },
  paths: [],
  strangers: [],
  suspects: [],
  gone: [],
  skipped: [],
  otherHosts: [],
  localHosts: ['10.0.0.1'],
  wallShiftMs: 0,
};

describe('judging', () => {
  test('a node that is alone is told that nobody could look at it', () => {
    expect(judge(SEEN)).toMatchObject([{ level: 'note', evidence: 'n1 knows no other living member.' }]);
  });

  test('the worst comes first, and who is suspected, dead or left out is said', () => {
    const gone = Array.from({ length: 10 }, (_, i) => `n${i + 10}`);
    const own = { healthScore: 4, loopDelay: { longestMs: 900, overMs: 1000 }, dropped: {} };
    const findings = judge({ ...SEEN, own, gone, suspects: ['n5'], skipped: ['n6', 'n7'] });
    expect(findings.map(({ level }) => level)).toEqual(['error', 'warning', 'note', 'note', 'note', 'note']);
    const evidence = findings.map((finding) => finding.evidence).join(' ');
    expect(evidence).toContain('n16, n17 and 2 more');
    expect(evidence).toContain('2 were left out.');
  });
});

test('the text has the findings by level with evidence and fix, and cannot control a terminal', () => {
  const findings: Finding[] = [
    { level: 'error', member: 'n2', what: 'It is cut.', evidence: 'Seen.', fix: 'Mend it.' },
    { level: 'note', member: null, what: 'So \u001B[31mit is.', evidence: 'Really.', fix: null },
  ];
  const diagnosis = { node: 'n1', examined: ['n2'], limited: ['n3', 'n4'], findings };
  expect(diagnosisText(diagnosis, (_style, text) => text).split('\n')).toEqual([
    'n1 examined the paths to and from 1 member, and 2 members by TCP alone.',
    '',
    'Errors (1)',
    '  • It is cut.',
    '    Seen.',
    '    Fix: Mend it.',
    '',
    'Notes (1)',
    '  • So \u{fffd}[31mit is.',
    '    Really.',
    '',
  ]);
  const well = diagnosisText({ ...diagnosis, findings: [] }, (_style, text) => text);
  expect(well).toContain('Nothing is wrong, as far as this node can tell.');
});
