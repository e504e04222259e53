import { expect, test } from 'vitest';
import { memberNames, portsOf, titleOf, watchable, type DemoOptions } from './settings.ts';

const OPTIONS: DemoOptions = {
  members: 5,
  host: '127.0.0.1',
  profile: undefined,
  join: null,
  cluster: null,
  key: null,
  seconds: null,
};

test('no two members try the same port, except any free one at last', () => {
  const ports = memberNames(9).flatMap((_, i) => portsOf(i + 1).filter((port) => port > 0));
  expect(new Set(ports).size).toBe(ports.length);
  expect(portsOf(1)[0]).toBe(7946);
  expect(portsOf(9).at(-1)).toBe(0);
});

test('a cluster of our own is made quick to watch, one of others is not', () => {
  expect(watchable(OPTIONS)).toMatchObject({ profile: 'local', config: { probeIntervalMs: 500 } });
  expect(watchable({ ...OPTIONS, join: 'a:1' })).toMatchObject({ profile: 'lan', config: {} });
  expect(watchable({ ...OPTIONS, profile: 'wan' })).toMatchObject({ profile: 'wan', config: {} });
});

test('what the settings lead to fits a line of 80 columns', () => {
  for (const profile of [undefined, 'lan', 'wan', 'local'] as const) {
    expect(watchable({ ...OPTIONS, profile }).text.length).toBeLessThan(80);
  }
});

test('the title says what runs and never shows the key', () => {
  expect(titleOf(OPTIONS)).toBe('5 members on 127.0.0.1');
  const title = titleOf({ ...OPTIONS, members: 1, join: '10.0.0.1:7946', cluster: 'prod', key: 'c2VjcmV0' });
  expect(title).toBe('1 member in the cluster at 10.0.0.1:7946, label prod, encrypted');
});
