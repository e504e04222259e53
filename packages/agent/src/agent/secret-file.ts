/** A secret in a file of its own, where no list of processes shows it. */
import { FileError } from '../files/located-yaml.ts';
import { readText } from './json-text.ts';
import { permissionWarning } from './whole-file.ts';

/** The first line, and what is odd about the file. `what`: such as `token`. @throws FileError */
export function readSecret(path: string, what: string): { secret: string; warning: string | null } {
  const [line = ''] = readText(path).split(/\r?\n/);
  const secret = line.trim();
  if (secret === '')
    throw new FileError(`${path}:1:1: the file: it holds no ${what}; allowed: a line with one`);
  return { secret, warning: permissionWarning(path) };
}
