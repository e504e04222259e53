/**
 * The flags of `serf agent`, taken as Go's `flag` package takes them: one dash or two, `-x VALUE` or
 * `-x=VALUE`, and switches that take a value only behind `=`.
 *
 * Differs: what is no flag is refused. Serf ignores it and every flag behind it, so that `-replay true -join
 * HOST` joins nobody and says nothing.
 */
import { kindOf, LOG_LEVELS, type SettingName, type Settings } from './config-keys.ts';
import type { Kind } from './config-kinds.ts';

/** Wrong usage or a wrong file; the message is the whole line, in Serf's words where Serf has some. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export interface Flags {
  readonly wantsHelp: boolean;
  /** Files and directories, in their order. */
  readonly configPaths: readonly string[];
  readonly settings: Partial<Settings>;
}

/** A flag as the help shows it. */
export interface Flag {
  readonly flag: string;
  readonly key: SettingName;
  /** It may be given more than once. */
  readonly isRepeatable: boolean;
}

/** What stands in it is of the kind of its key, which the kinds check. */
type Draft = Record<string, unknown>;

const KEYS_OF_FLAGS: Readonly<Record<string, SettingName>> = {
  bind: 'bind',
  iface: 'interface',
  advertise: 'advertise',
  discover: 'discover',
  encrypt: 'encrypt_key',
  'keyring-file': 'keyring_file',
  'event-handler': 'event_handlers',
  join: 'start_join',
  replay: 'replay_on_join',
  'log-level': 'log_level',
  node: 'node_name',
  profile: 'profile',
  protocol: 'protocol',
  rejoin: 'rejoin_after_leave',
  'retry-join': 'retry_join',
  'retry-interval': 'retry_interval',
  'retry-max': 'retry_max_attempts',
  role: 'role',
  'rpc-addr': 'rpc_addr',
  snapshot: 'snapshot_path',
  tag: 'tags',
  'tags-file': 'tags_file',
  syslog: 'enable_syslog',
  'broadcast-timeout': 'broadcast_timeout',
  'http-addr': 'http_addr',
  'http-token-file': 'http_token_file',
  'allow-cidr': 'allow_cidrs',
  metrics: 'metrics',
  record: 'record',
  'log-format': 'log_format',
  'event-handler-timeout': 'event_handler_timeout',
  'companion-provider': 'companion_provider',
  'companion-url': 'companion_url',
  'companion-model': 'companion_model',
  'companion-key-file': 'companion_key_file',
  'companion-timeout': 'companion_timeout',
};

/** Those that are no key of a file by themselves. */
const SPECIAL = [
  'config-file',
  'config-dir',
  'disable-compression',
  'mdns-iface',
  'mdns-disable-ipv4',
  'mdns-disable-ipv6',
];
const SWITCHES = ['disable-compression', 'mdns-disable-ipv4', 'mdns-disable-ipv6'];
const MDNS_KEYS: Readonly<Record<string, 'interface' | 'disable_ipv4' | 'disable_ipv6'>> = {
  'mdns-iface': 'interface',
  'mdns-disable-ipv4': 'disable_ipv4',
  'mdns-disable-ipv6': 'disable_ipv6',
};

/** Each flag that sets a key of the configuration. */
export function settingFlags(): Flag[] {
  return Object.entries(KEYS_OF_FLAGS).map(([flag, key]) => ({ flag, key, isRepeatable: isRepeatable(key) }));
}

/** Reads a command line, without the program's name. @throws ConfigError */
export function parseFlags(args: readonly string[]): Flags {
  const configPaths: string[] = [];
  const draft: Draft = {};
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at]!;
    const match = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(arg);
    if (match === null)
      throw new ConfigError(arg.startsWith('-') ? `bad flag syntax: ${arg}` : `unexpected argument: ${arg}`);
    const flag = match[1]!;
    if (flag === 'h' || flag === 'help') return { wantsHelp: true, configPaths, settings: draft };
    if (!SPECIAL.includes(flag) && !Object.hasOwn(KEYS_OF_FLAGS, flag))
      throw new ConfigError(`flag provided but not defined: -${flag}`);
    let value = match[2];
    if (value === undefined && isSwitch(flag)) value = 'true';
    if (value === undefined) {
      at += 1;
      value = args[at];
    }
    if (value === undefined) throw new ConfigError(`flag needs an argument: -${flag}`);
    if (flag.startsWith('config-')) configPaths.push(value);
    else set(draft, flag, value);
  }
  return { wantsHelp: false, configPaths, settings: draft };
}

function set(draft: Draft, flag: string, text: string): void {
  const part = MDNS_KEYS[flag];
  if (part !== undefined) {
    draft['mdns'] = {
      ...(draft['mdns'] as Settings['mdns']),
      [part]: part === 'interface' ? text : switchOf(flag, text),
    };
  } else if (flag === 'disable-compression') {
    draft['enable_compression'] = !switchOf(flag, text);
  } else {
    setKey(draft, KEYS_OF_FLAGS[flag]!, { flag, text });
  }
}

function setKey(
  draft: Draft,
  key: SettingName,
  { flag, text }: { readonly flag: string; readonly text: string },
): void {
  // As in Serf, an empty text says nothing.
  if (text === '' && !isRepeatable(key)) return;
  const value: unknown = kindOf(key).parse(text);
  if (value === undefined) throw new ConfigError(complaint(flag, text));
  const before = draft[key];
  if (Array.isArray(before)) draft[key] = [...(before as unknown[]), ...(value as unknown[])];
  else if (key === 'tags') draft[key] = { ...(before as Settings['tags']), ...(value as Settings['tags']) };
  else draft[key] = value;
}

function switchOf(flag: string, text: string): boolean {
  const value = kindOf('metrics').parse(text);
  if (value === undefined) throw new ConfigError(complaint(flag, text));
  return value;
}

/** Serf's words where Serf has some of its own. */
function complaint(flag: string, text: string): string {
  switch (flag) {
    case 'tag':
      return `Invalid tag: '${text}'`;
    case 'log-level':
      return `Invalid log level: ${text.toUpperCase()}. Valid log levels are: [${LOG_LEVELS.join(' ')}]`;
    case 'profile':
      return `Unknown profile: ${text}`;
    case 'encrypt':
      return `Invalid encryption key: allowed: ${kindOf('encrypt_key').allowed}`;
    default: {
      const kind: Kind<unknown> = kindOf(KEYS_OF_FLAGS[flag] ?? 'metrics');
      return `invalid value ${JSON.stringify(text)} for flag -${flag}: allowed: ${kind.allowed}`;
    }
  }
}

function isSwitch(flag: string): boolean {
  return SWITCHES.includes(flag) || kindOf(KEYS_OF_FLAGS[flag] ?? 'tags').type === kindOf('metrics').type;
}

function isRepeatable(key: SettingName): boolean {
  return key === 'tags' || kindOf(key).type.startsWith('list');
}
