import { describe, expect, test } from 'vitest';
import { LoneSerf } from '../../../../test/support/lone-serf.ts';
import { encodeJoinIntent, encodeLeaveIntent } from './intent-messages.ts';
import { INTENT_NAME_CHARACTERS_MAX } from './intents.ts';

describe('a member that leaves and is to be forgotten', () => {
  const leaving = (): LoneSerf => {
    const node = new LoneSerf();
    node.alive('n2', '10.0.0.2');
    node.message(encodeLeaveIntent, { lamportTime: 5n, node: 'n2', prune: true });
    expect(node.status('n2')).toBe('leaving');
    return node;
  };

  test('is forgotten when it has had the time to go', () => {
    const node = leaving();
    node.wait(6100);
    expect(node.status('n2')).toBeUndefined();
  });

  test('stays if it has come back meanwhile', () => {
    const node = leaving();
    node.wait(1000);
    node.message(encodeJoinIntent, { lamportTime: 7n, node: 'n2' });
    node.wait(6100);
    expect(node.status('n2')).toBe('alive');
    node.message(encodeLeaveIntent, { lamportTime: 9n, node: 'n2', prune: true });
    node.wait(6100);
    expect(node.status('n2')).toBeUndefined();
  });
});

test('an intent about a name that nobody has is not kept', () => {
  const node = new LoneSerf();
  const intent = (length: number) => ({ lamportTime: 5n, node: 'n'.repeat(length) });
  node.message(encodeJoinIntent, intent(INTENT_NAME_CHARACTERS_MAX));
  expect(node.drops()).toEqual([]);
  node.message(encodeJoinIntent, intent(INTENT_NAME_CHARACTERS_MAX + 1));
  expect(node.drops()).toEqual(['intents-limit']);
  expect(node.serf.save().serf.roster.intents).toHaveLength(1);
});
