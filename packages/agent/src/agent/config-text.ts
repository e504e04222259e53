/**
 * The text of a configuration file in any of its formats, held against a schema. Serf's format is JSON; YAML
 * and TOML say the same for people. Whatever the format, what is wrong is one line with its place.
 */
import { extname } from 'node:path';
import { type z } from 'zod';
import { parseYaml } from '../files/located-yaml.ts';
import { parseJsonText } from './json-text.ts';
import { checkPlaced } from './places.ts';
import { parseTomlText } from './toml-text.ts';

/** The endings of files that are read from a directory. */
export const CONFIG_ENDINGS: readonly string[] = ['.json', '.yaml', '.yml', '.toml'];

/** Reads a text in the format that the ending of its name says. @throws FileError with the place */
export function parseConfigText<Value>(
  text: string,
  { name, schema }: { readonly name: string; readonly schema: z.ZodType<Value> },
): Value {
  const ending = extname(name).toLowerCase();
  // Serf takes every file that it is given for JSON, whatever it is called.
  const isJson = ending === '.json' || (!CONFIG_ENDINGS.includes(ending) && /^\s*\{/.test(text));
  if (isJson) return checkPlaced(parseJsonText(text, name), { name, text, schema });
  if (ending === '.toml') return checkPlaced(parseTomlText(text, name), { name, text, schema });
  return parseYaml(text, { name, schema });
}
