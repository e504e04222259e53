import { describe, expect, test } from 'vitest';
import type { SerfMember, Tags } from 'hearsay/core';
import type { AgentEvent, MemberEventName } from './agent-api.ts';
import { Coalescer, type CoalescerOptions } from './coalescer.ts';

function member(name: string, tags: Tags = {}): SerfMember {
  const address = { bytes: new Uint8Array([10, 0, 0, 1]), port: 7946 };
  return { name, address, tags, status: 'alive', versions: new Uint8Array(6) };
}

function user(
  name: string,
  lamportTime: bigint,
  text = '',
  coalesce = true,
): Extract<AgentEvent, { event: 'user' }> {
  return { event: 'user', name, payload: Buffer.from(text), coalesce, lamportTime };
}

/** Virtual time: whatever is due is told at its own moment. */
function bench(over: Partial<CoalescerOptions> = {}) {
  const told: string[] = [];
  let now = 0;
  const emit = (event: AgentEvent): void => void told.push(`${now} ${textOf(event)}`);
  const coalescer = new Coalescer({ emit, ...over });
  const advanceTo = (time: number): void => {
    for (let due = coalescer.nextDeadline(); due <= time; due = coalescer.nextDeadline()) {
      now = due;
      coalescer.handleTimeout(now);
    }
    now = time;
  };
  return {
    told,
    coalescer,
    advanceTo,
    at: (time: number, kind: MemberEventName, ...names: string[]): void => {
      advanceTo(time);
      for (const name of names) coalescer.handleMember(kind, member(name), now);
    },
    userAt: (time: number, event: ReturnType<typeof user>): void => {
      advanceTo(time);
      coalescer.handleUserEvent(event, now);
    },
  };
}

function textOf(event: AgentEvent): string {
  if ('members' in event) return `${event.event} ${event.members.map(({ name }) => name).join(',')}`;
  return `${event.name}=${Buffer.from(event.payload ?? []).toString()}`;
}

describe('the news of members', () => {
  test('is told as one event a second after the last of it', () => {
    const { told, at, advanceTo } = bench();
    at(0, 'member-join', 'a', 'b');
    at(900, 'member-join', 'c');
    advanceTo(10_000);
    expect(told).toEqual(['1900 member-join a,b,c']);
  });

  test('is told three seconds after the first of it at the latest', () => {
    const { told, at, advanceTo } = bench();
    for (let i = 0; i < 8; i += 1) at(i * 500, 'member-join', `m${i}`);
    advanceTo(10_000);
    expect(told).toEqual(['3000 member-join m0,m1,m2,m3,m4,m5', '4500 member-join m6,m7']);
  });

  test('is the latest of each member, one event a kind', () => {
    const { told, at, advanceTo } = bench();
    at(0, 'member-join', 'a', 'b');
    at(10, 'member-failed', 'a');
    at(20, 'member-leave', 'c');
    at(30, 'member-update', 'b');
    advanceTo(10_000);
    expect(told).toEqual(['1030 member-failed a', '1030 member-leave c', '1030 member-update b']);
  });

  test('that was told last is no news again', () => {
    const { told, at, advanceTo } = bench();
    at(0, 'member-join', 'a');
    at(2000, 'member-failed', 'a');
    at(2100, 'member-join', 'a');
    at(5000, 'member-failed', 'a');
    advanceTo(10_000);
    expect(told).toEqual(['1000 member-join a', '6000 member-failed a']);
  });

  test('of an update is news unless it leaves the member as it was', () => {
    const { told, coalescer, advanceTo } = bench();
    for (const [i, tags] of [{ x: '1' }, { x: '2' }, { x: '2' }].entries()) {
      advanceTo(i * 2000);
      coalescer.handleMember('member-update', member('a', tags), i * 2000);
    }
    advanceTo(10_000);
    expect(told).toEqual(['1000 member-update a', '3000 member-update a']);
  });

  test('of one who was reaped and came back is news', () => {
    const { told, at, advanceTo } = bench();
    for (const [i, kind] of (
      ['member-failed', 'member-reap', 'member-join', 'member-reap'] as const
    ).entries())
      at(i * 2000, kind, 'a');
    advanceTo(10_000);
    expect(told.map((line) => line.split(' ')[1])).toEqual([
      'member-failed',
      'member-reap',
      'member-join',
      'member-reap',
    ]);
  });

  test('that is due is told even if the timer is late', () => {
    const { told, coalescer } = bench();
    coalescer.handleMember('member-join', member('a'), 0);
    coalescer.handleMember('member-failed', member('a'), 5000);
    expect(told).toEqual(['0 member-join a']);
  });

  test('that waits is told at the end', () => {
    const { told, at, coalescer } = bench();
    at(0, 'member-join', 'a');
    coalescer.flush();
    coalescer.flush();
    expect(told).toEqual(['0 member-join a']);
    expect(coalescer.nextDeadline()).toBe(Infinity);
  });
});

describe('user events', () => {
  test('that may be coalesced are told by their name: those of the latest time, all of them', () => {
    const { told, userAt, advanceTo } = bench();
    userAt(0, user('deploy', 3n, 'old'));
    userAt(0, user('deploy', 4n, 'new'));
    userAt(0, user('deploy', 4n, 'too'));
    userAt(0, user('deploy', 2n, 'older'));
    userAt(0, user('other', 1n, 'x'));
    advanceTo(10_000);
    expect(told).toEqual(['1000 deploy=new', '1000 deploy=too', '1000 other=x']);
  });

  test('that may not be coalesced pass at once', () => {
    const { told, userAt } = bench();
    userAt(5, user('deploy', 3n, 'a', false));
    userAt(5, user('deploy', 2n, 'b', false));
    expect(told).toEqual(['5 deploy=a', '5 deploy=b']);
  });

  test('do not wait in any number', () => {
    const { told, userAt, coalescer } = bench({ userEventsMax: 3 });
    for (let i = 0; i < 4; i += 1) userAt(0, user(`e${i}`, 1n));
    expect(told).toHaveLength(4);
    expect(coalescer.nextDeadline()).toBe(Infinity);
  });
});
