import type { PacketListener, StreamListener, Transports } from 'hearsay';
import { describe, expect, test } from 'vitest';
import { Gate } from './gate.ts';

const PEER = { host: '127.0.0.1', port: 7947 };
const BYTES = new Uint8Array([1]);

/** A wrapped pair of transports that writes down what passes the gate in either direction. */
function gated() {
  const calls: string[] = [];
  let network!: { packets: PacketListener; streams: StreamListener };
  const started: Partial<typeof network> = {};
  const bare: Transports = {
    packets: {
      local: PEER,
      start: (listener) => (started.packets = listener),
      send: () => calls.push('send'),
      close: () => Promise.resolve(),
    },
    streams: {
      local: PEER,
      start: (listener) => (started.streams = listener),
      open: (stream) => calls.push(`open ${stream}`),
      write: (stream) => calls.push(`write ${stream}`),
      end: (stream) => calls.push(`end ${stream}`),
      abort: (stream) => calls.push(`abort ${stream}`),
      close: () => Promise.resolve(),
    },
  };
  const gate = new Gate();
  const wrapped = gate.wrap(bare);
  const fault = (): void => undefined;
  wrapped.packets.start({
    handlePacket: () => calls.push('packet'),
    handlePacketError: (_, cause) => calls.push(`packet error ${cause}`),
    handleFault: fault,
  });
  wrapped.streams.start({
    handleStreamAccepted: (stream) => calls.push(`accepted ${stream}`),
    handleStreamOpened: (stream) => calls.push(`opened ${stream}`),
    handleStreamData: (stream) => calls.push(`data ${stream}`),
    handleStreamEnd: (stream) => calls.push(`ended ${stream}`),
    handleStreamClosed: (stream, cause) => calls.push(`closed ${stream} ${cause}`),
    handleFault: fault,
  });
  network = { packets: started.packets!, streams: started.streams! };
  return { gate, calls, wrapped, network };
}

describe('an open gate', () => {
  test('lets packets and streams through in both directions', () => {
    const { calls, wrapped, network } = gated();
    wrapped.packets.send(PEER, BYTES);
    network.packets.handlePacket(PEER, BYTES);
    wrapped.streams.open(1, PEER);
    network.streams.handleStreamOpened(1);
    wrapped.streams.write(1, BYTES);
    network.streams.handleStreamData(1, BYTES);
    wrapped.streams.end(1);
    network.streams.handleStreamEnd(1);
    network.streams.handleStreamAccepted(2, PEER);
    expect(calls).toEqual([
      'send',
      'packet',
      'open 1',
      'opened 1',
      'write 1',
      'data 1',
      'end 1',
      'ended 1',
      'accepted 2',
    ]);
  });
});

describe('a closed gate', () => {
  test('loses datagrams in both directions without a word', () => {
    const { gate, calls, wrapped, network } = gated();
    gate.close();
    wrapped.packets.send(PEER, BYTES);
    network.packets.handlePacket(PEER, BYTES);
    expect(calls).toEqual([]);
  });

  test('refuses a new stream, but not from inside the call that opens it', async () => {
    const { gate, calls, wrapped } = gated();
    gate.close();
    wrapped.streams.open(1, PEER);
    expect(calls).toEqual([]);
    await Promise.resolve();
    expect(calls).toEqual(['closed 1 refused']);
  });

  test('drops accepted streams and tells the core nothing of them', () => {
    const { gate, calls, network } = gated();
    gate.close();
    network.streams.handleStreamAccepted(2, PEER);
    network.streams.handleStreamData(2, BYTES);
    network.streams.handleStreamEnd(2);
    network.streams.handleStreamClosed(2, 'reset');
    expect(calls).toEqual(['abort 2']);
  });

  test('breaks the streams that are open, once', () => {
    const { gate, calls, wrapped, network } = gated();
    wrapped.streams.open(1, PEER);
    network.streams.handleStreamAccepted(2, PEER);
    gate.close();
    gate.close();
    network.streams.handleStreamClosed(1, 'reset');
    expect(calls.slice(2)).toEqual(['abort 1', 'abort 2', 'closed 1 reset', 'closed 2 reset']);
  });

  test('says nothing of streams that were over before', () => {
    const { gate, calls, wrapped, network } = gated();
    wrapped.streams.open(1, PEER);
    wrapped.streams.end(1);
    network.streams.handleStreamEnd(1);
    wrapped.streams.open(3, PEER);
    wrapped.streams.abort(3);
    const before = calls.length;
    gate.close();
    expect(calls.slice(before)).toEqual([]);
  });

  test('can be opened again for what comes afterwards', () => {
    const { gate, calls, wrapped } = gated();
    gate.close();
    gate.open();
    expect(gate.isClosed).toBe(false);
    wrapped.packets.send(PEER, BYTES);
    wrapped.streams.open(1, PEER);
    expect(calls).toEqual(['send', 'open 1']);
  });
});
