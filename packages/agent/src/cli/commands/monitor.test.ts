import { describe, expect, test } from 'vitest';
import { driveWith } from '../../../../../test/support/driven-agent.ts';
import { fakeMember } from '../../../../../test/support/fake-rpc-agent.ts';
import type { Running } from '../../../../../test/support/run-command.ts';
import { waitFor } from '../../../../../test/support/wait-for.ts';
import { monitorCommand } from './monitor.ts';

const { agent, run, start, end } = driveWith(monitorCommand);

async function attached(monitor: Running): Promise<void> {
  const isAttached = (): boolean => agent().listening > 0 && agent().log.listening > 0;
  await waitFor({ what: 'it listens', timeoutMs: 5000, describe: () => monitor.out() }, isAttached);
}

function shown(monitor: Running, text: string): Promise<unknown> {
  const describe = (): string => monitor.out() + monitor.err();
  return waitFor({ what: `it prints ${text}`, timeoutMs: 5000, describe }, () =>
    monitor.out().includes(text),
  );
}

describe('hearsay monitor', () => {
  test('prints what the log has, what comes, and what happens', async () => {
    agent().log.add('WARN', 'old');
    const monitor = start('-log-level=warn');
    await attached(monitor);
    agent().log.add('INFO', 'hidden');
    agent().log.add('ERR', 'new\u001b[2J');
    agent().emit({ event: 'member-join', members: [fakeMember('n8'), fakeMember('n9')] });
    await agent().publish('deploy', Buffer.from('v1'), { coalesce: true });
    await shown(monitor, 'deploy');
    await shown(monitor, '[ERR]');
    await end();
    const { code, out, err } = await monitor.ended;
    expect(out).toContain('[WARN] old\n');
    expect(out).toContain('[ERR] new\ufffd[2J\n');
    expect(out).not.toContain('hidden');
    expect(out).toContain('Event: member-join n8 127.0.0.1:7946\nEvent: member-join n9 127.0.0.1:7946\n');
    expect(out).toContain('Event: user deploy at 1: v1\n');
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^error: .*\n$/) });
  });

  test('with JSON every line is an object', async () => {
    const monitor = start('--json');
    await attached(monitor);
    await agent().publish('deploy', null, { coalesce: true });
    await shown(monitor, '"deploy"');
    await shown(monitor, 'Received event');
    await end();
    const { out } = await monitor.ended;
    const objects = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(objects).toContainEqual({ event: 'user', name: 'deploy', payload: null, lamportTime: '1' });
    expect(objects).toContainEqual({ log: expect.stringContaining('Received event: user-event: deploy') });
  });

  test('a level that is none is wrong usage', async () => {
    expect(await run('-log-level=loud')).toMatchObject({ code: 2, out: '' });
  });
});
