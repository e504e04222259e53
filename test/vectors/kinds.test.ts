import { expect, test } from 'vitest';
import { vectorFiles } from './load.ts';

/** The kinds that a suite of this folder runs. */
const RUN = [
  ['message'],
  ['compound', 'compress', 'crc', 'encrypt-packet'],
  ['stream-pushpull', 'stream-compressed', 'stream-encrypted', 'stream-user'],
  ['captured-packet', 'captured-stream'],
  ['edge-packet', 'edge-stream'],
  ['formula', 'queue-trace', 'state-trace'],
  ['serf-message', 'serf-relay', 'serf-edge', 'serf-trace', 'tags', 'tags-decode'],
  ['go-generator', 'serf-coordinate-run', 'serf-coordinate-seeds'],
  ['coordinate-trace', 'ack-payload', 'snapshot-replay', 'rpc-conversation', 'rpc-direct'],
].flat();

for (const file of vectorFiles()) {
  const kinds = [...new Set(file.vectors.map(({ kind }) => kind))];
  test(`${file.name}: every vector is of a kind that is run`, () => {
    expect(kinds.filter((kind) => !RUN.includes(kind))).toEqual([]);
  });
}
