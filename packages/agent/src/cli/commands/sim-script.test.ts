import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommanderError } from 'commander';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { simScriptCommand } from './sim-script.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearsay-script-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Runs the command line; what was written, and the status that it leaves. */
function runCommand(args: readonly string[]) {
  const written = { out: '', err: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name === 'stdout' ? 'out' : 'err'] += String(text);
      return true;
    }),
  );
  const command = simScriptCommand();
  command.exitOverride((error) => {
    throw error;
  });
  const before = process.exitCode;
  try {
    process.exitCode = undefined;
    command.parse([...args], { from: 'user' });
    return { ...written, status: process.exitCode };
  } catch (error) {
    return { ...written, status: (error as CommanderError).exitCode };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}

const WELL =
  '# Two.\ncluster nodes=2\n----\nn1, n2 know each other; lan, rules hearsay\n\nexpect all agree\n----\nok\n';

describe('hearsay sim script', () => {
  test('prints a script as it stands in its file, and is content', () => {
    expect(runCommand([file('well.txt', WELL)])).toEqual({ out: WELL, err: '', status: undefined });
  });

  test('shows what differs, with the file and the line', () => {
    const path = file('differs.txt', WELL.replace('ok', 'no'));
    const { out, err, status } = runCommand([path]);
    expect(out).toBe(WELL);
    expect(err).toBe(`${path}:6: expect all agree\n- no\n+ ok\nerror: ${path}: one problem\n`);
    expect(status).toBe(1);
  });

  test('puts the name above each of several scripts', () => {
    const [one, other] = [file('one.txt', WELL), file('other.txt', WELL)];
    const { out, status } = runCommand([one, other]);
    expect(out).toBe(`==> ${one} <==\n${WELL}==> ${other} <==\n${WELL}`);
    expect(status).toBeUndefined();
  });

  test('counts one output as one', () => {
    const path = file('one.txt', '# One.\ncluster nodes=2\n');
    expect(runCommand(['--rewrite', path])).toMatchObject({ out: `${path}: written, 1 output is new\n` });
  });

  test('writes the outputs into the file when it is told to', () => {
    const path = file('bare.txt', '# Two.\ncluster nodes=2\n\nexpect all agree\n');
    expect(runCommand(['--rewrite', path])).toMatchObject({ out: `${path}: written, 2 outputs are new\n` });
    expect(readFileSync(path, 'utf8')).toBe(WELL);
    expect(runCommand(['--rewrite', path])).toEqual({ out: '', err: '', status: undefined });
  });

  test('leaves a script with a mistake as it is, and names the mistake', () => {
    const path = file('mistake.txt', 'cluster nodes=2\n\ncrash n3\n');
    const { err, status } = runCommand(['--rewrite', path]);
    expect(err).toContain(`${path}:3: n3: there is no such node; allowed: n1, n2\n`);
    expect(status).toBe(1);
    expect(readFileSync(path, 'utf8')).toBe('cluster nodes=2\n\ncrash n3\n');
  });

  test('writes a script in which something is not as expected, and still complains', () => {
    const path = file('fails.txt', 'cluster nodes=2\n\nexpect n1 sees n2 dead\n');
    const { err, status } = runCommand(['--rewrite', path]);
    expect(err).toContain(`${path}:3: FAILED: n1 sees n2 alive 1\n`);
    expect(status).toBe(1);
  });

  test.each([
    ['a directory', () => folder, 'it is a directory; name the scripts in it'],
    ['a file that is not there', () => join(folder, 'none.txt'), 'there is no such file'],
  ])('refuses %s before anything runs', (_, path, problem) => {
    const { out, err, status } = runCommand([file('well.txt', WELL), path()]);
    expect(err).toContain(`error: ${path()}: ${problem}`);
    expect(out).toBe('');
    expect(status).toBe(2);
  });
});
