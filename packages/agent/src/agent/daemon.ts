/**
 * `hearsay agent`: the configuration, an agent, its servers, its files and its scripts, from the first line
 * of the log to the exit status (serf `Command.Run`).
 */
import { Recorder, UsageError } from 'hearsay';
import type { SerfEvent } from 'hearsay/core';
import { FileError } from '../files/located-yaml.ts';
import { PageFiles } from '../http/page-files.ts';
import { companionFrom, type CompanionModel } from '../companion/model.ts';
import { serveHttp, type HttpServer } from '../http/serve.ts';
import { Metrics } from '../metrics/metrics.ts';
import { OpenTelemetrySink } from '../metrics/opentelemetry.ts';
import { PrometheusSink } from '../metrics/prometheus.ts';
import { startSampler } from '../metrics/sampler.ts';
import type { MetricSink } from '../metrics/sink.ts';
import { StatsdSink } from '../metrics/statsd.ts';
import { serveRpc, type RpcServer } from '../rpc/server.ts';
import { programVersion } from '../sweep/program-version.ts';
import { Agent } from './agent.ts';
import { readConfigOf, type AgentConfig, type ConfigResult } from './config.ts';
import { parseHostPort } from './config-kinds.ts';
import { filterText } from './event-filter.ts';
import { EventHandlers } from './event-handlers.ts';
import { ConfigError } from './flags.ts';
import { rejoin, retryJoin, startJoin } from './joining.ts';
import { readKeyringFile, writeKeyringFile } from './keyring-file.ts';
import { AgentLogger } from './log.ts';
import { MdnsDiscovery } from './mdns.ts';
import { nodeOptions } from './node-options.ts';
import { SNAPSHOT_TICK_MS, SnapshotFile } from './snapshot-file.ts';
import { Syslog } from './syslog.ts';
import { notifySystemd } from './systemd.ts';
import { readTagsFile, writeTagsFile } from './tags-file.ts';
import { TrafficCount } from './traffic.ts';

/** How long a leave may take after an interrupt before the process ends all the same. */
const LEAVE_MS_MAX = 15_000;

/** Where the HTTP API is if nobody says; `hearsay why` and `hearsay doctor` look there. */
const HTTP_ADDRESS = { host: '127.0.0.1', port: 7374 };

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs an agent until it ends; the exit status. `args` is the command line behind `agent`. */
export async function runAgent(args: readonly string[]): Promise<number> {
  let result: ConfigResult;
  try {
    result = readConfigOf(args);
  } catch (error) {
    return complain(error);
  }
  const { config, warnings } = result;
  const write = (line: string): void => void process.stdout.write(line);
  const log = new AgentLogger({ level: config.logLevel, format: config.logFormat, write });
  for (const warning of warnings) log.write('WARN', `agent: ${warning}`);
  const daemon = new Daemon(args, config, log);
  try {
    return await daemon.run();
  } catch (error) {
    return complain(error);
  } finally {
    await daemon.close();
  }
}

/** What is wrong, in one line; a bug is thrown on. */
function complain(error: unknown): number {
  const isExpected =
    error instanceof ConfigError || error instanceof FileError || error instanceof UsageError;
  const isOfSystem = error instanceof Error && 'code' in error;
  if (!isExpected && !isOfSystem) throw error;
  process.stderr.write(`error: ${(error as Error).message}\n`);
  return 1;
}

class Daemon {
  readonly #args: readonly string[];
  readonly #log: AgentLogger;
  #config: AgentConfig;
  #agent: Agent | undefined;
  #snapshot: SnapshotFile | null = null;
  #recorder: Recorder | null = null;
  #handlers: EventHandlers | undefined;
  #rpc: RpcServer | undefined;
  #http: HttpServer | undefined;
  #companion: CompanionModel | null = null;
  #metrics: Metrics | undefined;
  #syslog: Syslog | undefined;
  readonly #prometheus = new PrometheusSink();
  readonly #traffic = new TrafficCount();
  /** What ends with us, last first. */
  readonly #endings: (() => void)[] = [];
  readonly #abort = new AbortController();
  #end!: (status: number) => void;
  readonly #ended = new Promise<number>((resolve) => (this.#end = resolve));

  constructor(args: readonly string[], config: AgentConfig, log: AgentLogger) {
    this.#args = args;
    this.#config = config;
    this.#log = log;
  }

  async run(): Promise<number> {
    print('==> Starting hearsay agent...');
    this.#companion = companionFrom(this.#config.companion, {
      environment: process.env,
      nameOf: (part) => (part === 'keyFile' ? 'companion_key_file' : `companion_${part}`),
      onWarning: (text) => this.#log.write('WARN', `agent: ${text}`),
    });
    const { syslogFacility: facility } = this.#config;
    if (facility !== null) this.#syslog = new Syslog({ facility, log: this.#log });
    const agent = await this.#start();
    this.#watchSignals(agent);
    await this.#discover(agent);
    await this.#serve(agent);
    this.#announce(agent);
    void notifySystemd('ready', { log: this.#log });
    if (this.#snapshot !== null) await rejoin(agent, this.#snapshot.previous);
    const failure = await startJoin(agent, this.#config);
    if (failure !== null) {
      process.stderr.write(`error: ${failure}\n`);
      return 1;
    }
    void this.#keepTrying(agent);
    return this.#ended;
  }

  /** Lets go of everything. May be called at any stage. */
  async close(): Promise<void> {
    this.#abort.abort();
    for (const end of this.#endings.splice(0).toReversed()) end();
    await Promise.all([this.#rpc?.close(), this.#http?.close(), this.#handlers?.close()]);
    await this.#agent?.close();
    await this.#snapshot?.close();
    // Last, so that it hears of all that.
    await this.#syslog?.close();
  }

  async #start(): Promise<Agent> {
    const config = this.#config;
    const tags = (config.tagsFile === null ? null : readTagsFile(config.tagsFile)) ?? config.tags;
    if (config.snapshotPath !== null) {
      const { snapshotPath: path, rejoinAfterLeave } = config;
      this.#snapshot = SnapshotFile.open({ path, rejoinAfterLeave, log: this.#log });
    }
    if (config.recordPath !== null) this.#recorder = recorder(config.recordPath);
    const clocks = this.#snapshot?.clocks;
    const options = nodeOptions(config, {
      tags,
      keys: this.#keys(),
      clocks:
        clocks === undefined
          ? null
          : { members: clocks.clock, events: clocks.eventClock, queries: clocks.queryClock },
      logger: this.#log.loggerFor('memberlist'),
    });
    const agent = await Agent.start({
      log: this.#log,
      node: {
        ...options,
        wrapTransports: (bound) => this.#traffic.wrap(bound),
        ...(this.#recorder === null ? {} : { record: this.#recorder }),
      },
      port: config.bind.port,
      scripts: () => this.#scripts(),
      onNews: (event) => this.#hear(event),
      onTags: (changed) => {
        if (config.tagsFile !== null) this.#attempt(() => writeTagsFile(config.tagsFile!, changed));
      },
      onKeys: (keys) => {
        if (config.keyringFile !== null) this.#attempt(() => writeKeyringFile(config.keyringFile!, keys));
      },
      beforeLeave: () => this.#snapshot?.leave() ?? Promise.resolve(),
      onEnd: (why) => this.#end(why === 'left' ? 0 : 1),
    });
    this.#agent = agent;
    this.#metrics = this.#metricsOf(agent);
    this.#startScripts(agent);
    this.#startSnapshot(agent);
    return agent;
  }

  #keys(): readonly Uint8Array[] | null {
    const { encryptKey, keyringFile } = this.#config;
    if (keyringFile === null) return encryptKey === null ? null : [encryptKey];
    const { keys, warnings } = readKeyringFile(keyringFile);
    for (const warning of warnings) this.#log.write('WARN', `agent: ${warning}`);
    return keys;
  }

  #scripts(): Record<string, string> {
    return Object.fromEntries(
      this.#config.eventHandlers.map((one) => [`${one.event}:${one.name}`, one.script]),
    );
  }

  #metricsOf(agent: Agent): Metrics {
    const { node } = agent;
    const metrics = new Metrics(
      {
        name: node.name,
        healthScore: () => node.healthScore,
        cases: (name) => node.cases(name),
        memberCounts: () => node.inspect().states,
        confirmationsWanted: () => node.inspect().confirmationsWanted,
        coordinate: () => node.coordinate(node.name),
        queueDepths: () => node.inspect().queues,
        traffic: () => this.#traffic,
      },
      [this.#prometheus, new OpenTelemetrySink(), ...this.#statsdSinks()],
    );
    this.#endings.push(startSampler(metrics));
    return metrics;
  }

  #statsdSinks(): MetricSink[] {
    const { statsdAddress, statsiteAddress } = this.#config;
    const wanted = [
      { key: 'statsd_addr', text: statsdAddress, protocol: 'udp' },
      { key: 'statsite_addr', text: statsiteAddress, protocol: 'tcp' },
    ] as const;
    return wanted.flatMap(({ key, text, protocol }) => {
      if (text === null) return [];
      const address = parseHostPort(text, null);
      if (address === undefined) throw new ConfigError(`${key}: ${JSON.stringify(text)}; allowed: HOST:PORT`);
      const sink = new StatsdSink({ address, protocol, log: this.#log });
      this.#endings.push(() => sink.close());
      return [sink];
    });
  }

  /** Multicast DNS under the address that the others have of us. */
  async #discover(agent: Agent): Promise<void> {
    const { discover, mdns, interface: bound, replayOnJoin: replay } = this.#config;
    if (discover === null) return;
    const { host, port } = agent.node.members.find(agent.name) ?? agent.node;
    const discovery = await MdnsDiscovery.start({
      ...mdns,
      interface: mdns.interface ?? bound,
      discover,
      nodeName: agent.name,
      local: { host, port },
      log: this.#log,
      join: (addresses) => agent.join(addresses, { replay }),
      membersAt: () => agent.node.members.alive,
    });
    this.#endings.push(() => discovery.close());
  }

  /** Each piece of news of the cores, as it comes. */
  #hear(event: SerfEvent): void {
    this.#metrics?.observeEvent(event, performance.now());
    this.#snapshot?.handle(event);
  }

  #startScripts(agent: Agent): void {
    const { eventHandlers: scripts, eventHandlerTimeoutMs: timeoutMs } = this.#config;
    const self = (): { name: string; tags: Agent['node']['tags'] } => ({
      name: agent.name,
      tags: agent.tags(),
    });
    const handlers = new EventHandlers({ scripts, self, log: this.#log, timeoutMs });
    this.#handlers = handlers;
    this.#endings.push(agent.subscribe((event) => handlers.handle(event)));
  }

  #startSnapshot(agent: Agent): void {
    const snapshot = this.#snapshot;
    if (snapshot === null) return;
    const timer = setInterval(() => {
      snapshot.updateClock(agent.node.inspect().clocks?.members ?? 0n);
      snapshot.tick();
    }, SNAPSHOT_TICK_MS);
    this.#endings.push(() => clearInterval(timer));
  }

  async #serve(agent: Agent): Promise<void> {
    const { rpcAddress, rpcAuth, httpAddress, httpToken } = this.#config;
    this.#rpc = await serveRpc({
      api: agent,
      bind: hostPort(rpcAddress),
      ...(rpcAuth === null ? {} : { authKey: rpcAuth }),
      log: this.#log.loggerFor('agent'),
    });
    this.#http = await this.#serveHttp(agent, httpAddress, httpToken);
  }

  /** An address that nobody asked for may be taken by another agent: then there is no API. */
  async #serveHttp(
    agent: Agent,
    asked: AgentConfig['httpAddress'],
    token: string | null,
  ): Promise<HttpServer | undefined> {
    try {
      return await serveHttp({
        api: agent,
        bind: asked ?? HTTP_ADDRESS,
        token,
        metrics: this.#metrics!,
        exposition: this.#prometheus,
        version: programVersion(),
        page: new PageFiles(),
        recording: this.#recorder,
        companion: this.#companion,
        onFault: (fault) => this.#log.write('ERR', `agent.http: ${String(fault)}`),
      });
    } catch (error) {
      if (asked !== null) throw error;
      const { host, port } = HTTP_ADDRESS;
      const why = (error as Error).message;
      this.#log.write(
        'WARN',
        `agent: no HTTP API on ${host}:${port}: ${why}; http_addr names another address`,
      );
      return undefined;
    }
  }

  #announce(agent: Agent): void {
    const { node } = agent;
    const { profile, snapshotPath, discover } = this.#config;
    print('==> hearsay agent running!');
    print(`         Node name: '${node.name}'`);
    print(`         Bind addr: '${hostPort(node)}'`);
    print(`          RPC addr: '${this.#rpc!.address}'`);
    if (this.#http !== undefined) print(`         HTTP addr: '${hostPort(this.#http.local)}'`);
    print(`         Encrypted: ${node.inspect().keys.length > 0}`);
    print(`          Snapshot: ${snapshotPath !== null}`);
    print(`           Profile: ${profile}`);
    if (discover !== null) print(`      mDNS cluster: ${discover}`);
    print('\n==> Log data will now stream in as it occurs:\n');
    for (const { script, ...filter } of this.#config.eventHandlers) {
      this.#log.write('DEBUG', `agent: event handler '${script}' for ${filterText(filter)}`);
    }
  }

  async #keepTrying(agent: Agent): Promise<void> {
    if (await retryJoin(agent, this.#config, this.#abort.signal)) return;
    this.#log.write('ERR', 'agent: maximum retry join attempts made, exiting');
    this.#end(1);
  }

  #watchSignals(agent: Agent): void {
    const handlers = {
      SIGINT: () => void this.#interrupt(agent, !this.#config.skipLeaveOnInterrupt),
      SIGTERM: () => void this.#interrupt(agent, this.#config.leaveOnTerminate),
      SIGHUP: () => this.#reload(agent),
    };
    for (const signal of SIGNALS) process.on(signal, handlers[signal]);
    this.#endings.push(() => {
      for (const signal of SIGNALS) process.off(signal, handlers[signal]);
    });
  }

  #isInterrupted = false;

  /** The first one leaves, if it should; a second one, or a leave that takes too long, ends at once. */
  async #interrupt(agent: Agent, leaves: boolean): Promise<void> {
    if (this.#isInterrupted || !leaves) return this.#end(1);
    this.#isInterrupted = true;
    void notifySystemd('stopping', { log: this.#log });
    this.#log.write('INFO', 'agent: Gracefully shutting down agent...');
    const late = setTimeout(() => this.#end(1), LEAVE_MS_MAX);
    await agent.leave();
    clearTimeout(late);
  }

  /** Scripts, the log level and the tags are read again; the rest needs a new start. */
  #reload(agent: Agent): void {
    this.#log.write('INFO', 'agent: Reloading configuration...');
    void notifySystemd('reloading', { log: this.#log });
    this.#attempt(() => {
      const { config } = readConfigOf(this.#args);
      this.#config = config;
      this.#log.setLevel(config.logLevel);
      this.#handlers?.swap(config.eventHandlers, { timeoutMs: config.eventHandlerTimeoutMs });
      if (config.tagsFile === null) void agent.setTags(config.tags);
    });
    void notifySystemd('ready', { log: this.#log });
  }

  /** What may fail without ending the agent: it is logged. */
  #attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#log.write('ERR', `agent: ${(error as Error).message}`);
    }
  }
}

function recorder(file: string): Recorder {
  return new Recorder({ file, writtenBy: `hearsay agent ${programVersion()}` });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function hostPort({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
