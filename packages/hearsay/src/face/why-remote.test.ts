import { expect, test } from 'vitest';
import type { Case, Grounds } from '../swim/evidence.ts';
import type { ClusterMember, Members } from './members.ts';
import { PeerRequestError, type Answered } from './peer-requests.ts';
import type { ToldCases } from './why-codec.ts';
import { whyTold, type WhySource } from './why-remote.ts';

const GROUNDS: Grounds = {
  pingedAt: 101_000,
  timeoutMs: 500,
  intervalMs: 1000,
  direct: 'timeout',
  helpers: [{ helper: 'n4', outcome: 'nack' }],
  stream: 'timeout',
  healthScore: 1,
  stallMs: 0,
};

/** What n1 has heard: n3 accused n7. */
const HEARD: Case = {
  subject: 'n7',
  incarnation: 3,
  accuser: 'n3',
  openedAt: 2100,
  hearing: { via: 'gossip', from: { host: '10.0.0.5', port: 7946 } },
  confirmations: [],
  outcome: { kind: 'dead', by: 'n3', at: 5000 },
};

/** The same on n3's clock, which is 100 s ahead. */
const OWN: Case = {
  ...HEARD,
  openedAt: 102_000,
  hearing: { via: 'probe', grounds: GROUNDS },
  confirmations: [{ accuser: 'n5', at: 102_500 }],
  outcome: { kind: 'dead', by: 'n3', at: 104_900 },
};

function memberOf(name: string, more: Partial<ClusterMember> = {}): ClusterMember {
  const base = {
    name,
    host: `10.0.0.${name.slice(1)}`,
    port: 7946,
    state: 'alive',
    tags: {},
    incarnation: 1,
  };
  return { ...base, isSelf: name === 'n1', instance: `id-${name}`, ...more } as ClusterMember;
}

function sourceOf(
  cases: readonly Case[],
  answers: Readonly<Record<string, ToldCases | Error>>,
  more: Readonly<Record<string, Partial<ClusterMember>>> = {},
): WhySource & { readonly asked: string[] } {
  const names = ['n1', 'n2', 'n3', 'n4', 'n5', 'n6'];
  const list = [
    ...names.map((name) => memberOf(name, more[name])),
    memberOf('n7', { state: 'dead', ...more['n7'] }),
  ];
  const alive = list.filter(({ state }) => state === 'alive');
  const members = {
    all: list,
    alive,
    find: (name: string) => list.find((one) => one.name === name),
  } as unknown as Members;
  const asked: string[] = [];
  const why = (peer: string): Promise<Answered<ToldCases>> => {
    asked.push(peer);
    const value = answers[peer] ?? new PeerRequestError(peer, 'timeout', 'no answer within 3000 ms');
    if (value instanceof Error) return Promise.reject(value);
    const from = { host: '10.0.0.3', port: 7946 };
    return Promise.resolve({ value, peer, rttMs: 4, offsetMs: 100_000, uncertaintyMs: 2, from });
  };
  return { self: 'n1', members, cases, timeText: (at) => `[${at}]`, peers: { why }, asked };
}

test('the accuser tells its own record, moved to our clock, and the story says who says what', async () => {
  const source = sourceOf([HEARD], { n3: { state: 'dead', cases: [OWN] } });
  const why = await whyTold('n7', source);
  expect(source.asked).toEqual(['n3']);
  expect(why.story.split('\n')).toEqual([
    'n1 holds n7 (10.0.0.7:7946) to be dead.',
    'n3 says that it holds n7 to be dead; its times are moved to our clock, right to ±2 ms. ' +
      'What it says is its claim.',
    '[1000] ±2 ms  (n3 says) n3 pinged n7: no ack within 500 ms.',
    '[1500] ±2 ms  (n3 says) Others were asked to ping it: n4 got no ack either. ' +
      'A connection to it timed out.',
    "[2000] ±2 ms  (n3 says) n3 suspected n7 (incarnation 3). n3's own health score was 1; " +
      'it had waited 1000 ms in all.',
    '[2100]  n3 accused n7 (incarnation 3); heard by gossip from 10.0.0.5:7946.',
    '[2500] ±2 ms  (n3 says) n5 confirmed it.',
    '[4900] ±2 ms  (n3 says) n3 declared n7 dead: it had not refuted, 2900 ms after the accusation.',
    '[5000]  n3 declared n7 dead, 2900 ms after the accusation.',
  ]);
  expect(why.cases).toEqual([
    {
      ...OWN,
      openedAt: 2000,
      hearing: { via: 'probe', grounds: { ...GROUNDS, pingedAt: 1000 } },
      confirmations: [{ accuser: 'n5', at: 2500 }],
      outcome: { kind: 'dead', by: 'n3', at: 4900 },
    },
  ]);
  expect(why.accounts.map(({ teller, uncertaintyMs }) => [teller, uncertaintyMs])).toEqual([
    ['n1', 0],
    ['n3', 2],
  ]);
});

test('our own accusation needs nobody else', async () => {
  const own: Case = { ...OWN, accuser: 'n1', outcome: { kind: 'dead', by: 'n1', at: 104_900 } };
  const source = sourceOf([own], {});
  const why = await whyTold('n7', source);
  expect(source.asked).toEqual([]);
  expect(why.story).not.toContain('says');
  expect(why.cases).toEqual([own]);
});

test('of a state that another gave us, the giver is asked first, then the accuser', async () => {
  const from = { host: '10.0.0.6', port: 7946 };
  const given: Case = { ...HEARD, accuser: 'n1', hearing: { via: 'push-pull', from } };
  for (const outcome of [{ kind: 'dead', by: 'n1', at: 5000 }, { kind: 'pending' }] as const) {
    const source = sourceOf([{ ...given, outcome }], {
      n6: { state: 'dead', cases: [{ ...HEARD, accuser: 'n5', outcome: { kind: 'pending' } }] },
      n5: { state: 'dead', cases: [{ ...OWN, accuser: 'n5' }] },
    });
    const why = await whyTold('n7', source);
    expect(source.asked).toEqual(['n6', 'n2', 'n3', 'n5']);
    expect(why.story).toContain(
      'n1 accused n7 (incarnation 3); heard in an exchange of state from 10.0.0.6:7946.',
    );
    expect(why.story).toContain('(n5 says) n5 pinged n7: no ack within 500 ms.');
  }
  const refuted: Case = { ...given, outcome: { kind: 'refuted', incarnation: 4, at: 5000 } };
  const source = sourceOf([refuted], {}, { n7: { state: 'alive' } });
  await whyTold('n7', source);
  expect(source.asked[0]).toBe('n6');
});

test.each<[string, Partial<ClusterMember>, string]>([
  ['does not run hearsay', { instance: null }, 'n3 was not asked: it is not known to run hearsay.'],
  ['is dead itself', { state: 'dead' }, 'n3 was not asked: it is dead itself.'],
  ['is silent', {}, 'n3 was asked: no answer within 3000 ms.'],
])('an accuser that %s is named with the reason, and our own account stands', async (_how, member, line) => {
  const why = await whyTold('n7', sourceOf([HEARD], {}, { n3: member }));
  expect(why.story).toContain(`\n${line}\n`);
  expect(why.story).toContain('[2100]  n3 accused n7');
  expect(why.cases).toEqual([HEARD]);
  expect(why.silences).toHaveLength(1);
});

test('a node with nothing on record asks others, and then the accuser whom they name', async () => {
  const source = sourceOf([], { n2: { state: 'dead', cases: [HEARD] }, n3: { state: 'dead', cases: [OWN] } });
  const why = await whyTold('n7', source);
  // n4 is silent; n3 has been asked as a bystander already.
  expect(source.asked).toEqual(['n2', 'n3', 'n4']);
  expect(why.story).toContain('(n3 says) n3 pinged n7');
  const far = sourceOf([], {
    n2: { state: 'dead', cases: [{ ...HEARD, accuser: 'n6', outcome: { kind: 'pending' } }] },
  });
  await whyTold('n7', far);
  expect(far.asked).toEqual(['n2', 'n3', 'n4', 'n6']);
});

test('of a member that is alive and never was accused nobody is asked', async () => {
  const source = sourceOf([], {}, { n7: { state: 'alive' } });
  expect((await whyTold('n7', source)).story).toContain('n1 has no accusation against it on record');
  expect(source.asked).toEqual([]);
});

test('at most six are asked, and cases about somebody else are not taken', async () => {
  const accusers = ['n2', 'n3', 'n4', 'n5', 'n6', 'n8', 'n9', 'n10'];
  const cases = accusers.map((accuser): Case => ({ ...HEARD, accuser, outcome: { kind: 'pending' } }));
  const answers = { n6: { state: null, cases: [{ ...OWN, subject: 'n5' }] } };
  const source = sourceOf(cases, answers);
  const why = await whyTold('n7', source);
  expect(why.accounts.length - 1 + why.silences.length).toBe(6);
  expect(why.story).toContain('n6 says that it does not know n7, and has no accusation on record.');
  expect(why.cases.every(({ subject }) => subject === 'n7')).toBe(true);
});
