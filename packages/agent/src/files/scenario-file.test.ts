import type { Action } from 'hearsay/sim';
import { describe, expect, test } from 'vitest';
import { FileError } from './located-yaml.ts';
import { parseScenarioFile } from './scenario-file.ts';

function complaint(text: string, over: object = {}): string {
  try {
    parseScenarioFile(text, 'x.yaml', over);
  } catch (error) {
    if (error instanceof FileError) return error.message;
    throw error;
  }
  throw new Error('nothing is wrong with it');
}

describe('a scenario file', () => {
  test('says only what is in it', () => {
    expect(parseScenarioFile('nodes: 5\nlaws: false\nloss: 0.25\n', 'x.yaml')).toEqual({
      nodes: 5,
      laws: false,
      loss: 0.25,
    });
  });

  test('has faults as words and as maps', () => {
    const map = '{kind: loss, at: 1s, for: 2s, nodes: 1-2, peers: 3, amount: 50%}';
    const text = `faults:\n  - loss@1s/2s:1,2>3=0.5\n  - ${map}\n`;
    const { faults = [] } = parseScenarioFile(text, 'x.yaml');
    expect(faults[0]).toEqual({
      kind: 'loss',
      atMs: 1000,
      forMs: 2000,
      nodes: [1, 2],
      peers: [3],
      amount: 0.5,
    });
    expect(faults[1]).toEqual(faults[0]);
  });

  test.each([
    ['nodez: 3', 'x.yaml:1:1: nodez: there is no such key; allowed: seed, nodes, '],
    ['nodes: 1', 'x.yaml:1:8: nodes: 1; allowed: from 2'],
    ['rules: raft', 'x.yaml:1:8: rules: "raft"; allowed: hearsay, memberlist, memberlist-0.2'],
    ['for: soon', 'x.yaml:1:6: for: "soon"; allowed: a time such as 90s, 1m30s or 200ms'],
    ['for: [1]', 'x.yaml:1:6: for: a list of 1; allowed: a time such as'],
    ['loss: 5', 'x.yaml:1:7: loss: 5; allowed: a share such as 5% or 0.05'],
    ['latency: exp', 'x.yaml:1:10: latency: "exp"; allowed: a time, 1ms..20ms, '],
    ['faults: 3', 'x.yaml:1:9: faults: 3; allowed: a list'],
    ['faults:\n  - 3', 'x.yaml:2:5: faults[1]: 3; allowed: a fault such as crash@2s/10s:3, or a map'],
    ['faults:\n  - crash@5s', 'x.yaml:2:5: faults[1]: "crash@5s"; allowed: use crash@TIME…:NODE'],
    ['faults:\n  - join@5s:9', 'x.yaml:2:5: faults[1]: "join@5s:9"; allowed: a fault such as'],
    [
      'actions:\n  - crash@5s/ever:2',
      'x.yaml:2:5: actions[1]: "crash@5s/ever:2"; allowed: an action such as',
    ],
    [
      'faults:\n  - crash@5s/ever:2\n  - crash@70s/ever:3',
      'x.yaml:3:5: faults[2]: crash at 70 s; allowed: before',
    ],
    [
      'nodes: 4\nfaults:\n  - crash@5s/ever:5',
      'x.yaml:3:5: faults[1]: crash: 5; allowed: nodes are numbered from 1 to 4',
    ],
    [
      'actions:\n  - {kind: leave, at: 1s, node: 51}',
      'x.yaml:2:5: actions[1]: leave: 51; allowed: nodes are',
    ],
    [
      'faults:\n  - {kind: crush, at: 1s, nodes: 1}',
      'x.yaml:2:12: faults[1].kind: "crush"; allowed: crash, pause, ',
    ],
    [
      'faults:\n  - {kind: crash, at: 5s, nodes: 2, till: 3}',
      'x.yaml:2:37: faults[1].till: there is no such key',
    ],
    [
      'faults:\n  - {kind: crash, at: 5s, nodes: x}',
      'x.yaml:2:34: faults[1].nodes: "x"; allowed: nodes such as n3',
    ],
    [
      'faults:\n  - {kind: pause, at: 5s, nodes: 2}',
      'x.yaml:2:5: faults[1]: pause: "ever"; allowed: it lasts',
    ],
    [
      'faults:\n  - {kind: pause, at: 5s, nodes: 2, for: 3}',
      'x.yaml:2:42: faults[1].for: 3; allowed: a time',
    ],
    [
      'faults:\n  - {kind: loss, at: 5s, for: 1s, nodes: 2}',
      'x.yaml:2:5: faults[1].amount: it is missing; allowed: a share',
    ],
    [
      'faults:\n  - {kind: mtu, at: 5s, for: 1s, nodes: 2, amount: 3}',
      'x.yaml:2:52: faults[1].amount: 3; allowed: bytes, such as 200B',
    ],
    [
      'faults:\n  - {kind: cut, at: 5s, for: 1s, nodes: 2, amount: 3}',
      'x.yaml:2:52: faults[1].amount: 3; allowed: nothing',
    ],
    [
      'faults:\n  - {kind: clock, at: 5s, for: 1s, nodes: 2, amount: 3}',
      'x.yaml:2:54: faults[1].amount: 3; allowed: a rate such as 1.5x',
    ],
    [
      'faults:\n  - {kind: partition, at: 1s, for: 1s, node: 1-10}',
      'x.yaml:2:40: faults[1].node: there is no such key; allowed: kind, at, for, nodes, peers, amount',
    ],
    [
      'faults:\n  - {kind: pause, at: 1s, for: 1s}',
      'x.yaml:2:5: faults[1].nodes: it is missing; allowed: nodes such as n3, 3,5 or 1-10',
    ],
    [
      'faults:\n  - {kind: cut, at: 1s, for: 1s, nodes: 2, peers: 2}',
      'x.yaml:2:5: faults[1]: cut at 1 s: nobody is on the other side; allowed: nodes, and',
    ],
    [
      'faults:\n  - crash@1s/9s:2\n  - pause@2s/1s:1,2',
      'x.yaml:3:5: faults[2]: pause at 2 s: n2 is held by the crash at 1 s; allowed: after 10 s',
    ],
    ['actions:\n  - join@1s:3', 'x.yaml:2:5: actions[1]: join at 1 s: n3 is there already; allowed: a node'],
  ])('%j is refused where it is wrong', (text, line) => {
    const message = complaint(text);
    expect(message.slice(0, line.length)).toBe(line);
    expect(message).not.toContain('\n');
  });

  test('has times in every unit', () => {
    const text = 'for: 5min\nfaults: [{kind: pause, at: 1m, for: 1min, nodes: [1, n2]}]\n';
    const { forMs, faults } = parseScenarioFile(text, 'x.yaml');
    expect(forMs).toBe(300_000);
    expect(faults).toMatchObject([{ atMs: 60_000, forMs: 60_000, nodes: [1, 2] }]);
  });

  test('is held against what the command line says besides', () => {
    expect(complaint('faults:\n  - crash@5s/ever:5', { nodes: 4 })).toContain(
      'x.yaml:2:5: faults[1]: crash: 5',
    );
    const join: Action = { kind: 'join', atMs: 1000, node: 5 };
    expect(
      parseScenarioFile('faults: [crash@5s/ever:5]', 'x.yaml', { nodes: 4, actions: [join] }).faults,
    ).toHaveLength(1);
    const late: Action = { kind: 'leave', atMs: 90_000, node: 5 };
    expect(parseScenarioFile('actions: [leave@5s:1]', 'x.yaml', { actions: [late] }).actions).toHaveLength(1);
    expect(complaint('faults:\n  - crash@5s/ever:5', { forMs: 4000 })).toContain('crash at 5 s; allowed');
  });
});
