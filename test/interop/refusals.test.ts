/** What a joiner of ours is told by real `serf` agents that it does not fit to. */
import { afterAll, describe, expect, test } from 'vitest';
import {
  join,
  KeyMismatchError,
  type ClusterNode,
  type JoinOptions,
} from '../../packages/hearsay/src/public/node.ts';
import { findSerf, SerfAgent } from '../support/serf-agent.ts';

const serf = findSerf();
const KEY = Buffer.alloc(32, 1).toString('base64');
const OTHER_KEY = Buffer.alloc(32, 2).toString('base64');

const agents: SerfAgent[] = [];
afterAll(() => Promise.all(agents.map((agent) => agent.kill())));

let host = 0;

/** Joins one agent and gives what the joining was rejected with. */
async function refusalBy(agentKey: string | undefined, ours: JoinOptions): Promise<unknown> {
  host += 1;
  const address = `127.${100 + (process.pid % 100)}.77.${host}`;
  const agent = await SerfAgent.start(serf!, {
    name: `serf-${host}`,
    bind: `${address}:7946`,
    rpc: `${address}:7373`,
    profile: 'local',
    compression: true,
    ...(agentKey === undefined ? {} : { key: agentKey }),
  });
  agents.push(agent);
  const options = { name: 'ours', bind: '127.0.0.1:0', seeds: [`${address}:7946`], ...ours };
  return join(options).then(
    (node: ClusterNode) => node.close().then(() => 'joined'),
    (error: unknown) => error,
  );
}

describe.runIf(serf !== undefined).concurrent('a real agent', () => {
  test.each<[string, string | undefined, JoinOptions]>([
    ['with another key', KEY, { keys: [OTHER_KEY] }],
    ['with a key where we have none', KEY, {}],
    ['without a key where we have one', undefined, { keys: [KEY] }],
  ])('%s makes the joining a KeyMismatchError', async (_what, agentKey, ours) => {
    const error = await refusalBy(agentKey, ours);
    expect(error).toBeInstanceOf(KeyMismatchError);
    expect((error as KeyMismatchError).peer).toMatch(/:7946$/);
  });

  test('that knows no labels says nothing, and the error says what that may mean', async () => {
    const error = await refusalBy(undefined, { cluster: 'blue', joinTimeoutMs: 0 });
    expect((error as Error).message).toContain('as memberlist does for another label');
  });
});
