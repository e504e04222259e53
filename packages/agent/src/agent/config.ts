/**
 * What the agent is told: Serf's defaults, then configuration files in their order, then the command line
 * (serf `readConfig`, `ReadConfigPaths`, `MergeConfig`). Lists grow, tags are set one by one, and everything
 * else is as the last one said.
 *
 * Differs: Serf cannot take a `true` back, nor turn compression off in a file; here `false` is said like
 * anything else. An empty text and a 0 say nothing, as in Serf.
 */
import { readdirSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import type { AskedModel } from '../companion/settings.ts';
import { FileError } from '../files/located-yaml.ts';
import type { LogLevel } from './agent-api.ts';
import { SETTINGS_SCHEMA, type Settings } from './config-keys.ts';
import { decodeKey, type HostPort } from './config-kinds.ts';
import { CONFIG_ENDINGS, parseConfigText } from './config-text.ts';
import { parseEventScripts, type EventScript } from './event-filter.ts';
import { ConfigError, parseFlags, type Flags } from './flags.ts';
import { readText } from './json-text.ts';
import { readSecret } from './secret-file.ts';

/** All that the agent is told, checked and frozen. */
export interface AgentConfig {
  readonly nodeName: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly tagsFile: string | null;
  readonly bind: HostPort;
  readonly advertise: HostPort | null;
  readonly interface: string | null;
  readonly encryptKey: Uint8Array | null;
  readonly keyringFile: string | null;
  readonly logLevel: LogLevel;
  readonly logFormat: 'text' | 'json';
  /** `null`: not to syslog. */
  readonly syslogFacility: string | null;
  readonly rpcAddress: HostPort;
  /** `null`: nobody has to say anything. */
  readonly rpcAuth: string | null;
  readonly httpAddress: HostPort | null;
  readonly httpToken: string | null;
  readonly metrics: boolean;
  readonly statsiteAddress: string | null;
  readonly statsdAddress: string | null;
  readonly protocol: number;
  readonly profile: 'lan' | 'wan' | 'local';
  readonly startJoin: readonly string[];
  readonly replayOnJoin: boolean;
  readonly retryJoin: readonly string[];
  readonly retryIntervalMs: number;
  /** 0: without end. */
  readonly retryAttemptsMax: number;
  /** `null`: no multicast DNS. */
  readonly discover: string | null;
  readonly mdns: { readonly interface: string | null; readonly ipv4: boolean; readonly ipv6: boolean };
  readonly eventHandlers: readonly EventScript[];
  /** Infinity: none. */
  readonly eventHandlerTimeoutMs: number;
  readonly snapshotPath: string | null;
  readonly rejoinAfterLeave: boolean;
  readonly leaveOnTerminate: boolean;
  readonly skipLeaveOnInterrupt: boolean;
  readonly reconnectIntervalMs: number;
  readonly reconnectTimeoutMs: number;
  readonly tombstoneTimeoutMs: number;
  readonly broadcastTimeoutMs: number;
  readonly resolvesConflicts: boolean;
  readonly validatesNodeNames: boolean;
  /** `null`: members may be anywhere. Each is `ADDRESS/BITS`. */
  readonly allowCidrs: readonly string[] | null;
  readonly compression: boolean;
  readonly querySizeMaxBytes: number;
  readonly queryResponseSizeMaxBytes: number;
  readonly userEventSizeMaxBytes: number;
  /** The file in which all input is recorded. */
  readonly recordPath: string | null;
  /** As it is asked for; the environment may say more. */
  readonly companion: AskedModel;
}

export interface ConfigResult {
  readonly config: AgentConfig;
  /** What is odd, in Serf's words where Serf has some; each is a line. */
  readonly warnings: readonly string[];
}

/** Serf's lower bounds of the retry interval and the broadcast timeout. */
const INTERVAL_MIN_MS = 1000;

const NODE_NAME = /^[A-Za-z0-9.-]{1,128}$/;

/** Reads the command line and the files that it names. @throws ConfigError, FileError */
export function readConfig(flags: Flags): ConfigResult {
  let settings: Partial<Settings> = {};
  for (const path of flags.configPaths.flatMap(filesAt)) {
    const schema = SETTINGS_SCHEMA;
    settings = merge(settings, parseConfigText(readText(path), { name: path, schema }));
  }
  const warnings: string[] = [];
  const config = complete(merge(settings, flags.settings), warnings);
  return { config, warnings };
}

/** The same for a command line as it is, as at a reload. @throws ConfigError, FileError */
export function readConfigOf(args: readonly string[]): ConfigResult {
  return readConfig(parseFlags(args));
}

/** The file, or the files of the directory by their names; what lies deeper is not looked at. */
function filesAt(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const entries = readdirSync(path, { withFileTypes: true }).filter((entry) => !entry.isDirectory());
    const names = entries
      .map(({ name }) => name)
      .filter((name) => CONFIG_ENDINGS.some((one) => name.endsWith(one)));
    return names.sort().map((name) => join(path, name));
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new FileError(`${path}: it cannot be read (${code})`);
  }
}

function merge(before: Partial<Settings>, after: z.output<typeof SETTINGS_SCHEMA>): Partial<Settings> {
  const said = Object.entries(after).filter(([key, value]) => {
    return value !== undefined && value !== '' && (value !== 0 || key === 'event_handler_timeout');
  });
  const merged: Record<string, unknown> = { ...before, ...Object.fromEntries(said) };
  for (const [key, value] of said) {
    const old = before[key as keyof Settings];
    if (Array.isArray(old)) merged[key] = [...old, ...(value as string[])];
  }
  if (before.tags && after.tags) merged['tags'] = { ...before.tags, ...after.tags };
  if (before.mdns && after.mdns) merged['mdns'] = { ...before.mdns, ...after.mdns };
  return merged;
}

function complete(settings: Partial<Settings>, warnings: string[]): AgentConfig {
  refuseContradictions(settings);
  const nodeName = settings.node_name ?? hostname();
  if (settings.validate_node_names && !NODE_NAME.test(nodeName)) {
    throw new ConfigError(`node_name: ${JSON.stringify(nodeName)}; allowed: 1 to 128 of A-Z a-z 0-9 . -`);
  }
  const config: AgentConfig = {
    nodeName,
    ...network(settings, warnings),
    ...cluster(settings, warnings),
    ...news(settings, warnings),
  };
  return deepFreeze(config);
}

function refuseContradictions(settings: Partial<Settings>): void {
  const { encrypt_key: key, keyring_file: ring, tags = {}, tags_file: tagsFile, mdns, discover } = settings;
  if (key !== undefined && ring !== undefined)
    throw new ConfigError('Encryption key not allowed while using a keyring');
  if (tagsFile !== undefined && (Object.keys(tags).length > 0 || settings.role !== undefined))
    throw new ConfigError('Tags config not allowed while using tag files');
  if (mdns?.interface !== undefined && discover === undefined)
    throw new ConfigError('mDNS interface specified without enabling mDNS discovery');
  if (mdns?.disable_ipv4 && mdns.disable_ipv6)
    throw new ConfigError('Invalid mDNS configuration: both IPv4 and IPv6 are disabled');
  if (settings.http_token !== undefined && settings.http_token_file !== undefined)
    throw new ConfigError('http_token not allowed while using http_token_file');
  if (settings.companion_key !== undefined && settings.companion_key_file !== undefined)
    throw new ConfigError('companion_key not allowed while using companion_key_file');
}

type Part<Name extends keyof AgentConfig> = Pick<AgentConfig, Name>;

function network(
  settings: Partial<Settings>,
  warnings: string[],
): Part<
  | 'bind'
  | 'advertise'
  | 'interface'
  | 'encryptKey'
  | 'keyringFile'
  | 'rpcAddress'
  | 'rpcAuth'
  | 'httpAddress'
  | 'httpToken'
  | 'metrics'
  | 'statsiteAddress'
  | 'statsdAddress'
  | 'discover'
  | 'mdns'
  | 'allowCidrs'
  | 'compression'
> {
  const { encrypt_key: key, mdns } = settings;
  return {
    bind: settings.bind ?? { host: '0.0.0.0', port: 7946 },
    advertise: settings.advertise ?? null,
    interface: settings.interface ?? null,
    encryptKey: key === undefined ? null : (decodeKey(key) ?? null),
    keyringFile: settings.keyring_file ?? null,
    rpcAddress: settings.rpc_addr ?? { host: '127.0.0.1', port: 7373 },
    rpcAuth: settings.rpc_auth ?? null,
    httpAddress: settings.http_addr ?? null,
    httpToken: settings.http_token ?? tokenOf(settings.http_token_file, warnings),
    metrics: settings.metrics ?? true,
    statsiteAddress: settings.statsite_addr ?? null,
    statsdAddress: settings.statsd_addr ?? null,
    discover: settings.discover ?? null,
    mdns: {
      interface: mdns?.interface ?? null,
      ipv4: !(mdns?.disable_ipv4 ?? false),
      ipv6: !(mdns?.disable_ipv6 ?? false),
    },
    allowCidrs: settings.allow_cidrs ?? null,
    compression: settings.enable_compression ?? true,
  };
}

function cluster(
  settings: Partial<Settings>,
  warnings: string[],
): Part<
  | 'tags'
  | 'tagsFile'
  | 'protocol'
  | 'profile'
  | 'startJoin'
  | 'replayOnJoin'
  | 'retryJoin'
  | 'retryIntervalMs'
  | 'retryAttemptsMax'
  | 'snapshotPath'
  | 'rejoinAfterLeave'
  | 'leaveOnTerminate'
  | 'skipLeaveOnInterrupt'
  | 'reconnectIntervalMs'
  | 'reconnectTimeoutMs'
  | 'tombstoneTimeoutMs'
  | 'resolvesConflicts'
  | 'validatesNodeNames'
> {
  const { role, snapshot_path: snapshotPath = null, rejoin_after_leave: rejoins = false } = settings;
  if (role !== undefined) warnings.push("Deprecation warning: 'Role' has been replaced with 'Tags'");
  if (rejoins && snapshotPath === null)
    warnings.push("Warning: 'RejoinAfterLeave' enabled without snapshot file");
  return {
    tags: role === undefined ? { ...settings.tags } : { ...settings.tags, role },
    tagsFile: settings.tags_file ?? null,
    protocol: settings.protocol ?? 5,
    profile: settings.profile ?? 'lan',
    startJoin: settings.start_join ?? [],
    replayOnJoin: settings.replay_on_join ?? false,
    retryJoin: settings.retry_join ?? [],
    retryIntervalMs: atLeast('RetryInterval', settings.retry_interval ?? 30_000, warnings),
    retryAttemptsMax: settings.retry_max_attempts ?? 0,
    snapshotPath,
    rejoinAfterLeave: rejoins,
    leaveOnTerminate: settings.leave_on_terminate ?? false,
    skipLeaveOnInterrupt: settings.skip_leave_on_interrupt ?? false,
    reconnectIntervalMs: settings.reconnect_interval ?? 30_000,
    reconnectTimeoutMs: settings.reconnect_timeout ?? 86_400_000,
    tombstoneTimeoutMs: settings.tombstone_timeout ?? 86_400_000,
    resolvesConflicts: !(settings.disable_name_resolution ?? false),
    validatesNodeNames: settings.validate_node_names ?? false,
  };
}

function news(
  settings: Partial<Settings>,
  warnings: string[],
): Part<
  | 'logLevel'
  | 'logFormat'
  | 'syslogFacility'
  | 'eventHandlers'
  | 'eventHandlerTimeoutMs'
  | 'broadcastTimeoutMs'
  | 'querySizeMaxBytes'
  | 'queryResponseSizeMaxBytes'
  | 'userEventSizeMaxBytes'
  | 'recordPath'
  | 'companion'
> {
  const { event_handler_timeout: timeoutMs = 600_000 } = settings;
  return {
    logLevel: settings.log_level ?? 'INFO',
    logFormat: settings.log_format ?? 'text',
    syslogFacility: settings.enable_syslog ? (settings.syslog_facility ?? 'LOCAL0') : null,
    eventHandlers: scriptsOf(settings.event_handlers ?? []),
    eventHandlerTimeoutMs: timeoutMs === 0 ? Infinity : timeoutMs,
    broadcastTimeoutMs: atLeast('BroadcastTimeout', settings.broadcast_timeout ?? 5000, warnings),
    querySizeMaxBytes: settings.query_size_limit ?? 1024,
    queryResponseSizeMaxBytes: settings.query_response_size_limit ?? 1024,
    userEventSizeMaxBytes: settings.user_event_size_limit ?? 512,
    recordPath: settings.record ?? null,
    companion: modelOf(settings),
  };
}

function modelOf(settings: Partial<Settings>): AskedModel {
  const { companion_timeout: timeoutMs } = settings;
  return {
    provider: settings.companion_provider,
    url: settings.companion_url,
    model: settings.companion_model,
    key: settings.companion_key,
    keyFile: settings.companion_key_file,
    timeout: timeoutMs === undefined ? undefined : `${timeoutMs}ms`,
  };
}

function atLeast(name: string, ms: number, warnings: string[]): number {
  if (ms >= INTERVAL_MIN_MS) return ms;
  warnings.push(`Warning: '${name}' is too low. Setting to 1s`);
  return INTERVAL_MIN_MS;
}

function scriptsOf(texts: readonly string[]): EventScript[] {
  try {
    return texts.flatMap(parseEventScripts);
  } catch (error) {
    throw new ConfigError((error as Error).message);
  }
}

function tokenOf(path: string | undefined, warnings: string[]): string | null {
  if (path === undefined) return null;
  const { secret, warning } = readSecret(path, 'token');
  if (warning !== null) warnings.push(warning);
  return secret;
}

function deepFreeze<Value extends object>(value: Value): Value {
  // Bytes cannot be frozen.
  if (value instanceof Uint8Array) return value;
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
