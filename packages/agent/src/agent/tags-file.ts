/**
 * The tags on disk, as Serf keeps them: a JSON object (serf `loadTagsFile`, `writeTagsFile`), rewritten when
 * they change. A file that cannot be read as one is never written over.
 */
import { existsSync } from 'node:fs';
import type { Tags } from 'hearsay/core';
import { z } from 'zod';
import { FileError } from '../files/located-yaml.ts';
import { parseJsonText, readText } from './json-text.ts';
import { checkPlaced } from './places.ts';
import { replaceFile } from './whole-file.ts';

const SCHEMA = z.record(z.string(), z.string());

/** `null`: it is not there yet. @throws FileError for a file that cannot be read, or holds no tags */
export function readTagsFile(path: string): Tags | null {
  return existsSync(path) ? parseTags(readText(path), path) : null;
}

/** Replaces the file. @throws FileError if what is there is no tags, or it cannot be written */
export function writeTagsFile(path: string, tags: Tags): void {
  readTagsFile(path);
  const sorted = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
  try {
    replaceFile(path, JSON.stringify(Object.fromEntries(sorted), null, 2));
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new FileError(`${path}: Failed to write tags file (${code})`);
  }
}

function parseTags(text: string, name: string): Tags {
  return checkPlaced(parseJsonText(text, name), { name, text, schema: SCHEMA });
}
