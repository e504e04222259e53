import { BlockWriter, encodeEnd, encodeHeader } from 'hearsay/trace';
import { describe, expect, test } from 'vitest';
import { encodeShare, type SharedView } from '../player/share.ts';
import { DEFAULT_SPEC } from '../player/spec.ts';
import { encodeViewFile } from '../player/view-file.ts';
import { readImport, type Imported } from './imported.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string): Imported => readImport(bytes(text));
const VIEW: SharedView = {
  spec: { ...DEFAULT_SPEC, nodes: 5, seed: 9 },
  chair: 2,
  cursorMs: 1500,
  panels: ['why'],
  layout: 'ring',
  digest: '0badcafe',
};

/** The trace of a simulation with nothing in it. */
function traceAbout(about: unknown): Uint8Array {
  const process = { name: 'n1', endpoint: { host: '10.0.0.1', port: 7946 } };
  const block = new BlockWriter({ entriesMost: 4 });
  block.add({ process, at: 1, ownTime: 1, input: { kind: 'stall', delayMs: 1 } });
  const header = encodeHeader({ writtenBy: 'a test', seed: 3, processes: [process], about });
  return new Uint8Array(
    Buffer.concat([header, block.finish(), encodeEnd({ blocks: 1, entries: 1, digest: null })]),
  );
}

describe('what is brought along is told what it is', () => {
  test('a view saved by the lab keeps its moment, its chair and its digest', () => {
    expect(read(encodeViewFile(VIEW))).toMatchObject({ what: 'a view saved by the lab', view: VIEW });
  });

  test('a spec alone has the rest from the default, and says so', () => {
    const spec = read(' {"nodes": 7, "seed": 9}');
    expect(spec).toMatchObject({ what: 'a spec', view: { spec: { ...DEFAULT_SPEC, nodes: 7, seed: 9 } } });
    expect(spec.kind === 'view' && spec.notes).toHaveLength(1);
  });

  test.each([
    ['whole', (code: string) => `https://lab.example/x/#/lab?s=${code}`],
    ['without its host', (code: string) => `#/lab?s=${code}\n`],
    ['of an embedded page', (code: string) => `http://127.0.0.1:7/#/lab?embed=stage&s=${code}`],
    ['bare', (code: string) => code],
  ])('a link, %s', (_, link) => {
    expect(read(link(encodeShare(VIEW)))).toMatchObject({ what: 'a link of the lab', view: VIEW });
  });

  test('the trace of a simulation gives its scenario, and says that it is not its run', () => {
    const faults = [{ kind: 'crash', atMs: 2000, forMs: null, nodes: [2], peers: [], amount: 0 }];
    const plan = { seed: 3, nodes: 6, rules: 'memberlist', profile: 'wan', born: 'formed', forMs: 9000 };
    const about = { plan: { ...plan, loss: 0.1, latencyMs: null, laws: true, faults, actions: [] } };
    expect(readImport(traceAbout(about))).toMatchObject({
      what: 'the trace of a simulation (seed 3, 1 processes)',
      view: { spec: { seed: 3, nodes: 6, rules: 'memberlist', profile: 'wan', loss: 0.1, faults } },
      notes: [expect.stringContaining('not the one that was traced')],
    });
  });
});

describe('what is none says what is wrong', () => {
  test.each([
    ['', 'it is empty'],
    ['{"nodes": 16', 'it is no JSON'],
    ['[1]', 'it is no object'],
    ['{"nodes": 0}', 'nodes: it must be a whole number from 1 to 1024'],
    ['{"nodez": 4}', 'nodez: there is no such field'],
    ['{"kind": "raft", "spec": {}}', 'its kind is not hearsay-lab'],
    ['{"format": "hearsay-notebook", "version": 1}', 'the Notebook page takes it'],
    ['1.abc', 'it is cut off or damaged'],
    ['#/lab?s=9.abc', 'it is of version 9'],
    ['https://example.org/', 'an address without a run in it'],
    ['# a cluster\nnodes: 50\nfaults: []', 'a scenario of `hearsay sim run`'],
    ['Dear diary', 'no JSON, no link of the lab, and no recording'],
    ['\u0000\u0001', 'it is no text, and no recording'],
  ])('%j', (text, complaint) => {
    expect(() => read(text)).toThrow(complaint);
  });

  test('a trace without a plan, or with one that cannot be', () => {
    expect(() => readImport(traceAbout({}))).toThrow(/without its plan.*hearsay replay/);
    expect(() => readImport(traceAbout({ plan: { nodes: 0 } }))).toThrow(/its run cannot be/);
  });

  test('a recording that is cut short, or bytes that only begin as one', () => {
    expect(() => readImport(traceAbout({}).slice(0, 9))).toThrow();
    expect(() => readImport(Uint8Array.of(0xff, 0xfe, 0x00))).toThrow('it is no text');
  });
});
