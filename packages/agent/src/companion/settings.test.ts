import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { modelSettings, type AskedModel, type ModelSettings } from './settings.ts';

const KEY = 'sk-secret';

function settings(
  asked: AskedModel,
  environment: Record<string, string> = {},
  warnings: string[] = [],
): ModelSettings | null {
  const nameOf = (part: string): string => `--companion-${part}`;
  return modelSettings(asked, { environment, nameOf, onWarning: (text) => warnings.push(text) });
}

function fileWith(text: string, mode = 0o600): string {
  const path = join(mkdtempSync(join(tmpdir(), 'hearsay-key-')), 'key');
  writeFileSync(path, text, { mode });
  return path;
}

describe('which model', () => {
  test('none, where none is named', () => {
    expect(settings({})).toBeNull();
    expect(settings({ model: ' ' }, { HEARSAY_COMPANION_KEY: KEY })).toBeNull();
  });

  test('as the environment says, and by each part as who starts the program says', () => {
    const environment = {
      HEARSAY_COMPANION_URL: 'http://10.0.0.9:8080/v1/',
      HEARSAY_COMPANION_MODEL: 'small',
      HEARSAY_COMPANION_KEY: KEY,
      HEARSAY_COMPANION_TIMEOUT: '3s',
    };
    const all = {
      provider: 'openai-compatible',
      baseUrl: 'http://10.0.0.9:8080/v1',
      model: 'small',
      key: KEY,
      timeoutMs: 3000,
    };
    expect(settings({}, environment)).toEqual(all);
    expect(settings({ model: 'large', timeout: '40s' }, environment)).toEqual({
      ...all,
      model: 'large',
      timeoutMs: 40_000,
    });
  });

  test('an Ollama of this machine needs its name only', () => {
    expect(settings({ provider: 'ollama', model: 'qwen3' })).toMatchObject({
      baseUrl: 'http://127.0.0.1:11434/v1',
      key: null,
      timeoutMs: 20_000,
    });
  });

  test('the key is the first line of its file, and whoever else may read it is told of', () => {
    const warnings: string[] = [];
    const asked = { provider: 'anthropic', model: 'm' };
    expect(settings({ ...asked, keyFile: fileWith(`${KEY}\n`) }, {}, warnings)?.key).toBe(KEY);
    expect(warnings).toEqual([]);
    expect(settings({ ...asked, keyFile: fileWith(KEY, 0o644) }, {}, warnings)?.key).toBe(KEY);
    expect(warnings).toHaveLength(1);
  });
});

describe('what cannot be is refused by its name', () => {
  test.each<[string, AskedModel, Record<string, string>, RegExp]>([
    ['a URL without a model', { url: 'http://x' }, {}, /^--companion-model .*--companion-url is set/],
    [
      'a key file without a model',
      {},
      { HEARSAY_COMPANION_KEY_FILE: '/k' },
      /HEARSAY_COMPANION_KEY_FILE is set/,
    ],
    ['a strange provider', { model: 'm', provider: 'oracle' }, {}, /^--companion-provider: "oracle"/],
    ['no URL', { model: 'm' }, {}, /^--companion-url or HEARSAY_COMPANION_URL: .*needs its URL/],
    [
      'no URL at all',
      { model: 'm' },
      { HEARSAY_COMPANION_URL: 'nowhere' },
      /^HEARSAY_COMPANION_URL: "nowhere"/,
    ],
    ['a file as URL', { model: 'm', url: 'file:///etc/passwd' }, {}, /http or https/],
    ['a time that is too short', { model: 'm', url: 'http://x', timeout: '5ms' }, {}, /from 1s to 1m/],
    ['no key', { model: 'm', provider: 'anthropic' }, {}, /anthropic needs a key/],
    ['two keys', { model: 'm', url: 'http://x', key: KEY, keyFile: '/k' }, {}, /not together/],
    ['no file', { model: 'm', url: 'http://x', keyFile: '/not/there' }, {}, /^\/not\/there: .*ENOENT/],
    ['an empty file', { model: 'm', url: 'http://x', keyFile: fileWith('\n') }, {}, /it holds no key/],
  ])('%s', (_name, asked, environment, complaint) => {
    expect(() => settings(asked, environment)).toThrow(complaint);
  });

  test('and what may be a key is not repeated', () => {
    const url = `http://user:${KEY}@x/v1`;
    expect(() => settings({ model: 'm', url })).toThrow(/a key has its own setting/);
    expect(() => settings({ model: 'm', url })).not.toThrow(KEY);
  });
});
