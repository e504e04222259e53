/**
 * All keys of the configuration: Serf's (`Config` of its agent) under Serf's names, and ours. The
 * documentation is made from this table, the schema of the files too, and the command line knows the keys
 * by it.
 */
import { z } from 'zod';
import { PROVIDERS, type Provider } from '../companion/providers.ts';
import type { LogLevel } from './agent-api.ts';
import {
  addressKind,
  CIDR,
  DURATION,
  EVENT_HANDLER,
  KEY,
  listKind,
  SECRET,
  SWITCH,
  TAGS,
  TEXT,
  wholeKind,
  wordKind,
  type HostPort,
  type Kind,
} from './config-kinds.ts';

/** memberlist's port, where an address has none. */
export const DEFAULT_BIND_PORT = 7946;

export const LOG_LEVELS: readonly LogLevel[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERR'];

/** mDNS discovery, of Serf 0.10.2. */
export interface MdnsSettings {
  readonly interface?: string | undefined;
  readonly disable_ipv4?: boolean | undefined;
  readonly disable_ipv6?: boolean | undefined;
}

/** What a file, or the command line, may say. Durations are milliseconds. */
export interface Settings {
  readonly node_name: string;
  readonly role: string;
  readonly disable_coordinates: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly tags_file: string;
  readonly bind: HostPort;
  readonly advertise: HostPort;
  readonly interface: string;
  readonly encrypt_key: string;
  readonly keyring_file: string;
  readonly log_level: LogLevel;
  readonly log_format: 'text' | 'json';
  readonly enable_syslog: boolean;
  readonly syslog_facility: string;
  readonly rpc_addr: HostPort;
  readonly rpc_auth: string;
  readonly http_addr: HostPort;
  readonly http_token: string;
  readonly http_token_file: string;
  readonly metrics: boolean;
  readonly statsite_addr: string;
  readonly statsd_addr: string;
  readonly protocol: number;
  readonly profile: 'lan' | 'wan' | 'local';
  readonly start_join: readonly string[];
  readonly replay_on_join: boolean;
  readonly retry_join: readonly string[];
  readonly retry_interval: number;
  readonly retry_max_attempts: number;
  readonly discover: string;
  readonly mdns: MdnsSettings;
  readonly event_handlers: readonly string[];
  readonly event_handler_timeout: number;
  readonly snapshot_path: string;
  readonly rejoin_after_leave: boolean;
  readonly leave_on_terminate: boolean;
  readonly skip_leave_on_interrupt: boolean;
  readonly reconnect_interval: number;
  readonly reconnect_timeout: number;
  readonly tombstone_timeout: number;
  readonly broadcast_timeout: number;
  readonly disable_name_resolution: boolean;
  readonly validate_node_names: boolean;
  readonly allow_cidrs: readonly string[];
  readonly enable_compression: boolean;
  readonly query_size_limit: number;
  readonly query_response_size_limit: number;
  readonly user_event_size_limit: number;
  readonly record: string;
  readonly companion_provider: Provider;
  readonly companion_url: string;
  readonly companion_model: string;
  readonly companion_key: string;
  readonly companion_key_file: string;
  readonly companion_timeout: number;
}

export type SettingName = keyof Settings;

/** A key as the documentation shows it. */
export interface ConfigKey {
  readonly key: string;
  readonly type: string;
  /** What it is if nobody says; `''`: nothing. */
  readonly fallback: string;
  readonly about: string;
  /** Serf does not know it. */
  readonly isOurs: boolean;
}

interface KeyFacts<Value> extends Omit<ConfigKey, 'key' | 'type'> {
  readonly kind: Kind<Value>;
}

function serf<Value>(kind: Kind<Value>, fallback: string, about: string): KeyFacts<Value> {
  return { kind, fallback, about, isOurs: false };
}

function ours<Value>(kind: Kind<Value>, fallback: string, about: string): KeyFacts<Value> {
  return { kind, fallback, about, isOurs: true };
}

const MDNS: Kind<MdnsSettings> = {
  ...TEXT,
  type: 'map',
  schema: z.strictObject({
    interface: z.string().optional(),
    disable_ipv4: z.boolean().optional(),
    disable_ipv6: z.boolean().optional(),
  }),
  parse: () => undefined,
};

const COUNT = wholeKind({ min: 0, max: 1_000_000_000 });
const PAYLOAD = wholeKind({ min: 0, max: 65_507 });

/** The largest user event that Serf lets anybody configure (serf `UserEventSizeLimit`). */
const USER_EVENT = wholeKind({ min: 0, max: 9216 });

const KEYS: { readonly [Name in SettingName]: KeyFacts<Settings[Name]> } = {
  node_name: serf(TEXT, "the host's name", 'the name of this node, unique in the cluster'),
  role: serf(TEXT, '', 'deprecated: the tag `role`'),
  tags: serf(TAGS, '', 'what the others can read of this node'),
  tags_file: serf(TEXT, '', 'keeps the tags over restarts; not together with `tags`'),
  bind: serf(addressKind(DEFAULT_BIND_PORT), '0.0.0.0:7946', 'where the others reach us'),
  advertise: serf(addressKind(DEFAULT_BIND_PORT), '', 'what the others are told to reach us at'),
  interface: serf(TEXT, '', 'the network interface whose address to bind to'),
  encrypt_key: serf(KEY, '', 'encrypts all traffic; not together with `keyring_file`'),
  keyring_file: serf(TEXT, '', 'keeps the keys over restarts'),
  log_level: serf(wordKind(LOG_LEVELS, { inAnyCase: true }), 'INFO', 'what is logged, in any case'),
  log_format: ours(wordKind(['text', 'json']), 'text', 'how it is logged'),
  enable_syslog: serf(SWITCH, 'false', 'logs to syslog too'),
  syslog_facility: serf(TEXT, 'LOCAL0', 'the facility there'),
  rpc_addr: serf(addressKind(null), '127.0.0.1:7373', 'where the command line reaches the agent'),
  rpc_auth: serf(SECRET, '', 'what it must say to be heard'),
  http_addr: ours(addressKind(null), '127.0.0.1:7374', 'where the HTTP API is served'),
  http_token: ours(SECRET, '', 'the token of the HTTP API'),
  http_token_file: ours(TEXT, '', 'the file with it; not together with `http_token`'),
  metrics: ours(SWITCH, 'true', 'serves Prometheus’ metrics on the HTTP API'),
  statsite_addr: serf(TEXT, '', 'where metrics are sent, for statsite'),
  statsd_addr: serf(TEXT, '', 'where metrics are sent, for statsd'),
  protocol: serf(wholeKind({ min: 2, max: 5 }), '5', 'the version of Serf’s protocol'),
  profile: serf(wordKind(['lan', 'wan', 'local']), 'lan', 'memberlist’s timings'),
  start_join: serf(listKind(TEXT), '', 'members to join at the start; the agent ends if none answers'),
  replay_on_join: serf(SWITCH, 'false', 'delivers user events from before that join'),
  retry_join: serf(listKind(TEXT), '', 'members to join, again and again until one answers'),
  retry_interval: serf(DURATION, '30s', 'how often, at least 1s'),
  retry_max_attempts: serf(COUNT, '0', 'after so many tries the agent ends; 0: never'),
  discover: serf(TEXT, '', 'finds members by multicast DNS under this name'),
  mdns: serf(MDNS, '', 'how: `interface`, `disable_ipv4`, `disable_ipv6`'),
  event_handlers: serf(listKind(EVENT_HANDLER), '', 'scripts that are run for events'),
  event_handler_timeout: ours(DURATION, '10m', 'after so long a script is killed; 0s: never'),
  snapshot_path: serf(TEXT, '', 'keeps members and clocks over restarts'),
  rejoin_after_leave: serf(SWITCH, 'false', 'rejoins from it even after a leave'),
  leave_on_terminate: serf(SWITCH, 'false', 'leaves the cluster on SIGTERM'),
  skip_leave_on_interrupt: serf(SWITCH, 'false', 'does not leave it on SIGINT'),
  reconnect_interval: serf(DURATION, '30s', 'how often a failed member is tried again'),
  reconnect_timeout: serf(DURATION, '24h', 'after so long a failed member is forgotten'),
  tombstone_timeout: serf(DURATION, '24h', 'after so long a member that left is forgotten'),
  broadcast_timeout: serf(DURATION, '5s', 'how long news of ours may take to go round, at least 1s'),
  disable_name_resolution: serf(SWITCH, 'false', 'does not stop when another one has our name'),
  disable_coordinates: serf(SWITCH, 'false', 'read, but without effect, as in Serf’s agent'),
  validate_node_names: serf(SWITCH, 'false', 'refuses names other than 1 to 128 of A-Z a-z 0-9 . -'),
  allow_cidrs: ours(listKind(CIDR), 'every network', 'the networks that members may be in'),
  enable_compression: serf(SWITCH, 'true', 'compresses what it sends'),
  query_size_limit: serf(PAYLOAD, '1024', 'the largest query, in bytes'),
  query_response_size_limit: serf(PAYLOAD, '1024', 'the largest answer to one, in bytes'),
  user_event_size_limit: serf(USER_EVENT, '512', 'the largest user event, in bytes'),
  record: ours(TEXT, '', 'the file in which all input of the protocol is recorded'),
  companion_provider: ours(
    wordKind(PROVIDERS),
    'openai-compatible',
    'the kind of model that words the answers of the lab’s companion',
  ),
  companion_url: ours(TEXT, '', 'where that model is asked, as `http://HOST:PORT/v1`'),
  companion_model: ours(TEXT, '', 'its name there; without one the companion is offline'),
  companion_key: ours(SECRET, '', 'the key for it; the page never has it'),
  companion_key_file: ours(TEXT, '', 'the file with it; not together with `companion_key`'),
  companion_timeout: ours(DURATION, '20s', 'after so long a silence it is given up, 1s to 1m'),
};

/** Every key of a configuration file, in the order of the documentation. */
export function configKeys(): ConfigKey[] {
  return Object.entries(KEYS).map(([key, { kind, fallback, about, isOurs }]) => {
    return { key, type: kind.type, fallback, about, isOurs };
  });
}

/** What kind of value a key has. */
export function kindOf<Name extends SettingName>(name: Name): Kind<Settings[Name]> {
  return KEYS[name].kind;
}

/** What a file must look like. Every key may be missing; unknown ones are refused. */
export const SETTINGS_SCHEMA: z.ZodType<{ readonly [Name in SettingName]?: Settings[Name] | undefined }> =
  z.strictObject(
    Object.fromEntries(
      Object.entries(KEYS).map(([key, { kind }]) => [key, z.optional(kind.schema as z.ZodType)]),
    ),
  );
