/** The kinds of models that there are packages for. */
export const PROVIDERS = ['openai-compatible', 'anthropic', 'ollama'] as const;
export type Provider = (typeof PROVIDERS)[number];
