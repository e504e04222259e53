/**
 * `join`: binds the sockets, starts a node and brings it into a cluster. Everything that a node is made of
 * meets here, and nowhere else.
 */
import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { endpointOf, wireAddressOf } from '../base/address.ts';
import { assert } from '../base/assert.ts';
import type { Effects, Endpoint, Millis } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import { Rng } from '../base/rng.ts';
import { whenAborted, type AbortLike } from '../face/abort.ts';
import { checkEndpoint } from '../face/arguments.ts';
import { ClusterNode, type ClusterHost } from '../face/cluster.ts';
import {
  ClosedError,
  JoinError,
  KeyMismatchError,
  LabelMismatchError,
  VersionMismatchError,
} from '../face/errors.ts';
import type { SerfView } from '../face/serf-layer.ts';
import { inspectionOf } from './inspect.ts';
import type { AnyCommand, SerfEvent } from '../serf/api.ts';
import { SerfStack } from '../stack/serf-stack.ts';
import { Stack } from '../stack/stack.ts';
import { SILENT_DELEGATE } from '../swim/api.ts';
import { Directory } from '../swim/directory.ts';
import { CHECKSUM_BYTES, PacketEnvelope } from '../wire/envelope.ts';
import { bindTransports } from './bind.ts';
import { systemClock } from './clock.ts';
import { nodeAead } from './crypto.ts';
import { timeText } from './time-text.ts';
import type { Discovery } from './discovery/seed.ts';
import { StaticDiscovery } from './discovery/static.ts';
import { Driver } from './driver.ts';
import { startPeerFacts } from './peer-facts.ts';
import { checkOptions, type CheckedOptions, type JoinOptions, type Transports } from './options.ts';

/** Of each datagram, in front of a user message's payload. */
const USER_TYPE_BYTES = 1;
/**
 * So much of a datagram is kept back in any case. A short label and encryption fit into it, and whoever turns
 * them on has the same room as before.
 */
const PACKET_RESERVE_BYTES = 64;
/** Between two tries; and a discovery gets at least so long, however little time is left. */
const RETRY_MS = 1000;
/** How often seeds are resolved again, for ever: addresses behind a name change. */
const RESOLVE_MS = 30_000;

/** All nodes of this process share names and addresses. */
const directory = new Directory();

/**
 * Starts a node and joins it to a cluster through any of its seeds; without seeds it is a cluster of one.
 * Resolves when one seed has exchanged state with us.
 *
 * @throws UsageError (rejects) for an option that is not allowed, naming it; BindError for an address that
 * cannot be bound; JoinError, or its subclasses KeyMismatchError, LabelMismatchError and
 * VersionMismatchError, which name the peer; ClosedError if a fault has stopped the node meanwhile, which
 * is its cause.
 */
export async function join(options: JoinOptions = {}): Promise<ClusterNode> {
  const checked = checkOptions(options);
  if (options.signal?.aborted) abort(options.signal);
  const seeds = discoveryOf(options, checked);
  const bound = await bindTransports(checked.bind);
  const { node, driver } = await startOver(bound, options, checked);
  try {
    if (seeds !== null) await enter(node, seeds, options, checked);
  } catch (error) {
    await node.close();
    throw error;
  }
  if (seeds !== null) keepResolving(driver, seeds, node, checked);
  return node;
}

type NodeDriver = Driver<AnyCommand, unknown, SerfEvent>;

interface Started {
  readonly node: ClusterNode;
  readonly driver: NodeDriver;
}

/** Starts a node over these sockets, and closes them if it cannot be started: nobody else has them. */
async function startOver(bound: Transports, options: JoinOptions, checked: CheckedOptions): Promise<Started> {
  let transports = bound;
  try {
    transports = options.wrapTransports?.(bound) ?? bound;
    return startNode(options, checked, transports);
  } catch (error) {
    const open = [transports.packets, transports.streams, bound.packets, bound.streams];
    await Promise.allSettled(open.map(async (transport) => transport.close()));
    throw error;
  }
}

function startNode(options: JoinOptions, checked: CheckedOptions, transports: Transports): Started {
  const { logger, config } = checked;
  const advertised = advertisedEndpoint(checked, transports.packets.local);
  let stack: Stack | SerfStack | undefined;
  let node: ClusterNode | undefined;
  let fault: unknown;
  const early: SerfEvent[] = [];
  const driver: NodeDriver = new Driver<AnyCommand, unknown, SerfEvent>({
    core: (effects) => {
      stack = stackOf(options, checked, advertised, effects);
      // Without Serf's layer the face gives none of its commands.
      return stack;
    },
    packets: transports.packets,
    streams: transports.streams,
    onEvent: (event) => {
      try {
        options.onNews?.(event);
      } finally {
        // Whatever the application does with its news: what waits here for this one must not wait for ever.
        if (node === undefined) early.push(event);
        else node.handleEvent(event);
      }
    },
    onFault: (source, error) => {
      if (source === 'core') {
        fault = error;
        node?.handleFault(error);
      }
      logger.error({ err: error, source }, `fault in ${source}`);
    },
    ...(options.lateDeadlineRule === undefined ? {} : { lateDeadlineRule: options.lateDeadlineRule }),
  });
  assert(stack !== undefined, 'the driver makes its core at once');
  const around = USER_TYPE_BYTES + CHECKSUM_BYTES + stack.packetOverheadBytes;
  node = new ClusterNode({
    name: checked.name,
    endpoint: advertised,
    tags: checked.tags,
    logger,
    packetPayloadBytesMax: config.packetBytesMax - Math.max(PACKET_RESERVE_BYTES, around),
    host: hostOf(stack, driver, options, checked),
  });
  for (const event of early) node.handleEvent(event);
  driver.command({ type: 'start' });
  if (!driver.isClosed) return { node, driver };
  node.handleFault(fault); // the node was not there yet if it came from the making of the driver
  throw new ClosedError('it had started', fault);
}

/** What the node that an application holds needs of its stack, its driver and this machine. */
function hostOf(
  stack: Stack | SerfStack,
  driver: NodeDriver,
  { record }: JoinOptions,
  checked: CheckedOptions,
): ClusterHost {
  const facts = startPeerFacts(() => stack.packetOverheadBytes);
  return {
    command: (command) => driver.command(command),
    members: () => stack.members(),
    viewVersion: () => stack.swim.membership.version,
    cases: (name) => stack.cases(name),
    serf: stack instanceof SerfStack ? viewOf(stack) : null,
    healthScore: () => stack.swim.healthScore,
    inspect: () => inspectionOf(stack, checked),
    now: () => systemClock.now(),
    timeText,
    after: (delay, callback) => {
      const timer = setTimeout(callback, delay);
      return () => clearTimeout(timer);
    },
    facts,
    close: async () => {
      facts.stop();
      try {
        await driver.close();
      } finally {
        await record?.close();
      }
    },
  };
}

function stackOf(
  options: JoinOptions,
  checked: CheckedOptions,
  advertised: Endpoint,
  effects: Effects<SerfEvent>,
): Stack | SerfStack {
  const { serf, keyring } = checked;
  const shared = stackOptions(options, checked, advertised);
  beginRecording(options, checked, shared);
  if (serf === null) return new Stack(shared, effects);
  const { serfClocks: clocks } = options;
  return new SerfStack({ ...shared, serf, keyring, ...(clocks === undefined ? {} : { clocks }) }, effects);
}

/** Says to the recorder, if there is one, which node it is that it records. */
function beginRecording(
  { record }: JoinOptions,
  { logger, serf, keyring }: CheckedOptions,
  { name, address, versions, config, rules, envelope }: ConstructorParameters<typeof Stack>[0],
): void {
  record?.begin({
    node: { name, address, versions },
    endpoint: endpointOf(address),
    config,
    rules: rules.name,
    serf,
    keyring,
    overheadBytes: new PacketEnvelope(envelope).overheadBytes,
    onFailure: (error) => logger.error({ err: error, file: record.path }, 'the recording has ended'),
  });
}

function viewOf(stack: SerfStack): SerfView {
  return {
    members: () => stack.serfMembers(),
    coordinate: (name) => stack.serf.coordinate(name),
  };
}

function stackOptions(
  options: JoinOptions,
  checked: CheckedOptions,
  advertised: Endpoint,
): ConstructorParameters<typeof Stack>[0] {
  const address = wireAddressOf(advertised);
  assert(address !== undefined, `the advertised address ${advertised.host} is an IP address`);
  const { name, meta, versions, config, rules, label, keyring, compression, encryption } = checked;
  const veto = options.veto ?? ((): null => null);
  return {
    name,
    address,
    meta,
    versions,
    config,
    rules,
    directory,
    rng: Rng.seeded(randomBytes(6).readUIntBE(0, 6), randomBytes(4).readUInt32BE(0)),
    now: systemClock.now(),
    delegate: { ...SILENT_DELEGATE, vetoAlive: options.record?.veto(veto) ?? veto },
    explainRefusals: options.explainRefusals ?? true,
    tap: options.record,
    envelope: {
      label,
      skipInboundLabelCheck: false,
      keyring,
      aead: keyring === null ? null : nodeAead,
      compress: compression,
      encryptionVersion: encryption.version,
      verifyIncoming: encryption.verifyIncoming,
      verifyOutgoing: encryption.verifyOutgoing,
    },
  };
}

/** What others are told: what was asked for, else what we are bound to, else an address of this machine. */
function advertisedEndpoint({ advertise }: CheckedOptions, local: Endpoint): Endpoint {
  if (advertise !== null)
    return { host: advertise.host, port: advertise.port === 0 ? local.port : advertise.port };
  if (local.host !== '0.0.0.0' && local.host !== '::') return local;
  const family = local.host === '::' ? ['IPv4', 'IPv6'] : ['IPv4'];
  const outward = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((one) => !one.internal && family.includes(one.family) && !one.address.startsWith('fe80'))
    .sort((a, b) => family.indexOf(a.family) - family.indexOf(b.family));
  return { host: outward[0]?.address ?? '127.0.0.1', port: local.port };
}

function discoveryOf(options: JoinOptions, checked: CheckedOptions): Discovery | null {
  const { seeds, discovery } = options;
  if (seeds !== undefined && discovery !== undefined) {
    throw new UsageError('discovery', discovery, 'give `seeds` or `discovery`, not both');
  }
  if (discovery !== undefined) return discovery;
  if (seeds === undefined || seeds.length === 0) return null;
  for (const [i, seed] of seeds.entries()) {
    if (typeof seed !== 'string') throw new UsageError(`seeds[${i}]`, seed, 'it must be a string');
  }
  const { logger, bind } = checked;
  return new StaticDiscovery({
    seeds,
    defaultPort: bind.port,
    onFailure: ({ seed, reason }) => logger.warn({ seed, reason }, `seed ${seed}: ${reason}`),
  });
}

/** Asks the seeds until one of them has let us in, or the time is up. */
async function enter(
  node: ClusterNode,
  seeds: Discovery,
  options: JoinOptions,
  checked: CheckedOptions,
): Promise<void> {
  const { signal: theirs, replayEvents = false } = options;
  const ending = new AbortController();
  if (theirs?.aborted) ending.abort(theirs.reason);
  const forget = whenAborted(theirs, () => ending.abort(theirs?.reason));
  try {
    const until = systemClock.now() + checked.joinTimeoutMs;
    await tryUntil(until, node, seeds, {
      signal: ending.signal,
      replayEvents,
      startAlone: options.startAlone,
    });
  } finally {
    forget();
  }
}

interface Trying {
  readonly signal: AbortSignal;
  readonly replayEvents: boolean;
  readonly startAlone: boolean | undefined;
}

async function tryUntil(until: Millis, node: ClusterNode, seeds: Discovery, trying: Trying): Promise<void> {
  const { signal, startAlone } = trying;
  for (;;) {
    const failures = await tryOnce(until, node, seeds, trying);
    if (failures === null) return;
    if (signal.aborted) abort(signal);
    const isUseless = failures.length > 0 && failures.every(isMismatch);
    if (!isUseless && systemClock.now() + RETRY_MS < until) {
      await abortable(sleep(RETRY_MS), signal);
      continue;
    }
    if (startAlone && !isUseless) return;
    throw joinFailure(failures);
  }
}

/** One round over all seeds: `null` if one has let us in or we are our only seed, else what each said. */
async function tryOnce(
  until: Millis,
  node: ClusterNode,
  seeds: Discovery,
  { signal, replayEvents }: Trying,
): Promise<JoinError[] | null> {
  let endpoints: Endpoint[];
  try {
    endpoints = await resolved(seeds, signal, Math.max(RETRY_MS, until - systemClock.now()));
  } catch (error) {
    if (signal.aborted) abort(signal);
    if (error instanceof UsageError) throw error;
    return [new JoinError('ERR_HEARSAY_NO_SEED', error instanceof Error ? error.message : String(error))];
  }
  const others = endpoints.filter(({ host, port }) => host !== node.host || port !== node.port);
  if (others.length === 0)
    return endpoints.length > 0 ? null : [new JoinError('ERR_HEARSAY_NO_SEED', 'there is no seed')];
  const exchange = (endpoint: Endpoint): Promise<JoinError | null> =>
    abortable(node.exchange(endpoint, { replayEvents }), signal);
  const results = await Promise.all(others.map(exchange));
  const failures = results.filter((failure) => failure !== null);
  return failures.length < results.length ? null : failures;
}

/** What the seeds stand for now; a discovery that does not answer in time has failed. */
async function resolved(seeds: Discovery, signal: AbortSignal, timeoutMs: Millis): Promise<Endpoint[]> {
  const limit = new AbortController();
  const late = (): void => limit.abort(new Error(`no answer within ${Math.round(timeoutMs)} ms`));
  const timer = setTimeout(late, timeoutMs).unref(); // the node's sockets hold the process
  const either = AbortSignal.any([signal, limit.signal]);
  try {
    const endpoints = await abortable(seeds.resolve(either), either);
    if (!Array.isArray(endpoints)) {
      throw new UsageError('discovery', endpoints, 'it must resolve to an array of endpoints');
    }
    for (const endpoint of endpoints) checkEndpoint(endpoint);
    return endpoints;
  } finally {
    clearTimeout(timer);
  }
}

function joinFailure(failures: readonly JoinError[]): JoinError {
  const [first] = failures;
  if (first === undefined) return new JoinError('ERR_HEARSAY_NO_SEED', 'there is no seed');
  if (failures.length === 1) return first;
  const mismatch = failures.find(isMismatch);
  if (mismatch !== undefined) return mismatch;
  const messages = failures.map((failure) => failure.message);
  const code = failures.every((failure) => failure.code === first.code)
    ? first.code
    : 'ERR_HEARSAY_UNREACHABLE';
  return new JoinError(code, `no seed let us in: ${messages.join('; ')}`, first.peer, messages);
}

/** Trying again would not help: somebody has to change a setting. */
function isMismatch(failure: JoinError): boolean {
  return (
    failure instanceof KeyMismatchError ||
    failure instanceof LabelMismatchError ||
    failure instanceof VersionMismatchError
  );
}

/** Resolves the seeds again and again, and tells healing what they are now. */
function keepResolving(
  driver: NodeDriver,
  seeds: Discovery,
  node: ClusterNode,
  { logger }: CheckedOptions,
): void {
  const resolve = async (): Promise<void> => {
    if (driver.isClosed) return;
    try {
      const endpoints = await resolved(seeds, new AbortController().signal, RESOLVE_MS);
      driver.command({ type: 'seeds', endpoints });
    } catch (error) {
      logger.warn({ err: error, node: node.name }, 'the seeds cannot be resolved; trying again');
    }
    setTimeout(() => void resolve(), RESOLVE_MS).unref();
  };
  void resolve();
}

function abortable<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  if (signal.aborted) return Promise.reject(reasonOf(signal));
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(reasonOf(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function abort(signal: AbortLike): never {
  throw reasonOf(signal);
}

function reasonOf(signal: AbortLike): Error {
  return signal.reason instanceof Error
    ? signal.reason
    : new DOMException('joining was aborted', 'AbortError');
}
