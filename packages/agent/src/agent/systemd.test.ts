import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { notifySystemd } from './systemd.ts';

const folder = mkdtempSync(join(tmpdir(), 'systemd-'));
afterAll(() => rmSync(folder, { recursive: true }));

const said = join(folder, 'said');
const command = join(folder, 'notify');
// The first one is the slowest.
writeFileSync(command, `#!/bin/sh\n[ "$1" = READY=1 ] && sleep 0.1\necho "$NOTIFY_SOCKET" "$@" >>${said}\n`, {
  mode: 0o755,
});

const lines: string[] = [];
const log = { write: (level: string, text: string): void => void lines.push(`[${level}] ${text}`) };

test('systemd is told in order, by its own program, and only where it wants to know', async () => {
  const environment = { ...process.env, NOTIFY_SOCKET: '/run/x' };
  await notifySystemd('ready', { log, environment: { PATH: '' }, command: '/no/where' });
  const states = ['ready', 'reloading', 'stopping'] as const;
  await Promise.all(states.map((state) => notifySystemd(state, { log, environment, command })));
  expect(readFileSync(said, 'utf8')).toMatch(
    /^\/run\/x READY=1\n\/run\/x RELOADING=1 MONOTONIC_USEC=\d+\n\/run\/x STOPPING=1\n$/,
  );
  expect(lines).toEqual([]);
});

test('an agent goes on where the program is not there', async () => {
  await notifySystemd('ready', { log, environment: { NOTIFY_SOCKET: '/run/x' }, command: '/no/where' });
  expect(lines).toEqual(['[DEBUG] agent: systemd was not told READY=1: spawn /no/where ENOENT']);
});
