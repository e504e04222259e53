/**
 * Which model words the companion's answers: what the command line and the configuration say, and where they
 * say nothing the environment of the process that serves the page. The key comes from a file or the
 * environment, never from a flag, which a list of processes shows; it stays here: it is never sent to the
 * page, logged, or part of an error.
 */
import { UsageError } from 'hearsay/core';
import { DURATION_ALLOWED, parseGoDuration } from '../agent/go-duration.ts';
import { readSecret } from '../agent/secret-file.ts';
import { PROVIDERS, type Provider } from './providers.ts';

export interface ModelSettings {
  readonly provider: Provider;
  /** Of an API such as `http://127.0.0.1:11434/v1`; `null`: the provider's own. */
  readonly baseUrl: string | null;
  readonly model: string;
  readonly key: string | null;
  /** Without a piece of the answer for so long, it is given up. */
  readonly timeoutMs: number;
}

/** What can be said, as texts; an empty one says nothing. */
export interface AskedModel {
  readonly provider?: string | undefined;
  readonly url?: string | undefined;
  readonly model?: string | undefined;
  readonly key?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly timeout?: string | undefined;
}

export interface AskedBy {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How a part is called where it was not the environment that said it: `--companion-url`. */
  readonly nameOf: (part: keyof AskedModel) => string;
  readonly onWarning: (text: string) => void;
}

export const TIMEOUT_DEFAULT = '20s';
const TIMEOUT_MIN_MS = 1000;
const TIMEOUT_MAX_MS = 60_000;
const OLLAMA_URL = 'http://127.0.0.1:11434/v1';
const VARIABLES: Readonly<Record<keyof AskedModel, string>> = {
  provider: 'HEARSAY_COMPANION_PROVIDER',
  url: 'HEARSAY_COMPANION_URL',
  model: 'HEARSAY_COMPANION_MODEL',
  key: 'HEARSAY_COMPANION_KEY',
  keyFile: 'HEARSAY_COMPANION_KEY_FILE',
  timeout: 'HEARSAY_COMPANION_TIMEOUT',
};

interface Said {
  readonly value: string | null;
  /** Who is to be blamed for it. */
  readonly name: string;
}

/** `null`: no model is named, and the companion is offline. @throws UsageError, FileError */
export function modelSettings(asked: AskedModel, by: AskedBy): ModelSettings | null {
  const said = (part: keyof AskedModel): Said => sayingOf(part, asked, by);
  const { value: model, name: modelName } = said('model');
  if (model === null) {
    const lonely = [said('provider'), said('url'), said('keyFile')].find(({ value }) => value !== null);
    if (lonely === undefined) return null;
    throw new UsageError(modelName, '', `${lonely.name} is set, so a model has to be named`);
  }
  const provider = providerOf(said('provider'));
  return {
    provider,
    baseUrl: urlOf(said('url'), provider),
    model,
    key: keyOf(said('key'), said('keyFile'), provider, by),
    timeoutMs: timeoutOf(said('timeout')),
  };
}

function sayingOf(part: keyof AskedModel, asked: AskedModel, { environment, nameOf }: AskedBy): Said {
  const given = asked[part]?.trim() ?? '';
  if (given !== '') return { value: given, name: nameOf(part) };
  const variable = VARIABLES[part];
  const value = environment[variable]?.trim() ?? '';
  return value === '' ? { value: null, name: `${nameOf(part)} or ${variable}` } : { value, name: variable };
}

function providerOf({ value, name }: Said): Provider {
  const provider = PROVIDERS.find((one) => one === (value ?? 'openai-compatible'));
  if (provider === undefined) throw new UsageError(name, value, `use one of ${PROVIDERS.join(', ')}`);
  return provider;
}

function urlOf({ value, name }: Said, provider: Provider): string | null {
  const url = value ?? (provider === 'ollama' ? OLLAMA_URL : null);
  if (url === null && provider === 'openai-compatible')
    throw new UsageError(
      name,
      '',
      'an OpenAI-compatible provider needs its URL, such as http://127.0.0.1:8080/v1',
    );
  if (url === null) return null;
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw new UsageError(name, url, 'it must be an http or https URL');
  // It may be a key, so it is not repeated.
  if (parsed.username !== '' || parsed.password !== '')
    throw new UsageError(name, 'a URL with a name or a password', 'a key has its own setting');
  return url.replace(/\/+$/, '');
}

function keyOf(key: Said, file: Said, provider: Provider, { onWarning }: AskedBy): string | null {
  if (key.value !== null && file.value !== null && key.name !== VARIABLES.key)
    throw new UsageError(file.name, file.value, `not together with ${key.name}`);
  // The file is the more deliberate of the two.
  if (file.value !== null) {
    const { secret, warning } = readSecret(file.value, 'key');
    if (warning !== null) onWarning(warning);
    return secret;
  }
  if (key.value === null && provider === 'anthropic')
    throw new UsageError(`${VARIABLES.key} or ${file.name}`, '', 'anthropic needs a key');
  return key.value;
}

function timeoutOf({ value, name }: Said): number {
  const timeoutMs = parseGoDuration(value ?? TIMEOUT_DEFAULT);
  if (timeoutMs !== undefined && timeoutMs >= TIMEOUT_MIN_MS && timeoutMs <= TIMEOUT_MAX_MS) return timeoutMs;
  throw new UsageError(name, value, `use ${DURATION_ALLOWED}, from 1s to 1m`);
}
