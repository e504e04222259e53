import { expect, test } from 'vitest';
import { LoneSerf } from '../../../../test/support/lone-serf.ts';
import { USER_STATE_BYTES_MAX } from '../wire/push-pull.ts';
import { decodeSerfState } from './serf-state.ts';

test('a state that would be too large tells of fewer members', () => {
  const node = new LoneSerf();
  const { roster } = node.serf.parts.context;
  const member = node.serf.members()[0]!;
  for (let i = 0; i < 180; i += 1) {
    const entry = roster.put({ ...member, name: `${i}`.padStart(60_000, 'n') }, 'alive');
    roster.setStatus(entry, 'left');
  }
  node.command({ type: 'user-event', ticket: 1, name: 'e', payload: null, coalesce: false });
  const bytes = node.serf.parts.exchange.localState();
  expect(bytes.length).toBeLessThanOrEqual(USER_STATE_BYTES_MAX);
  expect(bytes.length).toBeGreaterThan(USER_STATE_BYTES_MAX - 200_000);
  const { statusLamportTimes, leftMembers, events } = decodeSerfState(bytes);
  expect(statusLamportTimes.has('self')).toBe(true);
  expect(statusLamportTimes.size).toBe(leftMembers.length + 1);
  expect(leftMembers.every((name) => statusLamportTimes.has(name))).toBe(true);
  expect(events.flatMap((slot) => slot?.events ?? [])).toEqual([{ name: 'e', payload: null }]);
});
