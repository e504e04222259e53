import { describe, expect, test } from 'vitest';
import { RecordingEffects } from '../../../../test/support/recording-effects.ts';
import { VERSIONS } from '../../../../test/support/sim-cluster.ts';
import type { Endpoint } from '../base/core.ts';
import { Rng } from '../base/rng.ts';
import { decodeUtf8 } from '../base/utf8.ts';
import { SILENT_DELEGATE, type SwimEvent } from '../swim/api.ts';
import { swimConfig } from '../swim/config.ts';
import { Directory } from '../swim/directory.ts';
import { RULES } from '../swim/rules.ts';
import { type EnvelopeOptions, PLAIN_ENVELOPE } from '../wire/envelope.ts';
import { MessageType } from '../wire/message-type.ts';
import { encodePushPull } from '../wire/push-pull.ts';
import { StreamEnvelope } from '../wire/stream-envelope.ts';
import { Stack } from './stack.ts';

const PEER: Endpoint = { host: '10.0.0.2', port: 7946 };

function alone(envelope: Partial<EnvelopeOptions> = {}): {
  stack: Stack;
  effects: RecordingEffects<SwimEvent>;
} {
  const effects = new RecordingEffects<SwimEvent>();
  const options = {
    name: 'self',
    address: { bytes: Uint8Array.of(10, 0, 0, 1), port: 7946 },
    meta: new Uint8Array(0),
    versions: VERSIONS,
    config: swimConfig('lan'),
    rules: RULES.hearsay,
    delegate: SILENT_DELEGATE,
    directory: new Directory(),
    rng: Rng.seeded(1),
    now: 0,
    envelope: { ...PLAIN_ENVELOPE, ...envelope },
    explainRefusals: true,
  };
  const stack = new Stack(options, effects);
  effects.clear();
  return { stack, effects };
}

function drops(effects: RecordingEffects<SwimEvent>): string[] {
  return effects.events.flatMap((event) => (event.type === 'dropped' ? [event.what] : []));
}

/** The beginning of an exchange whose application state is announced to have so many bytes. */
function endlessExchange(bytes: number): Uint8Array {
  return encodePushPull({ join: true, nodes: [], userState: new Uint8Array(bytes) });
}

describe('packets', () => {
  test('what the envelope refuses is counted with its reason and its source', () => {
    const { stack, effects } = alone({ label: 'ours' });
    stack.handlePacket(PEER, Uint8Array.of(MessageType.Ping, 0x80), 0);
    expect(effects.events).toEqual([{ type: 'dropped', what: 'label', from: PEER }]);
  });
});

describe('limits on streams', () => {
  test('one host may open 256 at once; one more is aborted and counted, others are welcome', () => {
    const { stack, effects } = alone();
    for (let i = 1; i <= 300; i += 1) stack.handleStreamAccepted(2 * i, PEER, 0);
    expect(drops(effects)).toEqual(Array.from({ length: 44 }, () => 'streams-limit'));
    expect(effects.aborted).toEqual(Array.from({ length: 44 }, (_, i) => 2 * (257 + i)));
    stack.handleStreamAccepted(1000, { host: '10.0.0.3', port: 1 }, 0);
    expect(effects.aborted).toHaveLength(44);
    stack.handleStreamAccepted(1002, PEER, 8000);
    expect(effects.aborted).toHaveLength(44);
  });

  test('bytes for an aborted stream are not kept', () => {
    const { stack } = alone();
    for (let i = 1; i <= 257; i += 1) stack.handleStreamAccepted(2 * i, PEER, 0);
    stack.handleStreamData(514, Uint8Array.of(1), 0);
    expect(stack.save().streams).toHaveLength(256);
  });

  test('128 MiB in flight are the most; the stream that goes beyond is ended and makes room', () => {
    const { stack, effects } = alone();
    const [whole] = [endlessExchange(20 * 0x10_0000)];
    const part = whole.subarray(0, 19 * 0x10_0000);
    for (let i = 1; i <= 6; i += 1) {
      stack.handleStreamAccepted(2 * i, PEER, 0);
      stack.handleStreamData(2 * i, part, 0);
    }
    expect(drops(effects)).toEqual([]);
    stack.handleStreamAccepted(14, PEER, 0);
    stack.handleStreamData(14, part, 0);
    expect(drops(effects)).toEqual(['limit']);
    expect(stack.save().streams.map(({ id }) => id)).toEqual([2, 4, 6, 8, 10, 12]);
    stack.handleStreamClosed(2, 'reset', 0);
    stack.handleStreamAccepted(16, PEER, 0);
    stack.handleStreamData(16, part, 0);
    expect(drops(effects)).toEqual(['limit']);
  });
});

describe('what comes compressed', () => {
  const ID = 2;
  const compressed = (message: Uint8Array): Uint8Array =>
    new StreamEnvelope({ ...PLAIN_ENVELOPE, compress: true }).seal(message, 'connecting');

  test('and holds only a part of a message is not kept: nothing can come behind it', () => {
    const { stack, effects } = alone();
    const half = endlessExchange(0x10_0000).subarray(0, 0x8_0000);
    stack.handleStreamAccepted(ID, PEER, 0);
    stack.handleStreamData(ID, compressed(half), 0);
    expect([drops(effects), effects.aborted]).toEqual([['truncated'], [ID]]);
    expect(stack.save().streams).toEqual([]);
  });

  test('and holds a whole message is answered, and the stream is not aborted', () => {
    const { stack, effects } = alone();
    stack.handleStreamAccepted(ID, PEER, 0);
    stack.handleStreamData(ID, compressed(endlessExchange(0)), 0);
    expect([drops(effects), effects.aborted, effects.ended]).toEqual([[], [], [ID]]);
  });
});

describe('refusals', () => {
  test('a stream that cannot be opened is told why in plaintext, sixteen times at once at most', () => {
    const { stack, effects } = alone({ label: 'ours' });
    for (let i = 1; i <= 20; i += 1) {
      stack.handleStreamAccepted(2 * i, PEER, 0);
      stack.handleStreamData(2 * i, endlessExchange(1), 0);
    }
    expect(drops(effects)).toEqual(Array.from({ length: 20 }, () => 'label'));
    expect([effects.written.length, effects.ended.length, effects.aborted.length]).toEqual([16, 16, 4]);
    expect(effects.written[0]!.bytes[0]).toBe(MessageType.Error);
    expect(decodeUtf8(effects.written[0]!.bytes)).toContain('hearsay: label');
  });
});
