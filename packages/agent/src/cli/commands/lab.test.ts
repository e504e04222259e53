import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { hearsayProgram } from '../../../../../test/support/hearsay-program.ts';
import { waitFor } from '../../../../../test/support/wait-for.ts';

const hearsay = hearsayProgram();
const isBuilt = existsSync(fileURLToPath(new URL('../../../dist/lab/index.html', import.meta.url)));
const WAIT_MS = 60_000;
const started: ChildProcess[] = [];

afterEach(() => {
  for (const program of started.splice(0)) program.kill('SIGKILL');
});

function lab(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): {
  program: ChildProcess;
  ended: Promise<number | null>;
  printed: () => string;
} {
  const env = { ...process.env, ...environment };
  const program = spawn(hearsay, ['lab', ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  started.push(program);
  let text = '';
  for (const stream of [program.stdout, program.stderr])
    stream.setEncoding('utf8').on('data', (more) => (text += more));
  return {
    program,
    ended: once(program, 'close').then(([code]) => code as number | null),
    printed: () => text,
  };
}

const address = (printed: () => string): Promise<string> =>
  waitFor(
    { what: 'the address', timeoutMs: WAIT_MS, describe: printed },
    () => /^lab: (http:\S+)$[^]*^companion: /m.exec(printed())?.[1],
  );

describe.skipIf(!isBuilt)('hearsay lab', () => {
  test('serves the page where it says, names the agent behind it, and ends with an interrupt', async () => {
    const { program, ended, printed } = lab(['--port', '0', '--http-addr', '127.0.0.1:1']);
    const where = await address(printed);
    const page = await fetch(where);
    expect(await page.text()).toContain('<div id="root">');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect((await fetch(`${where}v1/lab`)).status).toBe(502);
    expect(printed()).toContain('agent: http://127.0.0.1:1');
    expect(printed()).toContain(`${where}#/tour`);
    expect(printed()).toContain('companion: offline');
    program.kill('SIGINT');
    expect(await ended).toBe(0);
  });

  test('beyond loopback no agent stands behind it', async () => {
    const { program, ended, printed } = lab(['--port', '0', '--bind', '0.0.0.0']);
    const { port } = new URL(await address(printed));
    expect(printed()).toContain('agent: none beyond loopback');
    expect((await fetch(`http://127.0.0.1:${port}/v1/lab`)).status).toBe(503);
    program.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  test('a port that was asked for and is taken is an error', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { ended, printed } = lab(['--port', String(port)]);
    expect(await ended).toBe(1);
    expect(printed()).toMatch(/^error: cannot serve the lab at 127\.0\.0\.1: .*EADDRINUSE/);
    other.close();
  });

  test('a model that cannot be is an error, which does not tell the key', async () => {
    const { ended, printed } = lab(['--port', '0', '--companion-model', 'm'], {
      HEARSAY_COMPANION_URL: 'ftp://somewhere',
      HEARSAY_COMPANION_KEY: 'sk-secret',
    });
    expect(await ended).toBe(1);
    expect(printed()).toMatch(/^error: HEARSAY_COMPANION_URL: "ftp:\/\/somewhere" .* http or https URL/);
    expect(printed()).not.toContain('sk-secret');
  });

  test.each([
    [['--companion-provider', 'oracle'], /Allowed choices are openai-compatible, anthropic, ollama/],
    [['--companion-key', 'sk-secret'], /unknown option/],
    [['--port', '70000'], /It must be a port/],
    [['--bind', 'example.org'], /It must be an IP address/],
  ])('%j is wrong usage', async (args, reason) => {
    const { ended, printed } = lab(args);
    expect(await ended).toBe(2);
    expect(printed()).toMatch(reason);
  });
});
