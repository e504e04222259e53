import { describe, expect, test } from 'vitest';
import { driveWith } from '../../../../../test/support/driven-agent.ts';
import { Channel } from '../../../../../test/support/fake-rpc-agent.ts';
import type { QueryAnswer } from '../../agent/agent-api.ts';
import { reachabilityCommand } from './reachability.ts';

const { agent, run } = driveWith(reachabilityCommand);

function ackedBy(...names: readonly string[]): void {
  const answers = new Channel<QueryAnswer>();
  for (const from of names) answers.push({ kind: 'ack', from, payload: null });
  answers.end();
  agent().query = async () => answers;
}

describe('hearsay reachability', () => {
  test('is content if every live member answers', async () => {
    expect(await run()).toEqual({
      code: 0,
      out: [
        'Total members: 3, live members: 2',
        'Starting reachability test...',
        'Successfully contacted all live nodes\n',
      ].join('\n'),
      err: '',
    });
    expect(agent().asked).toEqual(['query _serf_ping null']);
    const { out } = await run('-verbose');
    expect(out).toContain("\tAck from 'n2'\n");
    expect(out).toMatch(/Query time: \d\.\d\d sec, time to last response: \d\.\d\d sec/);
  });

  test('names live members that do not answer', async () => {
    ackedBy('n1', 'n1');
    const { code, out, err } = await run('--verbose');
    expect(out).toContain("\tDuplicate ack from 'n1'\n");
    expect(out).toContain("\tNo ack from 'n2'\n");
    expect({ code, err }).toEqual({ code: 1, err: 'error: 1 of 2 live nodes did not answer\n' });
  });

  test('names those who answer and are held to be dead, or are not known', async () => {
    ackedBy('n1', 'n2', 'n3');
    const { code, out, err } = await run('--json');
    expect(JSON.parse(out)).toEqual({
      members: 3,
      live: 2,
      acks: ['n1', 'n2', 'n3'],
      missing: [],
      unexpected: ['n3'],
    });
    expect({ code, err }).toEqual({
      code: 1,
      err: 'error: 1 nodes answered that are not held to be alive\n',
    });
  });
});
