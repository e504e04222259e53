import { describe, expect, test } from 'vitest';
import type { SharedView } from './share.ts';
import { DEEDS_MAX, DEFAULT_SPEC } from './spec.ts';
import { fault, troubled } from './test-specs.ts';
import { decodeViewFile, encodeViewFile, FILE_BYTES_MAX, isTraceFile } from './view-file.ts';

const VIEW: SharedView = {
  spec: troubled(5),
  chair: 3,
  cursorMs: 1234.567,
  panels: ['heat', 'why'],
  layout: 'grid',
  digest: '0123abcd',
};
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const opened = (change: object): SharedView =>
  decodeViewFile(bytesOf(JSON.stringify({ ...(JSON.parse(encodeViewFile(VIEW)) as object), ...change })));

describe('a view as a file', () => {
  test('is what was saved', () => {
    expect(decodeViewFile(bytesOf(encodeViewFile(VIEW)))).toEqual(VIEW);
  });

  test('holds runs that no link holds', () => {
    const faults = Array.from({ length: DEEDS_MAX }, (_, i) =>
      fault({ kind: 'loss', atMs: i * 17.3, nodes: [1 + (i % 16)], amount: (i % 100) / 100, forMs: 1 + i }),
    );
    const view = { ...VIEW, spec: { ...DEFAULT_SPEC, faults } };
    const text = encodeViewFile(view);
    expect(text.length).toBeLessThan(FILE_BYTES_MAX);
    expect(decodeViewFile(bytesOf(text))).toEqual(view);
  });

  test('needs no more than its kind and a spec, of which it may leave out what is the default', () => {
    const given = { kind: 'hearsay-lab', version: 1, spec: { seed: 7, nodes: 5 } };
    const { spec, chair, cursorMs } = decodeViewFile(bytesOf(JSON.stringify(given)));
    expect(spec).toEqual({ ...DEFAULT_SPEC, seed: 7, nodes: 5 });
    expect([chair, cursorMs]).toEqual([1, 0]);
  });

  test('may hold a spec alone', () => {
    expect(decodeViewFile(bytesOf('{"nodes": 5}')).spec).toEqual({ ...DEFAULT_SPEC, nodes: 5 });
    expect(() => decodeViewFile(bytesOf('{"people": 5}'))).toThrow('people: there is no such field');
  });

  test.each([
    [{ kind: 'other' }, 'its kind is not hearsay-lab'],
    [{ version: 2 }, 'it is of version 2, and this is version 1'],
    [{ note: 'x' }, 'note: there is no such field'],
    [{ spec: null }, 'it holds no run (spec)'],
    [{ spec: { nodes: 0 } }, 'its run cannot be: nodes: it must be a whole number from 1 to 1024'],
    [{ spec: { faults: [{ ...VIEW.spec.faults[0], nodes: 3 }] } }, 'faults[0].nodes: it must be a list'],
    [{ chair: 0 }, 'its chair is no node'],
    [{ cursorMs: -1 }, 'its time (cursorMs) is outside the run'],
    [{ digest: 'x' }, 'its digest is none'],
  ])('with %j is refused, and what is wrong is named', (change, message) => {
    expect(() => opened(change)).toThrow(message);
  });

  test.each([
    ['no JSON', bytesOf('hello'), 'it is no JSON'],
    ['a list', bytesOf('[]'), 'it is no object'],
    ['not text', Uint8Array.of(0xff, 0xfe), 'it is no JSON'],
    [
      'a recording',
      Uint8Array.of(0x89, 0x68, 0x65, 0x61, 0x72, 0x73, 0x61, 0x79, 0, 1),
      'open it on the Live page',
    ],
    ['too long', new Uint8Array(FILE_BYTES_MAX + 1), 'it has more than 1048576 bytes'],
  ])('that is %s is refused', (_what, bytes, message) => {
    expect(() => decodeViewFile(bytes)).toThrow(message);
  });

  test('is no recording', () => {
    expect(isTraceFile(bytesOf(encodeViewFile(VIEW)))).toBe(false);
  });
});
