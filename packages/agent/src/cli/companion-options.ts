/**
 * The options that name a model for the lab's companion, for the commands that serve its page. There is none
 * for the key itself: a list of processes would show it.
 */
import { Option, type Command } from 'commander';
import { UsageError } from 'hearsay/core';
import { companionFrom, type CompanionModel } from '../companion/model.ts';
import { PROVIDERS } from '../companion/providers.ts';
import { TIMEOUT_DEFAULT, type AskedModel } from '../companion/settings.ts';
import { FileError } from '../files/located-yaml.ts';

export interface CompanionFlags {
  readonly companionProvider?: string;
  readonly companionUrl?: string;
  readonly companionModel?: string;
  readonly companionKeyFile?: string;
  readonly companionTimeout?: string;
}

const FLAGS: Readonly<Record<keyof AskedModel, string>> = {
  provider: '--companion-provider',
  url: '--companion-url',
  model: '--companion-model',
  key: '--companion-key-file',
  keyFile: '--companion-key-file',
  timeout: '--companion-timeout',
};

export const COMPANION_HELP = `
The companion of the page needs no model. With --companion-model one may word its answers, for those who
switch that on; it is asked by this program, which alone has the key, and what no run and no source bears
out is struck. Each --companion-… can be said as HEARSAY_COMPANION_… in the environment, too, and the key as
HEARSAY_COMPANION_KEY.
`;

export function withCompanion(command: Command): Command {
  const provider = new Option(
    '--companion-provider <kind>',
    'the kind of model that words the companion’s answers (default: openai-compatible)',
  );
  return command
    .addOption(provider.choices(PROVIDERS))
    .option('--companion-url <url>', 'where that model is asked, as http://HOST:PORT/v1')
    .option('--companion-model <name>', 'its name there (default: no model)')
    .option('--companion-key-file <file>', 'the file with the key for it')
    .option(
      '--companion-timeout <duration>',
      `after so long a silence it is given up (default: ${TIMEOUT_DEFAULT})`,
    );
}

/** `null`: no model is named; a text: why it cannot be as it is said. */
export function companionOf(flags: CompanionFlags): CompanionModel | string | null {
  const { companionProvider: provider, companionUrl: url, companionModel: model } = flags;
  const { companionKeyFile: keyFile, companionTimeout: timeout } = flags;
  try {
    return companionFrom(
      { provider, url, model, keyFile, timeout },
      {
        environment: process.env,
        nameOf: (part) => FLAGS[part],
        onWarning: (text) => void process.stderr.write(`warning: ${text}\n`),
      },
    );
  } catch (error) {
    if (error instanceof UsageError || error instanceof FileError) return error.message;
    throw error;
  }
}

/** In one line, for whoever has started the program. */
export function companionText(companion: CompanionModel | null): string {
  if (companion === null) return 'companion: offline, which is enough (--companion-model names a model)';
  return `companion: may be worded by ${companion.model} (${companion.provider}), and is checked`;
}
