/** The worker where there is no queue; with one it is tried in test/interop/sweep.test.ts. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/** What makes a package look as if it were not installed. */
const HIDE_BULLMQ = `export function resolve(specifier, context, next) {
  if (specifier === 'bullmq') throw new Error('not found');
  return next(specifier, context);
}`;
const dataUrl = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;
const WITHOUT_BULLMQ = dataUrl(
  `import { register } from 'node:module'; register(${JSON.stringify(dataUrl(HIDE_BULLMQ))});`,
);

async function worker(args: readonly string[], ...imports: readonly string[]) {
  const env = { ...process.env, TSX_TSCONFIG_PATH: `${ROOT}tsconfig.test.json` };
  const before = ['tsx', ...imports].flatMap((one) => ['--import', one]);
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...before, MAIN, 'sim', 'worker', ...args],
      { cwd: ROOT, env },
      (error, out, err) => resolve({ code: error?.code ?? 0, out, err }),
    );
  });
}

describe('hearsay sim worker', () => {
  test('says what to install where BullMQ is missing', async () => {
    expect(await worker(['--queue', 'redis://127.0.0.1:1'], WITHOUT_BULLMQ)).toEqual({
      code: 1,
      out: '',
      err: 'error: a queue needs the package bullmq, which is not installed: npm install bullmq\n',
    });
  });

  test.each([
    [[], "error: required option '--queue <url>' not specified\n"],
    [['--queue', 'http://x'], 'It must be redis://HOST:PORT/DB.\n'],
    [['--queue', 'redis://x', '--workers', 'all'], 'It must be a whole number from 1 to 999.\n'],
  ])('%j is wrong usage', async (args, text) => {
    expect(await worker(args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(text) });
  });
});
