import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SerfMember, Tags } from 'hearsay/core';
import type { AgentEvent } from './agent-api.ts';
import { parseEventScripts } from './event-filter.ts';
import { EventHandlers, type EventHandlersOptions } from './event-handlers.ts';
import { inputOf } from './script-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'handlers-'));
const out = join(folder, 'out');
const opened: EventHandlers[] = [];
let logged: string[];

beforeEach(() => {
  logged = [];
  rmSync(out, { force: true });
});

afterEach(async () => {
  for (const handlers of opened.splice(0)) await handlers.close();
});

afterAll(() => rmSync(folder, { recursive: true }));

function handlersFor(scripts: readonly string[], over: Partial<EventHandlersOptions> = {}): EventHandlers {
  const handlers = new EventHandlers({
    scripts: scripts.flatMap(parseEventScripts),
    self: () => ({ name: 'me', tags: { role: 'web' } }),
    log: { write: (level, text) => void logged.push(`[${level}] ${text}`) },
    timeoutMs: 20_000,
    slowMs: 20_000,
    environment: { PATH: process.env['PATH'], OUT: out },
    ...over,
  });
  opened.push(handlers);
  return handlers;
}

async function run(
  scripts: readonly string[],
  event: AgentEvent,
  over?: Partial<EventHandlersOptions>,
): Promise<void> {
  const handlers = handlersFor(scripts, over);
  handlers.handle(event);
  await handlers.idle();
}

const read = (): string => readFileSync(out, 'utf8');

function member(name: string, tags: Tags, bytes = [10, 0, 0, 1]): SerfMember {
  return {
    name,
    address: { bytes: new Uint8Array(bytes), port: 1 },
    tags,
    status: 'alive',
    versions: new Uint8Array(6),
  };
}

function joined(...members: SerfMember[]): AgentEvent {
  return { event: 'member-join', members };
}

function user(name: string, payload: string | null = null): AgentEvent {
  const bytes = payload === null ? null : Buffer.from(payload);
  return { event: 'user', name, payload: bytes, coalesce: false, lamportTime: 18_446_744_073_709_551_614n };
}

function query(respond: (payload: Uint8Array) => Promise<void>): AgentEvent {
  return { event: 'query', name: 'load', payload: null, lamportTime: 7n, from: 'a', deadline: 0, respond };
}

describe('a script', () => {
  test('finds who we are and what has happened in its environment', async () => {
    const tags = { role: 'web', 'a-b': 'x=y\nz', '1é': 'ü', 'SS ß': '', '$(touch x)': '`id`' };
    const self = (): { name: string; tags: Tags } => ({ name: 'me', tags });
    await run(['env -0 | grep -z ^SERF_ | sort -z | tr "\\0" "|" >$OUT'], user('deploy'), { self });
    expect(read().split('|').slice(0, -1)).toEqual([
      'SERF_EVENT=user',
      'SERF_SELF_NAME=me',
      'SERF_SELF_ROLE=web',
      'SERF_TAG_1_=ü',
      'SERF_TAG_A_B=x=y\nz',
      'SERF_TAG_ROLE=web',
      'SERF_TAG_SS__=',
      'SERF_TAG___TOUCH_X_=`id`',
      'SERF_USER_EVENT=deploy',
      'SERF_USER_LTIME=18446744073709551614',
    ]);
  });

  test('reads a line for each member', async () => {
    const odd = member('a\tb', { role: 'x\ny', k: 'v' }, [
      0x20,
      1,
      ...Array.from({ length: 13 }, () => 0),
      1,
    ]);
    await run(['cat >$OUT'], joined(odd, member('c', {})));
    expect(read()).toBe('a\\tb\t2001::1\tx\\ny\trole=x\\ny,k=v\nc\t10.0.0.1\t\t\n');
  });

  test.each([
    [null, ''],
    ['', ''],
    ['x', 'x\n'],
    ['x\n', 'x\n'],
    ['x\ny', 'x\ny\n'],
  ])('reads the payload %j as %j', (payload, expected) => {
    expect(Buffer.from(inputOf(user('e', payload))).toString()).toBe(expected);
  });

  test('need not read anything, whatever its size', async () => {
    await run(['true'], user('e', 'x'.repeat(1 << 20)));
    expect(logged).toEqual(["[DEBUG] agent: Event 'user' script output: "]);
  });

  test('is logged with what it wrote, its errors between its lines', async () => {
    await run(['echo a; echo b >&2; echo c'], user('e'));
    expect(logged).toEqual(["[DEBUG] agent: Event 'user' script output: a\nb\nc\n"]);
  });

  test('is logged with the last 8 KiB of what it wrote', async () => {
    await run(['head -c 20000 /dev/zero | tr "\\0" x; echo end'], user('e'));
    expect(logged[0]).toMatch(
      /^\[WARN\] agent: Script '.*' generated 20004 bytes of output, truncated to 8192$/,
    );
    expect(logged[1]).toMatch(/ script output: x{8188}end\n$/);
  });

  test.each([
    ['exit 3', 'exit status 3'],
    ['kill -9 $$', 'signal: killed'],
    ['kill $$', 'signal: terminated'],
    ['no-such-program-here', 'exit status 127'],
  ])('that ends with %j has failed with %j', async (script, failure) => {
    await run([script], user('e'));
    expect(logged.at(-1)).toBe(`[ERR] agent: Error invoking script '${script}': ${failure}`);
  });

  test('that cannot even be started has failed', async () => {
    await run(['echo \0'], user('e'));
    expect(logged.at(-1)).toMatch(/^\[ERR\] agent: Error invoking script 'echo .*null byte/);
  });

  test('runs for an event whose name holds the byte 0, and sees another name', async () => {
    await run(['printf %s "$SERF_USER_EVENT" >$OUT'], user('deploy\0x'));
    expect(read()).toBe('deploy\ufffdx');
  });

  test('that is slow is warned of', async () => {
    await run([`until test -e ${out}.go; do sleep 0.02; done`], user('e'), {
      slowMs: 10,
      log: {
        write(level, text) {
          logged.push(`[${level}] ${text}`);
          writeFileSync(`${out}.go`, '');
        },
      },
    });
    expect(logged[0]).toMatch(/^\[WARN\] agent: Script '.*' slow, execution exceeding 10ms$/);
  });

  test('that hangs is ended with all that it started, and the next one has its turn', async () => {
    const hanging = `trap "" TERM; (trap "" TERM; sleep 300) & echo $! >$OUT.pid; sleep 300`;
    await run([hanging, 'echo next >$OUT'], user('e'), { timeoutMs: 200 });
    expect(logged.filter((line) => line.startsWith('[ERR]'))).toEqual([
      `[ERR] agent: Error invoking script '${hanging}': time limit exceeded`,
    ]);
    expect(read()).toBe('next\n');
    const child = readFileSync(`${out}.pid`, 'utf8').trim();
    await vi.waitFor(() => expect(isRunning(child)).toBe(false), { timeout: 10_000 });
  });

  test('that leaves something running in the background has ended', async () => {
    await run(['sleep 300 & echo $! >$OUT; echo done'], user('e'));
    expect(logged).toEqual(["[DEBUG] agent: Event 'user' script output: done\n"]);
    expect(isRunning(read().trim())).toBe(true);
    process.kill(Number(read()));
  });
});

/** Not a zombie either, which is dead already. */
function isRunning(pid: string): boolean {
  return existsSync(`/proc/${pid}/stat`) && !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

describe('a query', () => {
  test('is answered with the output, its last newline kept', async () => {
    const answers: string[] = [];
    await run(
      ['echo 1.5'],
      query(async (payload) => void answers.push(Buffer.from(payload).toString())),
    );
    expect(answers).toEqual(['1.5\n']);
  });

  test.each(['true', 'echo no; exit 1'])('is not answered by %j', async (script) => {
    const respond = vi.fn(() => Promise.resolve());
    await run([script], query(respond));
    expect(respond).not.toHaveBeenCalled();
  });

  test('that takes no answer any more is warned of', async () => {
    await run(
      ['echo x'],
      query(() => Promise.reject(new Error('response is past the deadline'))),
    );
    expect(logged.at(-1)).toBe(
      "[WARN] agent: Failed to respond to query 'query: load': response is past the deadline",
    );
  });
});

describe('scripts', () => {
  test('run one after another, event by event, in their order', async () => {
    const handlers = handlersFor([
      'sleep 0.1; echo "1 $SERF_EVENT" >>$OUT',
      'user=echo "2 $SERF_EVENT" >>$OUT',
    ]);
    handlers.handle(joined());
    handlers.handle(user('e'));
    await handlers.idle();
    expect(read()).toBe('1 member-join\n1 user\n2 user\n');
  });

  test('are swapped between two events', async () => {
    const handlers = handlersFor(['echo old >>$OUT']);
    handlers.handle(user('e'));
    await handlers.idle();
    handlers.swap(parseEventScripts('echo new >>$OUT'), { timeoutMs: 1000 });
    handlers.handle(user('e'));
    await handlers.idle();
    expect(read()).toBe('old\nnew\n');
  });

  test('that are too slow for the events lose some of them, which is said', async () => {
    const handlers = handlersFor([`echo x >>$OUT; until test -e ${out}.on; do sleep 0.02; done`], {
      waitingMax: 2,
    });
    for (let i = 0; i < 6; i += 1) handlers.handle(user('e'));
    expect(handlers.waiting).toBe(2);
    writeFileSync(`${out}.on`, '');
    await handlers.idle();
    expect(read()).toBe('x\nx\nx\n');
    expect(logged.filter((line) => line.startsWith('[WARN]'))).toEqual([
      '[WARN] agent: Event scripts are too slow, dropping events',
      '[WARN] agent: Event scripts have caught up, 3 events were dropped',
    ]);
  });

  test('are ended when the agent ends', async () => {
    const handlers = handlersFor(['sleep 300']);
    handlers.handle(user('e'));
    handlers.handle(user('e'));
    await handlers.close();
    handlers.handle(user('e'));
    expect(logged.filter((line) => line.startsWith('[ERR]'))).toHaveLength(1);
    expect(handlers.waiting).toBe(0);
  });
});
