import { describe, expect, test } from 'vitest';
import { LoneSwim, peer } from '../../../../test/support/lone-swim.ts';
import { encodePushPull } from '../wire/push-pull.ts';
import { encodeStreamUser } from '../wire/stream-user.ts';
import { encodePing } from '../wire/probe-messages.ts';
import { encodeErrorMessage, type PushPullNode } from '../wire/stream-messages.ts';

const NOTHING = new Uint8Array(0);

const remote = (name: string, last: number, state = 0): PushPullNode => ({
  name,
  addr: Uint8Array.of(10, 0, 0, last),
  port: 7946,
  meta: null,
  incarnation: 1,
  state,
  vsn: Uint8Array.of(1, 5, 2, 0, 0, 0),
});

const exchange = (...nodes: PushPullNode[]): Uint8Array =>
  encodePushPull({ join: true, nodes, userState: NOTHING });

function join(node: LoneSwim): void {
  node.swim.handleCommand({ type: 'join', ticket: 7, to: peer(2) }, node.now);
  node.swim.handleStreamOpened(1, node.now);
}

describe('joining', () => {
  test('we say our state, and believe the answer, but hold whom it calls dead only for suspect', () => {
    const node = new LoneSwim();
    node.alive('n3');
    join(node);
    expect(node.effects.written.map(({ stream }) => stream)).toEqual([1]);
    node.swim.handleStreamData(
      1,
      exchange(remote('n2', 2), remote('n3', 3, 2), remote('n4', 4, 3)),
      node.now,
    );
    expect([node.seen('n2'), node.seen('n3'), node.seen('n4')]).toEqual(['alive 1', 'suspect 1', undefined]);
    expect(node.swim.cases('n3')[0]).toMatchObject({ accuser: 'self', hearing: { via: 'push-pull' } });
    expect(node.events('exchanged')).toMatchObject([{ ticket: 7, purpose: 'join' }]);
    expect(node.effects.aborted).toEqual([1]);
  });

  test('bytes may come one by one', () => {
    const node = new LoneSwim();
    join(node);
    for (const byte of exchange(remote('n2', 2)))
      node.swim.handleStreamData(1, Uint8Array.of(byte), node.now);
    expect(node.events('exchanged')).toHaveLength(1);
  });

  test.each([
    [
      'refused',
      { reason: 'stream', cause: 'refused' },
      (node: LoneSwim) => node.swim.handleStreamClosed(1, 'refused', 0),
    ],
    ['closed', { reason: 'closed' }, (node: LoneSwim) => node.swim.handleStreamEnd(1, 0)],
    ['silent', { reason: 'stream', cause: 'timeout' }, (node: LoneSwim) => node.wait(10_000)],
    [
      'garbage',
      { reason: 'decode', code: 'unsupported' },
      (node: LoneSwim) => node.swim.handleStreamData(1, Uint8Array.of(99), 0),
    ],
    [
      'an error',
      { reason: 'remote', text: 'no' },
      (node: LoneSwim) => node.swim.handleStreamData(1, node.encode(encodeErrorMessage, { error: 'no' }), 0),
    ],
    [
      'incompatible',
      { reason: 'merge', text: "Node 'n2' protocol version (9) is incompatible: [1, 5]" },
      (node: LoneSwim) =>
        node.swim.handleStreamData(
          1,
          exchange({ ...remote('n2', 2), vsn: Uint8Array.of(1, 9, 9, 0, 0, 0) }),
          0,
        ),
    ],
  ])('a peer that is %s is told to whoever asked, once', (_what, failure, happen) => {
    const node = new LoneSwim();
    join(node);
    happen(node);
    node.wait(60_000);
    expect(node.events('exchange-failed').map((event) => [event.ticket, event.failure])).toEqual([
      [7, failure],
    ]);
    expect(node.swim.members()).toHaveLength(1);
  });

  test('the application may refuse the whole of a join', () => {
    const node = new LoneSwim({ delegate: { vetoMerge: (candidates) => `not ${candidates[0]?.name}` } });
    join(node);
    node.swim.handleStreamData(1, exchange(remote('n2', 2)), node.now);
    expect(node.events('exchange-failed')[0]?.failure).toEqual({ reason: 'merge', text: 'not n2' });
    expect(node.swim.members()).toHaveLength(1);
  });
});

describe('streams of others', () => {
  test('a join is answered before it is believed', () => {
    const node = new LoneSwim();
    node.swim.handleStreamAccepted(2, peer(2), node.now);
    node.swim.handleStreamData(2, exchange(remote('n2', 2)), node.now);
    expect([node.effects.written.length, node.effects.ended, node.seen('n2')]).toEqual([1, [2], 'alive 1']);
  });

  test('a ping is answered, one for another name is not', () => {
    const node = new LoneSwim();
    const ping = { seqNo: 7, node: 'self', sourceAddr: null, sourcePort: 0, sourceNode: '', mark: null };
    for (const [stream, name] of [
      [2, 'self'],
      [4, 'other'],
    ] as const) {
      node.swim.handleStreamAccepted(stream, peer(2), node.now);
      node.swim.handleStreamData(stream, node.encode(encodePing, { ...ping, node: name }), node.now);
    }
    expect([
      node.effects.written.map(({ stream }) => stream),
      node.effects.ended,
      node.effects.aborted,
    ]).toEqual([[2], [2], [4]]);
  });

  test('a message goes to the application', () => {
    const node = new LoneSwim();
    node.swim.handleStreamAccepted(2, peer(2), node.now);
    node.swim.handleStreamData(2, encodeStreamUser(Uint8Array.of(1, 2, 3)), node.now);
    expect(node.events('user-message')).toMatchObject([{ payload: Uint8Array.of(1, 2, 3), via: 'stream' }]);
  });

  test('a silent one is closed after the stream timeout, one that stops in the middle at once', () => {
    const node = new LoneSwim();
    node.swim.handleStreamAccepted(2, peer(2), node.now);
    node.swim.handleStreamAccepted(4, peer(2), node.now);
    node.swim.handleStreamData(4, exchange(remote('n2', 2)).subarray(0, 9), node.now);
    node.swim.handleStreamEnd(4, node.now);
    expect([node.effects.aborted, node.drops()]).toEqual([[4], ['truncated']]);
    node.wait(10_000);
    expect([node.effects.aborted, node.drops()]).toEqual([
      [4, 2],
      ['truncated', 'stream-timeout'],
    ]);
  });

  test('beyond inboundExchangesMax in progress an exchange is dropped and counted', () => {
    const node = new LoneSwim({ config: { inboundExchangesMax: 3 } });
    const state = exchange(remote('n2', 2));
    for (let stream = 2; stream <= 8; stream += 2) {
      node.swim.handleStreamAccepted(stream, peer(2), node.now);
      node.swim.handleStreamData(stream, state.subarray(0, 5), node.now);
    }
    node.swim.handleStreamData(8, state.subarray(5), node.now);
    expect([node.drops(), node.effects.aborted, node.seen('n2')]).toEqual([
      ['exchanges-limit'],
      [8],
      undefined,
    ]);
    node.swim.handleStreamData(2, state.subarray(5), node.now);
    expect(node.seen('n2')).toBe('alive 1');
  });
});

describe('sending', () => {
  test('a message to a member is written when the stream is open, and then it is sent', () => {
    const node = new LoneSwim();
    node.alive('n2');
    node.swim.handleCommand(
      { type: 'send-stream', ticket: 3, to: 'n2', payload: Uint8Array.of(1) },
      node.now,
    );
    expect(node.events('sent')).toEqual([]);
    node.swim.handleStreamOpened(1, node.now);
    expect([node.events('sent'), node.effects.ended]).toEqual([[{ type: 'sent', ticket: 3 }], [1]]);
  });

  test('a member that nobody knows, and one that cannot be reached, are told', () => {
    const node = new LoneSwim();
    node.alive('n2');
    for (const to of ['n2', 'nobody']) {
      node.swim.handleCommand({ type: 'send-stream', ticket: 3, to, payload: Uint8Array.of(1) }, node.now);
    }
    node.swim.handleStreamClosed(1, 'refused', node.now);
    expect(node.events('send-failed').map(({ cause }) => cause)).toEqual(['unknown-member', 'refused']);
  });
});
