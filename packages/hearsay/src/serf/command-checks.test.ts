import { expect, test } from 'vitest';
import { LoneSerf } from '../../../../test/support/lone-serf.ts';
import { UsageError } from '../base/errors.ts';
import type { SerfCommand } from './api.ts';

const event = { type: 'user-event', ticket: 1, name: 'e', payload: null, coalesce: false };
const query = (request: object) => ({
  type: 'query',
  ticket: 1,
  request: { name: 'q', payload: null, ...request },
});
const keys = { type: 'keys', ticket: 1, operation: 'install', key: new Uint8Array(16) };

test.each([
  ['name', { ...event, name: undefined }],
  ['payload', { ...event, payload: undefined }],
  ['payload', { ...event, payload: 'text' }],
  ['payload', { ...event, payload: { length: 3 } }],
  ['coalesce', { ...event, coalesce: 'yes' }],
  ['request', { type: 'query', ticket: 1 }],
  ['request.name', query({ name: 7 })],
  ['request.payload', query({ payload: [1, 2] })],
  ['request.nodes', query({ nodes: 'n1' })],
  ['request.nodes', query({ nodes: ['n1', 2] })],
  ['request.tags', query({ tags: 'role' })],
  ['request.tags', query({ tags: ['role'] })],
  ['request.tags.role', query({ tags: { role: /web/ } })],
  ['request.wantsAcks', query({ wantsAcks: 1 })],
  ['request.relayFactor', query({ relayFactor: 256 })],
  ['request.relayFactor', query({ relayFactor: 1.5 })],
  ['request.timeoutMs', query({ timeoutMs: -1 })],
  ['request.timeoutMs', query({ timeoutMs: Number.NaN })],
  ['request.timeoutMs', query({ timeoutMs: 1e13 })],
  ['request.timeoutMs', query({ timeoutMs: '5' })],
  ['payload', { type: 'respond', ticket: 1, query: 1, payload: null }],
  ['tags', { type: 'tags', ticket: 1, tags: undefined }],
  ['node', { type: 'force-leave', ticket: 1, prune: false }],
  ['prune', { type: 'force-leave', ticket: 1, node: 'n2' }],
  ['operation', { ...keys, operation: 'lose' }],
  ['key', { ...keys, key: null }],
  ['key', { ...keys, key: 'c2VjcmV0' }],
  ['relayFactor', { ...keys, relayFactor: -1 }],
])('a wrong %s is refused by name, and nothing is done', (field, command) => {
  const node = new LoneSerf();
  const before = node.serf.save().serf;
  const wrong = (): void => node.command(command as unknown as SerfCommand);
  expect(wrong).toThrow(UsageError);
  expect(wrong).toThrow(`${field}: `);
  expect(node.serf.save().serf).toEqual(before);
  expect(node.effects.events).toEqual([]);
});

test('what may be left out may be undefined', () => {
  const node = new LoneSerf();
  const request = {
    nodes: undefined,
    tags: undefined,
    wantsAcks: undefined,
    relayFactor: undefined,
    timeoutMs: undefined,
  };
  node.command(query(request) as unknown as SerfCommand);
  expect(node.events('done')).toHaveLength(1);
});
