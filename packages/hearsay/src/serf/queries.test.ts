import { describe, expect, test } from 'vitest';
import { LoneSerf, SERF_VERSIONS } from '../../../../test/support/lone-serf.ts';
import { QUERY_BYTES_MAX } from './queries.ts';
import { encodeQuery, QueryFlag, type QueryMessage } from './query-messages.ts';

function aQuery(changes: Partial<QueryMessage>): QueryMessage {
  return {
    lamportTime: 5n,
    id: 1,
    address: Uint8Array.of(10, 0, 0, 9),
    port: 7946,
    sourceNode: 'asker',
    filters: [],
    flags: 0,
    relayFactor: 0,
    timeoutNs: 1_000_000_000n,
    name: 'q',
    payload: null,
    ...changes,
  };
}

describe('a query of another member', () => {
  test('is taken up to a size', () => {
    const node = new LoneSerf();
    const rest = node.encode(encodeQuery, aQuery({ payload: new Uint8Array(32) })).length - 32;
    node.message(encodeQuery, aQuery({ payload: new Uint8Array(QUERY_BYTES_MAX - rest) }));
    expect(node.events('query')).toHaveLength(1);
    node.message(encodeQuery, aQuery({ id: 2, payload: new Uint8Array(QUERY_BYTES_MAX - rest + 1) }));
    expect(node.events('query')).toHaveLength(1);
    expect(node.drops()).toEqual(['events-limit']);
  });

  test('that fits no packet is delivered, but not queued', () => {
    const node = new LoneSerf();
    node.message(encodeQuery, aQuery({ payload: new Uint8Array(1400) }));
    expect(node.events('query')).toHaveLength(1);
    expect(node.serf.parts.context.broadcasts.depth('queries')).toBe(0);
  });

  test('is kept without what only its delivery needs', () => {
    const node = new LoneSerf();
    node.message(encodeQuery, aQuery({ payload: new Uint8Array(1000) }));
    const [[, open] = []] = node.serf.parts.queries.save().open;
    expect(open!.query).toEqual({
      lamportTime: 5n,
      id: 1,
      address: Uint8Array.of(10, 0, 0, 9),
      port: 7946,
      sourceNode: 'asker',
      relayFactor: 0,
    });
    expect(open!.query.address.buffer.byteLength).toBe(4);
  });

  // Vsn is [pmin, pmax, pcur, dmin, dmax, dcur].
  test.each([
    ['memberlist’s highest protocol is 5', [1, 5, 2, 2, 4, 4], 3],
    ['memberlist’s highest protocol is below', [1, 4, 2, 2, 5, 4], 0],
    ['both are 5', [...SERF_VERSIONS], 3],
  ])('is answered over others of whom %s', (_, vsn, relays) => {
    const node = new LoneSerf();
    for (let i = 1; i <= 5; i += 1) node.alive(`m${i}`, `10.0.1.${i}`, { vsn: Uint8Array.from(vsn) });
    node.effects.clear();
    node.message(encodeQuery, aQuery({ flags: QueryFlag.Ack | QueryFlag.NoBroadcast, relayFactor: 3 }));
    expect(node.effects.packets.filter(({ to }) => to.host.startsWith('10.0.1.'))).toHaveLength(relays);
  });
});
