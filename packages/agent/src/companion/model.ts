/**
 * The model of the settings, by the provider's package. The packages are optional: where one is not
 * installed the companion says so and stays offline.
 */
import type { LanguageModel } from 'ai';
import { modelSettings, type AskedBy, type AskedModel, type ModelSettings } from './settings.ts';
import { runTurn, type TurnBody, type TurnLine } from './turn.ts';

export interface CompanionModel {
  readonly provider: string;
  readonly model: string;
  /** Never throws. */
  turn(body: TurnBody, cancelled: AbortSignal): AsyncGenerator<TurnLine>;
}

/** An answer that trickles in may take so many times the silence that is borne. */
const TOTAL_PER_TIMEOUT = 3;

/** `null`: none is named. @throws UsageError for settings that cannot be, FileError for the key's file */
export function companionFrom(asked: AskedModel, by: AskedBy): CompanionModel | null {
  const settings = modelSettings(asked, by);
  return settings === null ? null : companionModel(settings);
}

export function companionModel(settings: ModelSettings): CompanionModel {
  const { timeoutMs } = settings;
  const limits = { idleMs: timeoutMs, totalMs: timeoutMs * TOTAL_PER_TIMEOUT };
  let loaded: Promise<LanguageModel> | undefined;
  return {
    provider: settings.provider,
    model: settings.model,
    async *turn(body, cancelled) {
      let model: LanguageModel;
      try {
        model = await (loaded ??= loadModel(settings));
      } catch (error) {
        loaded = undefined;
        const error_ = error instanceof Error && isMissing(error) ? MISSING : 'the model could not be set up';
        yield { kind: 'failed', error: error_ };
        return;
      }
      yield* runTurn(model, body, limits, cancelled);
    },
  };
}

const MISSING =
  'the packages for models are not installed: npm install ai @ai-sdk/openai-compatible @ai-sdk/anthropic';

function isMissing(error: Error): boolean {
  const { code } = error as { code?: unknown };
  return code === 'ERR_MODULE_NOT_FOUND' || /Cannot find (package|module)/.test(error.message);
}

async function loadModel({ provider, baseUrl, model, key }: ModelSettings): Promise<LanguageModel> {
  await import('ai');
  const apiKey = key === null ? {} : { apiKey: key };
  if (provider === 'anthropic') {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return createAnthropic({ ...apiKey, ...(baseUrl === null ? {} : { baseURL: baseUrl }) })(model);
  }
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  return createOpenAICompatible({ name: provider, baseURL: baseUrl!, ...apiKey })(model);
}
