/**
 * `join`: binds the sockets, starts a node and brings it into a cluster. Everything that a node is made of
 * meets here, and nowhere else.
 */
import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { endpointOf, wireAddressOf } from '../base/address.ts';
import { assert } from '../base/assert.ts';
import type { Endpoint } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import { Rng } from '../base/rng.ts';
import { ClusterNode } from '../face/cluster.ts';
import { JoinError, KeyMismatchError, LabelMismatchError, VersionMismatchError } from '../face/errors.ts';
import type { AbortLike } from '../face/events.ts';
import type { SerfView } from '../face/serf-layer.ts';
import { inspectionOf } from './inspect.ts';
import type { Effects } from '../base/core.ts';
import type { AnyCommand, SerfEvent } from '../serf/api.ts';
import { SerfStack } from '../stack/serf-stack.ts';
import { Stack } from '../stack/stack.ts';
import { SILENT_DELEGATE } from '../swim/api.ts';
import { Directory } from '../swim/directory.ts';
import { PacketEnvelope } from '../wire/envelope.ts';
import { bindTransports } from './bind.ts';
import { systemClock } from './clock.ts';
import { nodeAead } from './crypto.ts';
import { timeText } from './time-text.ts';
import type { Discovery } from './discovery/seed.ts';
import { StaticDiscovery } from './discovery/static.ts';
import { Driver } from './driver.ts';
import { startPeerFacts } from './peer-facts.ts';
import { checkOptions, type CheckedOptions, type JoinOptions, type Transports } from './options.ts';

/** A user message's type byte, and what a compound may add. */
const PACKET_PAYLOAD_RESERVE_BYTES = 64;
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
 * VersionMismatchError, which name the peer.
 */
export async function join(options: JoinOptions = {}): Promise<ClusterNode> {
  const checked = checkOptions(options);
  if (options.signal?.aborted) abort(options.signal);
  const seeds = discoveryOf(options, checked);
  const bound = await bindTransports(checked.bind);
  const transports = options.wrapTransports?.(bound) ?? bound;
  const { node, driver } = startNode(options, checked, transports);
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

function startNode(
  options: JoinOptions,
  checked: CheckedOptions,
  transports: Transports,
): { node: ClusterNode; driver: NodeDriver } {
  const { logger, config } = checked;
  const advertised = advertisedEndpoint(checked, transports.packets.local);
  let stack: Stack | SerfStack | undefined;
  let node: ClusterNode | undefined;
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
      options.onNews?.(event);
      if (node === undefined) early.push(event);
      else node.handleEvent(event);
    },
    onFault: (source, fault) => {
      logger.error({ err: fault, source }, `fault in ${source}`);
      if (source === 'core') void options.record?.flush();
    },
    ...(options.lateDeadlineRule === undefined ? {} : { lateDeadlineRule: options.lateDeadlineRule }),
  });
  assert(stack !== undefined, 'the driver makes its core at once');
  const running = stack;
  const facts = startPeerFacts(() => running.packetOverheadBytes);
  node = new ClusterNode({
    name: checked.name,
    endpoint: advertised,
    tags: checked.tags,
    logger,
    packetPayloadBytesMax: config.packetBytesMax - PACKET_PAYLOAD_RESERVE_BYTES,
    host: {
      command: (command) => driver.command(command),
      members: () => running.members(),
      viewVersion: () => running.swim.membership.version,
      cases: (name) => running.cases(name),
      serf: running instanceof SerfStack ? viewOf(running) : null,
      healthScore: () => running.swim.healthScore,
      inspect: () => inspectionOf(running, checked),
      now: () => systemClock.now(),
      timeText,
      after: (delay, callback) => {
        const timer = setTimeout(callback, delay);
        return () => clearTimeout(timer);
      },
      facts,
      close: async () => {
        facts.stop();
        await driver.close();
        await options.record?.close();
      },
    },
  });
  for (const event of early) node.handleEvent(event);
  driver.command({ type: 'start' });
  return { node, driver };
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
  const signal = signalOf(options.signal);
  const until = systemClock.now() + checked.joinTimeoutMs;
  for (;;) {
    const failures = await tryOnce(node, seeds, { signal, replayEvents: options.replayEvents ?? false });
    if (failures === null) return;
    if (signal.aborted) abort(signal);
    const isUseless = failures.length > 0 && failures.every(isMismatch);
    if (!isUseless && systemClock.now() + RETRY_MS < until) {
      await abortable(sleep(RETRY_MS), signal);
      continue;
    }
    if (options.startAlone && !isUseless) return;
    throw joinFailure(failures);
  }
}

/** One round over all seeds: `null` if one has let us in or we are our only seed, else what each said. */
async function tryOnce(
  node: ClusterNode,
  seeds: Discovery,
  { signal, replayEvents }: { signal: AbortSignal; replayEvents: boolean },
): Promise<JoinError[] | null> {
  let endpoints: Endpoint[];
  try {
    endpoints = await seeds.resolve(signal);
  } catch (error) {
    if (signal.aborted) abort(signal);
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
      const endpoints = await seeds.resolve(new AbortController().signal);
      driver.command({ type: 'seeds', endpoints });
    } catch (error) {
      logger.warn({ err: error, node: node.name }, 'the seeds cannot be resolved; trying again');
    }
    setTimeout(() => void resolve(), RESOLVE_MS).unref();
  };
  void resolve();
}

function signalOf(signal: AbortLike | undefined): AbortSignal {
  const controller = new AbortController();
  if (signal?.aborted) controller.abort(signal.reason);
  signal?.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
  return controller.signal;
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
