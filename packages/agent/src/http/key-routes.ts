/**
 * The cluster's encryption keys. Listing them needs the token like every change: the keys themselves are in
 * the answer.
 */
import type { KeyOperation } from 'hearsay/core';
import type { AgentApi } from '../agent/agent-api.ts';
import { asked } from './failure.ts';
import { json, jsonAnswer, route, type Answer, type Route } from './route.ts';
import { KEY_BODY, KEYS } from './schemas.ts';
import { base64Bytes, keysView } from './views.ts';

const ANSWERS: Readonly<Record<number, Answer>> = {
  200: jsonAnswer('Every member has done it', KEYS),
  409: jsonAnswer('Not every member has done it', KEYS),
};

const CHANGES = {
  install: 'Add a key to the keyring of every member',
  use: 'Encrypt with another key, which every member must have',
  remove: 'Take a key from the keyring of every member',
} as const;

export function keyRoutes(api: AgentApi): Route[] {
  const answer = async (operation: KeyOperation, key: Uint8Array | null): Promise<Response> => {
    const answer = await asked(() => api.keys(operation, key));
    return json(keysView(answer), answer.error === null ? 200 : 409);
  };
  const changes = (['install', 'use', 'remove'] as const).map((operation) =>
    route<{ readonly key: string }>({
      method: 'POST',
      path: `/v1/keys/${operation}`,
      id: `${operation}Key`,
      summary: CHANGES[operation],
      body: KEY_BODY,
      answers: ANSWERS,
      failures: [422],
      handle: ({ body }) => answer(operation, base64Bytes(body.key, 'key')),
    }),
  );
  const list = route({
    method: 'GET',
    path: '/v1/keys',
    id: 'listKeys',
    summary: 'The keys that the members have',
    description: 'Needs the token: the answer holds the keys.',
    needsToken: true,
    answers: ANSWERS,
    failures: [422],
    handle: () => answer('list', null),
  });
  return [list, ...changes];
}
