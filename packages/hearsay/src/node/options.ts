/** The options of `join`: what each means, its default, and the error for each mistake. */
import { hostname } from 'node:os';
import { parseIp } from '../base/address.ts';
import { UsageError } from '../base/errors.ts';
import type { AbortLike } from '../face/abort.ts';
import { SILENT_LOGGER, type Logger } from '../face/log.ts';
import { SERF_DEFAULTS, serfConfig, type SerfConfig } from '../serf/config.ts';
import type { SerfEvent } from '../serf/api.ts';
import type { SerfClocks } from '../serf/parts.ts';
import { encodeTags, type Tags } from '../serf/tags.ts';
import type { Candidate } from '../swim/api.ts';
import { swimConfig, type Profile, type SwimConfig } from '../swim/config.ts';
import { Version, VERSION_BYTES } from '../swim/member.ts';
import { RULES, type Rules, type RulesName } from '../swim/rules.ts';
import { decodeBase64 } from '../base/base64.ts';
import { Keyring } from '../wire/keyring.ts';
import type { Discovery } from './discovery/seed.ts';
import type { Recorder } from './recorder.ts';
import type { PacketTransport, StreamTransport } from './transport.ts';

/** How packets are encrypted, for clusters that are being migrated. */
export interface EncryptionOptions {
  /** 0 for members that speak memberlist's protocol 1; default 1. Either is read. */
  readonly version?: 0 | 1;
  /** False: what cannot be decrypted is taken as plaintext. Default true. */
  readonly verifyIncoming?: boolean;
  /** False: send plaintext. Default true. */
  readonly verifyOutgoing?: boolean;
}

export interface JoinOptions {
  /** memberlist's label: members with another label do not hear us. Absent: an unlabelled cluster. */
  readonly cluster?: string;
  /** Unique in the cluster. Default: the host's name. */
  readonly name?: string;
  /** `HOST[:PORT]`, IPv6 in brackets; port 0 takes any. Default `0.0.0.0:7946`. */
  readonly bind?: string;
  /** `HOST[:PORT]`: what others are told to reach us at, where that is not what we bind to. */
  readonly advertise?: string;
  /** Members to join through: `[name/]HOST[:PORT]`. None: start a cluster. */
  readonly seeds?: readonly string[];
  /** Another source of seeds. It is asked again for as long as the node lives. */
  readonly discovery?: Discovery;
  /** What others can read of us: strings, at most 512 bytes together. */
  readonly tags?: Tags;
  /** 16, 24 or 32 bytes each, raw or in base64; the first one encrypts. Absent: no encryption. */
  readonly keys?: readonly (string | Uint8Array)[];
  /** memberlist's timings for a LAN (default), a WAN, or one machine. */
  readonly profile?: Profile;
  /** Single settings of the profile replaced. */
  readonly config?: Partial<SwimConfig>;
  /** Whose rules to follow where they differ. Default `hearsay`. */
  readonly rules?: RulesName;
  /**
   * [pmin, pmax, pcur, dmin, dmax, dcur]: what we understand and speak, of memberlist and of the layer above.
   * Default: memberlist 1 to 5, speaking 2, and Serf's 2 to 5, speaking 4, so that Serf clusters let us in.
   */
  readonly versions?: readonly number[];
  /**
   * Serf's layer: events, queries, tags, keys, coordinates. Default true; settings replace Serf's own. False
   * for a cluster of memberlist alone, whose members would take Serf's messages for the application's.
   */
  readonly serf?: boolean | Partial<SerfConfig>;
  /** Whether user events from before the join are delivered. Default false. */
  readonly replayEvents?: boolean;
  /** Default true, like memberlist. Compressed packets are always read. */
  readonly compression?: boolean;
  readonly encryption?: EncryptionOptions;
  /** The times that this node had seen in a former life: Serf's events up to them are not delivered again. */
  readonly serfClocks?: SerfClocks;
  /**
   * Asked of everybody who is said to be alive: a reason why it must not be believed, or `null`. For
   * allow-lists; it must be quick, and must not throw.
   */
  readonly veto?: (candidate: Candidate) => string | null;
  /** Told all that the core tells, as it comes: for metrics and records. It must be quick. */
  readonly onNews?: (event: SerfEvent) => void;
  /** Whether a peer whose stream cannot be opened is told why. Default true. */
  readonly explainRefusals?: boolean;
  /** Start even if no seed answers; healing goes on trying them. Default false: `join` rejects. */
  readonly startAlone?: boolean;
  /**
   * How long seeds are tried again. Default 10,000 ms. A discovery that has not answered by then has failed;
   * it gets 1,000 ms in any case.
   */
  readonly joinTimeoutMs?: number;
  /** Default: silent. */
  readonly logger?: Logger;
  /** Aborts the joining. */
  readonly signal?: AbortLike;
  /** Records what the node is given, to be replayed. One recorder for each node; the node closes it. */
  readonly record?: Recorder;
  /** Puts something between the node and its sockets: a gate for a demonstration, a fault for a test. */
  readonly wrapTransports?: (transports: Transports) => Transports;
  /**
   * False judges a late deadline before the sockets are read: only for the test that shows what then happens.
   */
  readonly lateDeadlineRule?: boolean;
}

export interface Transports {
  readonly packets: PacketTransport;
  readonly streams: StreamTransport;
}

/** The options with their defaults, checked. */
export interface CheckedOptions {
  readonly label: string;
  readonly name: string;
  readonly bind: HostPort;
  readonly advertise: HostPort | null;
  readonly meta: Uint8Array;
  readonly tags: Tags;
  readonly keyring: Keyring | null;
  readonly config: SwimConfig;
  readonly rules: Rules;
  readonly versions: Uint8Array;
  /** `null`: without Serf. */
  readonly serf: SerfConfig | null;
  readonly compression: boolean;
  readonly encryption: Required<EncryptionOptions>;
  readonly logger: Logger;
  readonly joinTimeoutMs: number;
}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** memberlist's protocol range and Serf's: what Serf 0.9.4's library speaks. */
const VERSIONS = new Uint8Array([1, 5, 2, 2, 5, 4]);
const DEFAULT_PORT = 7946;
const NAME_BYTES_MAX = 128;
const JOIN_TIMEOUT_MS = 10_000;

/** Every field of `JoinOptions`, so that a misspelt one is found. */
const FIELDS: Readonly<
  Record<keyof JoinOptions, 'string' | 'boolean' | 'number' | 'object' | 'array' | 'function' | 'any'>
> = {
  cluster: 'string',
  name: 'string',
  bind: 'string',
  advertise: 'string',
  seeds: 'array',
  discovery: 'object',
  tags: 'object',
  keys: 'array',
  profile: 'string',
  config: 'object',
  rules: 'string',
  versions: 'array',
  serf: 'any',
  replayEvents: 'boolean',
  serfClocks: 'object',
  veto: 'function',
  onNews: 'function',
  compression: 'boolean',
  encryption: 'object',
  explainRefusals: 'boolean',
  startAlone: 'boolean',
  joinTimeoutMs: 'number',
  logger: 'object',
  signal: 'object',
  record: 'object',
  wrapTransports: 'function',
  lateDeadlineRule: 'boolean',
};

/** @throws UsageError that names the field and the value. */
export function checkOptions(options: JoinOptions): CheckedOptions {
  for (const [field, value] of Object.entries(options)) {
    const type = FIELDS[field as keyof JoinOptions];
    if (type === undefined) throw new UsageError(field, value, 'there is no such option');
    if (value === undefined) continue;
    const isRight =
      type === 'any' || (type === 'array' ? Array.isArray(value) : typeof value === type && value !== null);
    if (!isRight) throw new UsageError(field, value, `it must be ${/^[ao]/.test(type) ? 'an' : 'a'} ${type}`);
  }
  const rules = RULES[options.rules ?? 'hearsay'];
  if (rules === undefined)
    throw new UsageError('rules', options.rules, `use ${Object.keys(RULES).join(', ')}`);
  const tags = Object.freeze({ ...options.tags });
  const bind = hostPort('bind', options.bind ?? '0.0.0.0', DEFAULT_PORT);
  return {
    label: labelOf(options.cluster),
    name: nameOf(options.name ?? hostname()),
    bind,
    advertise: options.advertise === undefined ? null : hostPort('advertise', options.advertise, bind.port),
    meta: encodeTags(tags),
    tags,
    keyring: keyringOf(options.keys),
    config: swimConfig(options.profile ?? 'lan', options.config),
    rules,
    versions: versionsOf(options.versions, options.encryption?.version ?? 1),
    serf: serfOf(options.serf),
    compression: options.compression ?? true,
    encryption: encryptionOf(options.encryption),
    logger: options.logger ?? SILENT_LOGGER,
    joinTimeoutMs: timeoutOf(options.joinTimeoutMs),
  };
}

function serfOf(serf: JoinOptions['serf'] = true): SerfConfig | null {
  if (serf === false) return null;
  if (serf === true) return SERF_DEFAULTS;
  if (typeof serf !== 'object' || serf === null) {
    throw new UsageError('serf', serf, 'use true, false, or an object of settings');
  }
  for (const field of Object.keys(serf)) {
    if (!(field in SERF_DEFAULTS)) {
      throw new UsageError(`serf.${field}`, serf[field as keyof SerfConfig], 'there is no such setting');
    }
  }
  return serfConfig(serf);
}

function labelOf(cluster: string | undefined): string {
  if (cluster === '') throw new UsageError('cluster', cluster, 'leave it out for a cluster without a label');
  const bytes = Buffer.byteLength(cluster ?? '');
  if (bytes > 255) throw new UsageError('cluster', cluster, `it takes ${bytes} bytes of at most 255`);
  return cluster ?? '';
}

function nameOf(name: string): string {
  const bytes = Buffer.byteLength(name);
  if (bytes === 0) throw new UsageError('name', name, 'it must not be empty');
  if (bytes > NAME_BYTES_MAX)
    throw new UsageError('name', name, `it takes ${bytes} bytes of at most ${NAME_BYTES_MAX}`);
  return name;
}

/**
 * Reads `HOST[:PORT]`, where the host is the text of an IP address, in brackets if it is IPv6 with a port.
 */
function hostPort(field: string, text: string, defaultPort: number): HostPort {
  if (parseIp(text) !== undefined) return { host: text, port: defaultPort };
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text);
  const host = match?.[1] ?? match?.[2] ?? '';
  const port = match?.[3] === undefined ? defaultPort : Number(match[3]);
  if (parseIp(host) === undefined)
    throw new UsageError(field, text, 'it must be an IP address, with or without a port');
  if (port > 65_535) throw new UsageError(field, text, 'the port must be at most 65535');
  return { host, port };
}

function keyringOf(keys: JoinOptions['keys']): Keyring | null {
  if (keys === undefined) return null;
  if (!Array.isArray(keys) || keys.length === 0)
    throw new UsageError('keys', keys, 'give at least one key, or leave it out');
  const bytes = keys.map((key: unknown, i) => {
    const raw = typeof key === 'string' ? decodeBase64(key) : key;
    if (!(raw instanceof Uint8Array) || ![16, 24, 32].includes(raw.length)) {
      const length = raw instanceof Uint8Array ? `${raw.length} bytes` : 'not base64';
      throw new UsageError(`keys[${i}]`, '(not shown)', `it is ${length}; a key has 16, 24 or 32 bytes`);
    }
    return raw;
  });
  return new Keyring(bytes);
}

function encryptionOf(encryption: EncryptionOptions = {}): Required<EncryptionOptions> {
  const version = encryption.version ?? 1;
  if (version !== 0 && version !== 1) throw new UsageError('encryption.version', version, 'use 0 or 1');
  const { verifyIncoming = true, verifyOutgoing = true } = encryption;
  return { version, verifyIncoming, verifyOutgoing };
}

/** Version 0 of the encryption is what members that speak protocol 1 use. */
function versionsOf(versions: readonly number[] | undefined, encryptionVersion: number): Uint8Array {
  if (versions === undefined) return VERSIONS.with(Version.Protocol, encryptionVersion === 0 ? 1 : 2);
  const isByte = (one: unknown): boolean =>
    Number.isInteger(one) && (one as number) >= 0 && (one as number) <= 255;
  if (versions.length === VERSION_BYTES && versions.every(isByte)) {
    return new Uint8Array(versions);
  }
  throw new UsageError('versions', versions, 'it must be six numbers from 0 to 255');
}

function timeoutOf(timeoutMs: number = JOIN_TIMEOUT_MS): number {
  if (Number.isFinite(timeoutMs) && timeoutMs >= 0) return timeoutMs;
  throw new UsageError('joinTimeoutMs', timeoutMs, 'it must be a number of milliseconds');
}
