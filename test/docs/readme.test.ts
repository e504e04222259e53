import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** The code blocks of a Markdown text, in order, each with its language. */
function blocks(markdown: string): { language: string; code: string }[] {
  return [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, code]) => ({
    language: language!,
    code: code!,
  }));
}

test('the library example of the README runs and prints what the README says', async () => {
  const all = blocks(await readFile(`${root}/README.md`, 'utf8'));
  const place = all.findIndex((block) => block.language === 'ts');
  expect(place, 'the README has a TypeScript block').toBeGreaterThan(-1);
  const folder = await mkdtemp(`${root}/test/docs/.readme-`);
  try {
    await writeFile(`${folder}/example.mts`, all[place]!.code);
    const { stdout } = await run(process.execPath, ['--import', 'tsx', `${folder}/example.mts`], {
      cwd: root,
    });
    expect(stdout).toBe(all[place + 1]!.code);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the command line example of the README decodes its packet', async () => {
  const markdown = await readFile(`${root}/README.md`, 'utf8');
  const packet = /^echo ([0-9a-f]+) \| npx hearsay wire decode$/m.exec(markdown)?.[1];
  expect(packet).toBeDefined();
  const child = run(process.execPath, ['packages/agent/dist/cli/main.js', 'wire', 'decode'], { cwd: root });
  child.child.stdin!.end(packet);
  expect((await child).stdout).toContain('ping');
});
