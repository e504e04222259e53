/** Our own command line as one program file, so that it can stand wherever a test starts `serf`. */
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../packages/agent/src/cli/main.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TSX = new URL('../../node_modules/tsx/dist/loader.mjs', import.meta.url).href;

/** The path of a program that runs the sources of `hearsay`. */
export function hearsayProgram(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'hearsay-')), 'hearsay');
  const text = [
    '#!/bin/sh',
    `export TSX_TSCONFIG_PATH='${ROOT}tsconfig.test.json'`,
    `exec '${process.execPath}' --import '${TSX}' '${MAIN}' "$@"`,
    '',
  ];
  writeFileSync(path, text.join('\n'));
  chmodSync(path, 0o755);
  return path;
}
