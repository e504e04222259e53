/**
 * The keyring on disk, as Serf keeps it: a JSON list of keys in base64, the primary one first (serf
 * `loadKeyringFile`, `writeKeyringFile`). A file that cannot be read as one is never written over.
 */
import { existsSync } from 'node:fs';
import { FileError } from '../files/located-yaml.ts';
import { decodeKey } from './config-kinds.ts';
import { parseJsonText, readText } from './json-text.ts';
import { complaintAt, pathKey } from './places.ts';
import { permissionWarning, replaceFile } from './whole-file.ts';

export interface KeyringContent {
  /** 16, 24 or 32 bytes each, at least one; the first one encrypts. */
  readonly keys: readonly Uint8Array[];
  readonly warnings: readonly string[];
}

const ALLOWED = '16, 24 or 32 bytes in base64';

/** @throws FileError for a file that is not there, cannot be read, or holds no keyring */
export function readKeyringFile(path: string): KeyringContent {
  const keys = parseKeyring(readText(path), path);
  const warning = permissionWarning(path);
  return { keys, warnings: warning === null ? [] : [warning] };
}

/**
 * Replaces the file, the primary key first.
 * @throws FileError if what is there is no keyring, or it cannot be written; it is then as it was
 */
export function writeKeyringFile(path: string, keys: readonly Uint8Array[]): void {
  if (existsSync(path)) parseKeyring(readText(path), path);
  const texts = keys.map((key) => Buffer.from(key).toString('base64'));
  try {
    replaceFile(path, JSON.stringify(texts, null, 2));
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new FileError(`${path}: the file cannot be written (${code})`);
  }
}

/** The keys of a file's text, each once. No error shows one. @throws FileError */
export function parseKeyring(text: string, name: string): Uint8Array[] {
  const { value, places } = parseJsonText(text, name);
  const complain = (complaint: string, index?: number): FileError => {
    const offset = places.get(pathKey(index === undefined ? [] : [index]))?.value ?? 0;
    return complaintAt({ name, text, offset, complaint });
  };
  if (!Array.isArray(value))
    throw complain(`the file: it is no list; allowed: a list of keys, ${ALLOWED} each`);
  if (value.length === 0) throw complain('the file: Keyring file contains no keys; allowed: at least one');
  const keys = value.map((one: unknown, index) => {
    const key = typeof one === 'string' ? decodeKey(one) : undefined;
    if (key === undefined)
      throw complain(`[${index + 1}]: it is no key (not shown); allowed: ${ALLOWED}`, index);
    return [one as string, key] as const;
  });
  return [...new Map(keys).values()];
}
