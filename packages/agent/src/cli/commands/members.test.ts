import { describe, expect, test } from 'vitest';
import { driveWith } from '../../../../../test/support/driven-agent.ts';
import { fakeMember } from '../../../../../test/support/fake-rpc-agent.ts';
import { waitFor } from '../../../../../test/support/wait-for.ts';
import type { Running } from '../../../../../test/support/run-command.ts';
import { membersCommand } from './members.ts';
import { pageLines } from './members-watch.ts';

const { agent, run, start, end } = driveWith(membersCommand);

/** Resolves when it has printed `text`. */
function shown(running: Running, text: string): Promise<unknown> {
  const describe = (): string => running.out() + running.err();
  return waitFor({ what: `it prints ${text}`, timeoutMs: 5000, describe }, () =>
    running.out().includes(text),
  );
}

describe('hearsay members', () => {
  test('prints a line for each member', async () => {
    expect(await run()).toEqual({
      code: 0,
      out: [
        'n1  127.0.0.1:7946  alive   role=db',
        'n2  127.0.0.1:7946  alive   role=web,zone=eu',
        'n3  127.0.0.1:7946  failed\n',
      ].join('\n'),
      err: '',
    });
  });

  test('has the agent apply the filters, all of them', async () => {
    expect((await run('-status=alive', '-tag', 'role=w.*', '-tag', 'zone=eu')).out).toMatch(/^n2 .*\n$/);
    expect((await run('-role=db')).out).toMatch(/^n1 .*\n$/);
    expect((await run('-name=n[23]', '-status', 'failed')).out).toMatch(/^n3 .*\n$/);
    expect(await run('-name=n')).toEqual({ code: 0, out: '', err: '' });
  });

  test('prints JSON as serf does', async () => {
    const { out, err } = await run('-format=json', '-name', 'n2');
    expect(err).toBe('');
    const member = {
      name: 'n2',
      addr: '127.0.0.1:7946',
      port: 7946,
      tags: { role: 'web', zone: 'eu' },
      status: 'alive',
      protocol: { max: 5, min: 2, version: 5 },
    };
    expect(JSON.parse(out)).toEqual({ members: [member] });
    expect((await run('--json', '--name', 'n2')).out).toBe(out);
  });

  test('an expression that is none is named as what may be wrong', async () => {
    const { code, err } = await run('--name', '[');
    expect(code).toBe(1);
    expect(err).toBe('error: the agent hung up; it does so if a filter is no regular expression\n');
  });

  test('a tag without a value is wrong usage', async () => {
    const { code, err } = await run('-tag', 'role');
    expect(code).toBe(2);
    expect(err).toContain('It must be KEY=VALUE.');
  });
});

describe('hearsay members --watch', () => {
  test('prints the members, then a line for each that an event is about, until the agent ends', async () => {
    const watch = start('--watch');
    await shown(watch, 'n3  ');
    const gone = fakeMember('n2', { status: 'failed', tags: { role: 'web' } });
    agent().add(gone);
    agent().emit({ event: 'member-failed', members: [gone] });
    await shown(watch, 'member-failed');
    await end();
    const { code, out, err } = await watch.ended;
    expect(out.split('\n')[3]).toMatch(
      /^\d{4}-\S+Z {2}member-failed {2}n2 {2}127.0.0.1:7946 {2}failed {2}role=web$/,
    );
    expect(code).toBe(1);
    expect(err).toMatch(/^error: .*\n$/);
  });

  test('tells only of members that the filters let through, also of one that they no longer do', async () => {
    const watch = start('--watch', '--json', '--status=alive');
    await shown(watch, '"event":"members"');
    const joined = fakeMember('n4', { status: 'left' });
    agent().add(joined);
    agent().emit({ event: 'member-leave', members: [joined] });
    const failed = fakeMember('n2', { status: 'failed' });
    agent().add(failed);
    agent().emit({ event: 'member-failed', members: [failed, joined] });
    await shown(watch, 'member-failed');
    await end();
    const { out } = await watch.ended;
    const [all, news, ...rest] = out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
    const names = ({ members }: { members: { name: string }[] }): string[] => members.map(({ name }) => name);
    expect(all.event).toBe('members');
    expect(names(all)).toEqual(['n1', 'n2']);
    expect(news.event).toBe('member-failed');
    expect(names(news)).toEqual(['n2']);
    expect(rest).toEqual([]);
  });

  test('a page has as many members as there is room for, and counts all', () => {
    const members = Array.from({ length: 30 }, (_, i) => fakeMember(`n${i}`));
    const lines = pageLines(members, { isDetailed: false, news: 'news', columns: 40, rows: 10 });
    expect(lines).toHaveLength(10);
    expect(lines[0]).toMatch(/^NAME +ADDRESS +STATUS +TAGS/);
    expect(lines.slice(6)).toEqual(['and 25 more', '', '30 members: 30 alive', 'news · q quits']);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(40);
    const all = pageLines(members, { isDetailed: true, news: '', columns: 40, rows: 34 });
    expect(all.join('\n')).toContain('n29');
    expect(all.join('\n')).not.toContain('more');
  });
});
