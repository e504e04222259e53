/** Where the project is: these files run from `bench/` and, compiled, from `bench/dist/bench/`. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT: string = above(dirname(fileURLToPath(import.meta.url)));

function above(folder: string): string {
  if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'bench/root.ts'))) return folder;
  return above(dirname(folder));
}
