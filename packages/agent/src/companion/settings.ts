/**
 * Which model words the companion's answers, from the environment of the process that serves the page. The
 * key stays here: it is never sent to the page, logged, or part of an error.
 */
import { UsageError } from 'hearsay/core';

export const PROVIDERS = ['openai-compatible', 'anthropic', 'ollama'] as const;
export type Provider = (typeof PROVIDERS)[number];

export interface ModelSettings {
  readonly provider: Provider;
  /** Of an API such as `http://127.0.0.1:11434/v1`; `null`: the provider's own. */
  readonly baseUrl: string | null;
  readonly model: string;
  readonly key: string | null;
}

const OLLAMA_URL = 'http://127.0.0.1:11434/v1';

type Environment = Readonly<Record<string, string | undefined>>;

/** `null`: no model is set, and the companion is offline. @throws UsageError for settings that cannot be */
export function modelSettings(environment: Environment): ModelSettings | null {
  const of = (name: string): string | null => {
    const value = environment[`HEARSAY_COMPANION_${name}`]?.trim();
    return value === undefined || value === '' ? null : value;
  };
  const model = of('MODEL');
  const [named, given] = [of('PROVIDER'), of('URL')];
  if (model === null) {
    if (named === null && given === null) return null;
    throw new UsageError('HEARSAY_COMPANION_MODEL', null, 'a model is needed beside a provider or a URL');
  }
  const provider = PROVIDERS.find((one) => one === (named ?? 'openai-compatible'));
  if (provider === undefined)
    throw new UsageError('HEARSAY_COMPANION_PROVIDER', named, `use one of ${PROVIDERS.join(', ')}`);
  const baseUrl = given ?? (provider === 'ollama' ? OLLAMA_URL : null);
  if (provider === 'openai-compatible' && baseUrl === null)
    throw new UsageError('HEARSAY_COMPANION_URL', null, 'an OpenAI-compatible provider needs its URL');
  if (baseUrl !== null && !/^https?:$/.test(protocolOf(baseUrl)))
    throw new UsageError('HEARSAY_COMPANION_URL', baseUrl, 'it must be an http or https URL');
  return { provider, baseUrl, model, key: of('KEY') };
}

function protocolOf(url: string): string {
  try {
    return new URL(url).protocol;
  } catch {
    return '';
  }
}
