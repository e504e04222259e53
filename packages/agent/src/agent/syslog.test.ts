/** With scripts in place of `logger`, and with `logger` itself where there is one. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { AgentLogger } from './log.ts';
import { facilityCode, Syslog, syslogLines } from './syslog.ts';

const folder = mkdtempSync(join(tmpdir(), 'syslog-'));
afterAll(() => rmSync(folder, { recursive: true }));

function script(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return path;
}

function newLog(): { readonly log: AgentLogger; readonly lines: string[] } {
  const lines: string[] = [];
  return {
    log: new AgentLogger({ level: 'INFO', format: 'text', write: (line) => lines.push(line) }),
    lines,
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

test('a line has its priority in front, and neither time nor level', () => {
  const at = (level: 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERR'): string =>
    syslogLines({ level, text: `2026/01/02 03:04:05 [${level}] serf: [x] y` }, facilityCode('local0'));
  expect(at('TRACE')).toBe('<135>serf: [x] y\n');
  expect(at('DEBUG')).toBe('<134>serf: [x] y\n');
  expect(at('INFO')).toBe('<133>serf: [x] y\n');
  expect(at('WARN')).toBe('<132>serf: [x] y\n');
  expect(at('ERR')).toBe('<131>serf: [x] y\n');
});

test('each line of a text is one of its own, and a long one is cut', () => {
  const text = (message: string): string => `2026/01/02 03:04:05 [ERR] ${message}`;
  expect(syslogLines({ level: 'ERR', text: text('a\n\n<0>b') }, 3)).toBe('<27>a\n<27><0>b\n');
  const long = syslogLines({ level: 'ERR', text: text('ü'.repeat(5000)) }, 3);
  expect(Buffer.byteLength(long)).toBe(2048 + '<27>\n'.length);
});

test('a facility that there is none of is refused, with the others named', () => {
  expect(facilityCode('Daemon')).toBe(3);
  expect(() => facilityCode('LOCAL8')).toThrow('syslog_facility: "LOCAL8"; allowed: KERN, USER');
  expect(() => facilityCode('toString')).toThrow('syslog_facility');
});

test('syslog gets what was said before and after, as the level has it, up to the last line', async () => {
  const said = join(folder, 'said');
  const { log, lines } = newLog();
  log.write('WARN', 'agent: early');
  const syslog = new Syslog({ facility: 'USER', log, command: script('cat', `cat >${said}`) });
  log.write('INFO', 'agent: now');
  log.write('DEBUG', 'agent: not this');
  log.setLevel('DEBUG');
  log.write('DEBUG', 'agent: but this');
  await syslog.close();
  log.write('ERR', 'agent: too late');
  expect(read(said)).toBe('<12>agent: early\n<13>agent: now\n<14>agent: but this\n');
  expect(syslog.dropped).toBe(0);
  expect(lines.join('')).not.toContain('syslog');
});

test('a program that is not there is one warning, and the agent goes on', async () => {
  const { log, lines } = newLog();
  log.setLevel('DEBUG');
  const restartMs = [1, 1];
  const syslog = new Syslog({ facility: 'USER', log, command: '/no/where', restartMs });
  await vi.waitUntil(() => lines.length === 3);
  expect(lines[0]).toMatch(
    /\[WARN\] agent: syslog does not get the log \(spawn \/no\/where ENOENT\).* left: 2\n$/,
  );
  expect(lines.filter((line) => line.includes('[WARN]'))).toHaveLength(1);
  expect(lines[2]).toMatch(/\[DEBUG\] .* left: 0\n$/);
  log.write('INFO', 'agent: for nobody');
  expect(syslog.dropped).toBeGreaterThan(0);
  await syslog.close();
});

test('one that dies is started again, and its last words are told', async () => {
  const said = join(folder, 'second');
  const command = script(
    'dies',
    `[ -e ${said}.once ] && exec cat >${said}; touch ${said}.once; echo no luck >&2; exit 3`,
  );
  const { log, lines } = newLog();
  const syslog = new Syslog({ facility: 'USER', log, command, restartMs: [1] });
  await vi.waitUntil(() => lines.some((line) => line.includes('(no luck); starts that are left: 1')));
  await vi.waitUntil(() => {
    log.write('INFO', 'agent: again');
    return read(said).includes('<13>agent: again\n');
  });
  await syslog.close();
});

test('one that does not read holds nothing up: lines beyond a limit are dropped', async () => {
  const { log } = newLog();
  const syslog = new Syslog({ facility: 'USER', log, command: script('deaf', 'exec sleep 60') });
  for (let n = 0; n < 2000; n += 1) log.write('INFO', 'x'.repeat(1500));
  expect(syslog.dropped).toBeGreaterThan(0);
  expect(syslog.dropped).toBeLessThan(2000);
  await syslog.close();
});

const program = 'logger';
const hasLogger = spawnSync(program, ['--version']).stdout?.includes('util-linux') ?? false;

test.skipIf(!hasLogger)('util-linux’ logger makes RFC 3164 of it (skipped where there is none)', async () => {
  const printed = join(folder, 'printed');
  // It prints what it would send.
  const command = script('real', `exec logger "$@" 2>${printed}`);
  const { log } = newLog();
  const syslog = new Syslog({
    facility: 'LOCAL0',
    log,
    command,
    extra: ['--no-act', '--stderr', '--socket-errors=off'],
  });
  log.write('WARN', 'agent: <0>odd');
  await syslog.close();
  expect(read(printed)).toMatch(
    /^<132>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (\S+ )?hearsay: agent: <0>odd\n$/,
  );
});
