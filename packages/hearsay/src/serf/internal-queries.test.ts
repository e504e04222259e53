import { expect, test } from 'vitest';
import { LoneSerf } from '../../../../test/support/lone-serf.ts';
import { Keyring, KEYRING_KEYS_MAX } from '../wire/keyring.ts';

function key(number: number): Uint8Array {
  return new Uint8Array(16).fill(number);
}

test('a keyring that is full takes no more keys, and says so to whoever asks', () => {
  const keyring = new Keyring([key(0)]);
  const node = new LoneSerf({ keyring });
  const install = (number: number) => {
    node.effects.clear();
    node.command({ type: 'keys', ticket: 3, operation: 'install', key: key(number) });
    // Its own query answers by packet; here nobody carries it.
    const [own] = node.effects.packets;
    node.serf.handlePacket(own!.to, own!.packet, node.now);
    return node.events('keys')[0]!.answer;
  };
  for (let i = 1; i < KEYRING_KEYS_MAX; i += 1) expect(install(i).error).toBeNull();
  expect(install(200)).toMatchObject({ error: '1/1 nodes reported failure' });
  expect([...install(200).messages.values()]).toEqual([
    `The keyring has ${KEYRING_KEYS_MAX} keys, the most that it takes: remove one first`,
  ]);
  expect(install(1).error).toBeNull();
  expect(keyring.keys).toHaveLength(KEYRING_KEYS_MAX);
});
