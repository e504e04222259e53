import { describe, expect, test } from 'vitest';
import type { LogLine } from './agent-api.ts';
import { AgentLogger, type AgentLogOptions } from './log.ts';

function logger(over: Partial<AgentLogOptions> = {}): { log: AgentLogger; written: string[] } {
  const written: string[] = [];
  const now = (): Date => new Date(2026, 0, 2, 3, 4, 5, 678);
  const write = (line: string): void => void written.push(line);
  return { log: new AgentLogger({ level: 'INFO', format: 'text', write, now, ...over }), written };
}

describe('the log', () => {
  test('has lines in Serf’s style', () => {
    const { log, written } = logger();
    log.write('INFO', 'agent: joined: 3 nodes');
    expect(written).toEqual(['2026/01/02 03:04:05 [INFO] agent: joined: 3 nodes\n']);
  });

  test('lets through what its level lets through, and another one after a reload', () => {
    const { log, written } = logger({ level: 'WARN' });
    for (const level of ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERR'] as const) log.write(level, level);
    log.setLevel('ERR');
    log.write('WARN', 'late');
    expect(written.map((line) => line.slice(20))).toEqual(['[WARN] WARN\n', '[ERR] ERR\n']);
  });

  test('keeps the newest 512 lines of every level, oldest first', () => {
    const { log } = logger({ level: 'ERR' });
    for (let i = 0; i < 1000; i += 1) log.write('TRACE', `${i}`);
    const lines = log.recent();
    expect(lines).toHaveLength(512);
    expect(lines[0]!.text).toMatch(/ 488$/);
    expect(lines.at(-1)!.text).toMatch(/ 999$/);
  });

  test('tells those who watch each line of every level, until they have had enough', () => {
    const { log } = logger({ level: 'ERR' });
    const seen: LogLine[] = [];
    const watch = (line: LogLine): void => void seen.push(line);
    const end = log.subscribe(watch);
    log.subscribe(watch);
    log.write('DEBUG', 'a');
    end();
    end();
    log.write('DEBUG', 'b');
    expect(seen.map(({ level, text }) => `${level} ${text.at(-1)}`)).toEqual([
      'DEBUG a',
      'DEBUG a',
      'DEBUG b',
    ]);
  });

  test('is JSON on request, a line each, with the fields', () => {
    const { log, written } = logger({ format: 'json' });
    log.loggerFor('memberlist').warn({ count: 2n, level: 'forged' }, 'two\nlines');
    expect(written).toHaveLength(1);
    expect(JSON.parse(written[0]!)).toEqual({
      time: new Date(2026, 0, 2, 3, 4, 5, 678).toISOString(),
      level: 'WARN',
      message: String.raw`memberlist: two\nlines count=2 level=forged`,
      count: '2',
      part: 'memberlist',
    });
  });

  test('takes the lines of the library, one line each, their fields behind them', () => {
    const { log, written } = logger({ level: 'DEBUG' });
    const library = log.loggerFor('memberlist');
    library.debug({ peer: 'x', absent: undefined, error: new Error('refused') }, 'a');
    library.error({ list: [1] }, 'b\n2026/01/02 03:04:05 [INFO] forged');
    expect(written.map((line) => line.slice(20))).toEqual([
      '[DEBUG] memberlist: a peer=x error=refused\n',
      '[ERR] memberlist: b\\n2026/01/02 03:04:05 [INFO] forged list=[1]\n',
    ]);
  });

  test('shows the control characters that a peer has put into a name', () => {
    const { log, written } = logger();
    log.write('INFO', 'serf: \u001b[31m\u0000\r\u009b');
    expect(written[0]).toBe('2026/01/02 03:04:05 [INFO] serf: \\x1b[31m\\x00\\x0d\\x9b\n');
  });
});
