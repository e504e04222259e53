import { expect, test } from 'vitest';
import { LoneSerf } from '../../../../test/support/lone-serf.ts';
import { peer } from '../../../../test/support/lone-swim.ts';
import { encodeUtf8 } from '../base/utf8.ts';
import { encodeStreamUser } from '../wire/stream-user.ts';
import { MESSAGE_BYTES_MAX } from './read.ts';
import { encodeRelay } from './relay-messages.ts';

test('a message that no datagram holds is none of Serf’s, even on a stream', () => {
  const node = new LoneSerf();
  const to = { address: Uint8Array.of(10, 0, 0, 2), port: 7946, zone: '', name: 'n2' };
  const header = node.encode(encodeRelay, { ...to, message: encodeUtf8('') }).length;
  const relay = (bytes: number): void => {
    const message = node.encode(encodeRelay, { ...to, message: new Uint8Array(bytes - header) });
    node.serf.handleStreamAccepted(2 * bytes, peer(9), node.now);
    node.serf.handleStreamData(2 * bytes, encodeStreamUser(message), node.now);
  };
  relay(MESSAGE_BYTES_MAX);
  expect(node.effects.packets).toHaveLength(1);
  relay(MESSAGE_BYTES_MAX + 1);
  expect(node.effects.packets).toHaveLength(1);
  expect(node.drops()).toEqual(['serf-decode']);
});
