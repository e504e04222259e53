/** The command as a user runs it: its results, its trace, its file and its mistakes. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digestOfEntries, TraceReader } from 'hearsay/trace';
import { afterAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../../../../test/support/run-command.ts';
import { simRunCommand } from './sim-run.ts';

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const INVARIANTS = new URL('../../../../hearsay/src/sim/invariants.ts', import.meta.url).href;
const TRANSITIONS = new URL('../../../../hearsay/src/swim/transitions.ts', import.meta.url).href;
const SEALED = new URL('../../../../hearsay/src/stack/sealed-core.ts', import.meta.url).href;
const NO_LAW = `const { LAWS } = await import(${JSON.stringify(INVARIANTS)});
  LAWS.find(({ kind }) => kind === 'change').holds = () => false;`;
const THROWING = `const { Transitions } = await import(${JSON.stringify(TRANSITIONS)});
  Transitions.prototype.refute = () => { throw new Error('planted'); };`;
/** Each deadline is a little after the last one. */
const CREEPING = `const { SealedCore } = await import(${JSON.stringify(SEALED)});
  const { handleTimeout, nextDeadline } = SealedCore.prototype;
  SealedCore.prototype.handleTimeout = function (now) { this.next = now > 2000 ? now + 1e-5 : Infinity;
    handleTimeout.call(this, now); };
  SealedCore.prototype.nextDeadline = function () { return Math.min(this.next ?? Infinity,
    nextDeadline.call(this)); };`;

const folder = mkdtempSync(join(tmpdir(), 'hearsay-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface RunOptions {
  /** Run first. */
  readonly patch?: string;
  /** Sees what has been printed so far. */
  readonly onOut?: (out: string, interrupt: () => void) => void;
}

/** The command from its sources. */
async function run(args: readonly string[], { patch = '', onOut }: RunOptions = {}): Promise<Ran> {
  const env = { ...process.env, TSX_TSCONFIG_PATH: `${ROOT}tsconfig.test.json` };
  const patched = patch === '' ? [] : ['--import', `data:text/javascript,${encodeURIComponent(patch)}`];
  const child = spawn(process.execPath, ['--import', 'tsx', ...patched, MAIN, 'sim', 'run', ...args], {
    cwd: ROOT,
    env,
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    onOut?.(out, () => child.kill('SIGINT'));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out, err };
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('a run', () => {
  test('prints its set-up, what was found, what it cost, and its digest', async () => {
    const args = [
      '--nodes',
      '12',
      '--crash',
      'n2@5s',
      '--pause',
      '3-4@6s/2s',
      '--loss',
      '1%',
      '--for',
      '40s',
    ];
    const { code, out, err } = await run(args);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(
      new RegExp(
        [
          '^12 nodes, rules hearsay, profile lan, seed 1, loss 1 %, for 40 s',
          '  pause@6000ms/2000ms:3,4',
          '  crash@5000ms/ever:2',
          'formed in         [\\d.]+ s',
          'detection         p50 [\\d.]+ s, p99 [\\d.]+ s, \\d+ verdicts',
          'false             \\d+ suspicions?, \\d+ deaths?',
          'whole again       [\\d.]+ s after the last fault, which was over at 8.00 s',
          'at the end        whole',
          'sent by a member  [\\d.]+ packets/s, [\\d.]+ bytes/s',
          'sent in all       \\d+ packets, \\d+ bytes, once formed',
          'run               4\\d.\\d\\d s in [\\d.]+ s: [\\d.]+ × real time, \\d+ inputs',
          'digest            [0-9a-f]{8}',
          'every law held\n$',
        ].join('\n'),
      ),
    );
  });

  test('is the same with the same seed, and another with another one', async () => {
    const args = ['--nodes', '8', '--for', '10s', '--latency', 'exp:5ms', '--json', '--seed'];
    const [one, again, other] = await Promise.all(['7', '7', '8'].map(async (seed) => run([...args, seed])));
    const digestOf = ({ out }: Ran): string => JSON.parse(out).digest;
    expect(digestOf(again!)).toBe(digestOf(one!));
    expect(digestOf(other!)).not.toBe(digestOf(one!));
  });

  test('writes a trace whose inputs have the digest that is printed', async () => {
    const path = join(folder, 'run.trace');
    const args = [
      '--nodes',
      '8',
      '--born',
      'whole',
      '--for',
      '20s',
      '--fault',
      'clock@2s/9s:3=1.5x',
      '--json',
    ];
    const { code, out } = await run([...args, '--trace', path]);
    expect(code).toBe(0);
    const { digest, inputs, trace } = JSON.parse(out);
    expect(trace).toBe(path);
    const reader = new TraceReader([readFileSync(path)]);
    const entries = [...reader.entries()];
    expect(digestOfEntries(entries)).toBe(digest);
    expect(reader.end!.digest).toBe(digest);
    expect(entries.filter(({ input }) => input.kind !== 'start')).toHaveLength(inputs);
    expect(reader.header).toMatchObject({ seed: 1, about: { plan: { nodes: 8, born: 'whole' } } });
  });

  test('takes a file, over which the command line has its way', async () => {
    const path = file(
      'all.yaml',
      [
        'nodes: 6',
        'seed: 7',
        'for: 20s',
        'born: whole',
        'latency: normal:20ms±5ms',
        'faults:',
        '  - crash@2s/5s:2',
        '  - {kind: partition, at: 3s, for: 4s, nodes: 1-3, peers: "4,n5"}',
        '  - {kind: mtu, at: 3s, for: 4s, nodes: [1, n2], amount: 200B}',
        'actions: [join@4s:7, {kind: update, at: 5s, node: 3}]',
      ].join('\n'),
    );
    const { code, out } = await run([path, '--seed', '9', '--pause', 'n6@1s/1s', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      plan: {
        nodes: 6,
        seed: 9,
        forMs: 20_000,
        born: 'whole',
        latencyMs: { kind: 'normal', min: 0, mean: 20, deviation: 5 },
        happenings: [
          'crash@2000ms/5000ms:2',
          'partition@3000ms/4000ms:1,2,3>4,5',
          'mtu@3000ms/4000ms:1,2=200B',
          'pause@1000ms/1000ms:6',
          'join@4000ms:7',
          'update@5000ms:3',
        ],
      },
      formMs: null,
      lastFaultMs: 7000,
      members: 7,
      virtualMs: 20_000,
      failure: null,
    });
  });

  test('that does not become whole again says who has what wrong', async () => {
    const args = ['--nodes', '4', '--partition', '1-2|3-4@1s/40s', '--for', '30s', '--rules', 'memberlist'];
    const { code, out } = await run(args);
    expect(code).toBe(0);
    expect(out).toContain('whole again       faults were still on when the run ended\n');
    expect(out).toMatch(/at the end {8}not whole: n\d holds n\d dead 1, and it runs\n/);
  });

  test('that breaks a law says so with its seed, unless nobody watches', async () => {
    const args = ['--nodes', '4', '--for', '5s', '--seed', '3'];
    const broken = await run(args, { patch: NO_LAW });
    expect(broken.code).toBe(1);
    const law = 'an incarnation never falls while a view keeps the member at one address';
    expect(broken.err).toMatch(new RegExp(`^error: ${law} at [\\d.]+ ms, seed 3\n  n\\d on n\\d: `));
    expect(broken.out).toContain('\nformed in         not formed\n');
    expect(broken.out).not.toContain('every law held');
    expect((await run([...args, '--no-laws'], { patch: NO_LAW })).code).toBe(0);
  });

  test('in which a core throws says after which inputs', async () => {
    const args = ['--nodes', '5', '--for', '60s', '--seed', '3', '--fault', 'gate@1s/20s:3', '--json'];
    const { code, err, out } = await run(args, { patch: THROWING });
    expect(code).toBe(1);
    expect(err).toMatch(
      /^error: Error: planted at [\d.]+ ms, seed 3\n {2}the last inputs: (n\d [a-z-]+(, |\n)){8}$/,
    );
    expect(JSON.parse(out).failure.what).toBe('Error: planted');
  });

  test('that does not get on is ended, and says where and by whom', async () => {
    const { code, err, out } = await run(['--nodes', '3', '--for', '100h', '--json'], { patch: CREEPING });
    expect(code).toBe(1);
    expect(err).toMatch(
      /^error: the run does not get on: 6\d{4} inputs at 2\d{3}\.?\d* ms, seed 1\n {2}of the last 1000 /,
    );
    expect(err).toMatch(/: \d+ × n\d timeout/);
    expect(JSON.parse(out).failure.atMs).toBeGreaterThan(2000);
  });

  test('in which everybody crashes is not whole again, and says since when it counts', async () => {
    const { code, out } = await run(['--nodes', '3', '--born', 'whole', '--crash', '1-3@1s', '--for', '20s']);
    expect(code).toBe(0);
    expect(out).toContain('whole again       not since the last fault');
    expect(out).toContain('at the end        nobody runs\n');
    expect(out).toMatch(/sent in all .* bytes, since the start\n/);
  });

  test('that is interrupted prints what was seen so far', async () => {
    const ran = await run(['--nodes', '20', '--for', '100h', '--no-laws'], {
      onOut: (out, interrupt) => {
        if (!out.includes('digest')) interrupt();
      },
    });
    expect(ran.code).toBe(130);
    expect(ran.err).toMatch(/^error: interrupted at [\d.]+ s of virtual time\n$/);
    expect(ran.out).toMatch(/laws not watched\n[^]*digest {12}[0-9a-f]{8}\n$/);
  });

  test('whose trace cannot be kept ends with one line', async () => {
    const full = await run(['--nodes', '5', '--trace', '/dev/full']);
    expect(full.code).toBe(1);
    expect(full.err).toBe('error: /dev/full: it cannot be written (ENOSPC)\n');
    const missing = await run(['--trace', join(folder, 'none', 'run.trace')]);
    expect(missing.code).toBe(2);
    expect(missing.err).toMatch(/^error: .*run\.trace: it cannot be written \(ENOENT\)\n$/);
  });
});

test.each([
  [['--nodes', '1'], 'a whole number from 2 to 1000'],
  [['--loss', '5'], 'a share such as 5% or 0.05'],
  [['--for', 'soon'], 'a time such as 90s, 1m30s or 200ms'],
  [['--latency', '5ms..3ms'], 'a time, 1ms..20ms, exp:20ms or normal:20ms±5ms'],
  [['--pause', 'n3@10s'], 'NODES@AT/FOR, such as n3@10s/5s'],
  [['--crash', 'n3'], 'NODES@AT, for good, or NODES@AT/FOR, such as n2@5s/30s'],
  [['--partition', '1-2|3@5s'], 'NODES|NODES@AT/FOR, such as 1-10|11-50@20s/30s'],
  [['--fault', 'loss@1s/2s:1'], 'loss has an amount, in share: =AMOUNT'],
  [['--fault', 'seed=7'], 'a fault or an action such as'],
  [['--crash', 'n51@5s'], "'n51@5s': crash: 51; allowed: nodes are numbered from 1 to 50"],
  [['--crash', 'n5@60s'], "'n5@60s': crash at 60 s; allowed: before the end of the run, at 60 s"],
  [
    ['--crash', 'n3@6s', '--pause', 'n3@5s/5s'],
    "option '--crash <what>' argument 'n3@6s': crash at 6 s: n3 is held by the pause at 5 s; allowed: ",
  ],
  [
    ['--fault', 'loss@1s/5s:2>2=0.5'],
    "--fault <word>' argument 'loss@1s/5s:2>2=0.5': loss at 1 s: nobody is",
  ],
  [['--fault', 'join@1s:3'], 'join at 1 s: n3 is there already; allowed: a node that is not there'],
  [['--fault', 'leave@1s:3', '--fault', 'leave@2s:3'], "'leave@2s:3': leave at 2 s: n3 has left at 1 s"],
  [['--partition', '1|1@1s/3s'], "'1|1@1s/3s': partition at 1 s: n1 is on both sides; allowed: each node on"],
  [['--partition', '1@1s/0s'], "'1@1s/0s': partition at 1 s: it lasts no time; allowed: more than 0 s"],
  [['--partition', '1-50@1s/3s'], "'1-50@1s/3s': partition at 1 s: nobody is on the other side; allowed: "],
  [['--rules', 'raft'], 'Allowed choices are hearsay, memberlist, memberlist-0.2.'],
  [['none.yaml'], 'error: none.yaml: the file cannot be read (ENOENT)'],
])('%j is refused in one line', async (args, text) => {
  const { code, out, err } = await runCommand(simRunCommand(), args);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toContain(text);
  expect(err.trim().split('\n')).toHaveLength(1);
});
