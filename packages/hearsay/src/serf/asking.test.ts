import { describe, expect, test } from 'vitest';
import { LoneSerf } from '../../../../test/support/lone-serf.ts';
import { ANSWERS_MIN } from './asking.ts';
import { encodeQueryResponse, ResponseFlag } from './query-messages.ts';

function open(node: LoneSerf) {
  return node.serf.parts.asking.save().collectors;
}

function answer(node: LoneSerf, from: string, flags = 0): void {
  const { time, id } = open(node)[0]!;
  node.message(encodeQueryResponse, { lamportTime: time, id, from, flags, payload: null });
}

describe('answers', () => {
  const ask = (node: LoneSerf): void =>
    node.command({ type: 'query', ticket: 5, request: { name: 'q', payload: null } });

  test('are taken from as many as a small cluster may have; the rest are counted', () => {
    const node = new LoneSerf();
    ask(node);
    for (let i = 0; i < ANSWERS_MIN + 10; i += 1) answer(node, `fake${i}`);
    expect(node.events('query-answer')).toHaveLength(ANSWERS_MIN);
    expect(open(node)[0]!.answered.size).toBe(ANSWERS_MIN);
    expect(node.drops()).toEqual(Array.from({ length: 10 }, () => 'events-limit'));
  });

  test('are taken from twice the members that are known, acks and responses each', () => {
    const node = new LoneSerf();
    const { roster } = node.serf.parts.context;
    const member = node.serf.members()[0]!;
    for (let i = 1; i < ANSWERS_MIN; i += 1) roster.put({ ...member, name: `m${i}` }, 'alive');
    ask(node);
    for (let i = 0; i < 2 * ANSWERS_MIN + 1; i += 1) {
      answer(node, `fake${i}`);
      answer(node, `fake${i}`, ResponseFlag.Ack);
    }
    expect(node.events('query-answer')).toHaveLength(4 * ANSWERS_MIN);
    expect(node.drops()).toHaveLength(2);
  });
});

describe('a conflict about our name', () => {
  const claim = (node: LoneSerf, last: number): void => node.alive('self', `10.9.0.${last}`);

  test('is asked about once at a time, whoever claims it', () => {
    const node = new LoneSerf();
    for (let i = 1; i <= 200; i += 1) claim(node, i);
    expect(node.events('conflict')).toHaveLength(200);
    expect(open(node).map(({ purpose }) => purpose.kind)).toEqual(['conflict']);
    node.command({ type: 'query', ticket: 5, request: { name: 'app', payload: null } });
    expect(node.events('done')).toHaveLength(1);
  });

  test('is not asked about again at once, but later', () => {
    const node = new LoneSerf();
    claim(node, 1);
    node.wait(20_000);
    expect(open(node)).toEqual([]);
    claim(node, 1);
    expect(open(node)).toEqual([]);
    const again = new LoneSerf({ saved: structuredClone(node.serf.save()) });
    again.now = node.now;
    claim(again, 1);
    expect(open(again)).toEqual([]);
    node.wait(20_000);
    claim(node, 1);
    expect(open(node)).toHaveLength(1);
  });
});

test('a query that fits no packet, and would reach nobody, is refused', () => {
  const node = new LoneSerf({ serf: { querySizeMaxBytes: 4096 } });
  const ask = (bytes: number): void =>
    node.command({ type: 'query', ticket: 5, request: { name: 'q', payload: new Uint8Array(bytes) } });
  ask(1200);
  expect(node.events('refused')).toEqual([]);
  ask(1400);
  expect(node.events('refused')).toMatchObject([
    { error: expect.stringMatching(/^query of 15\d\d bytes does not fit into a packet$/) },
  ]);
  expect(open(node)).toHaveLength(1);
});
