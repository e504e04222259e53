import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { EventHub } from './events.ts';
import { QueryAnswers } from './query-answers.ts';

test('what is over has left no listener at its signal', async () => {
  const { signal } = new AbortController();
  const hub = new EventHub(() => undefined);
  await hub.read(signal).return!();
  const closed = hub.read(signal);
  const left = new QueryAnswers(signal);
  await left.return();
  const ended = new QueryAnswers(signal);
  expect(getEventListeners(signal, 'abort')).toHaveLength(2);
  ended.end();
  hub.close();
  hub.read(signal);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  expect((await closed.next()).done).toBe(true);
});

test('a signal that is aborted ends the answers that are read', async () => {
  const aborter = new AbortController();
  const answers = new QueryAnswers(aborter.signal);
  const next = answers.next();
  aborter.abort();
  expect(await next).toEqual({ done: true, value: undefined });
  expect((await new QueryAnswers(aborter.signal).next()).done).toBe(true);
});
