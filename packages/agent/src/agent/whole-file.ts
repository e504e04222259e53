/**
 * Small files that are replaced as a whole: whoever reads one finds all of the old or all of the new, even if
 * the machine stops in between. They may hold secrets, so only their owner can read them.
 */
import {
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** Replaces a file, or makes it. @throws Error of the file system; the file is then as it was */
export function replaceFile(path: string, text: string): void {
  const target = targetOf(path);
  const draft = `${target}.${process.pid}.tmp`;
  // What a process with our number left behind would keep its permissions.
  rmSync(draft, { force: true });
  try {
    const file = openSync(draft, 'wx', OWNER_ONLY);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  syncDirectory(dirname(target));
}

/** What to say of a file with a secret that others than its owner can read or write; `null`: nothing. */
export function permissionWarning(path: string): string | null {
  const mode = statSync(path).mode & 0o777;
  if (process.platform === 'win32' || (mode & OTHERS) === 0) return null;
  const octal = mode.toString(8).padStart(4, '0');
  return `${path}: others than its owner may use it (mode ${octal}); chmod 600 it`;
}

/** A link stays one, and what it names is replaced. */
function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Makes the new name last. Not every file system can; the file itself is safe already. */
function syncDirectory(path: string): void {
  try {
    const directory = openSync(path, 'r');
    try {
      fsyncSync(directory);
    } finally {
      closeSync(directory);
    }
  } catch {
    return;
  }
}
