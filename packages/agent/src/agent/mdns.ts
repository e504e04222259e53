/**
 * Finds members by multicast DNS (serf `AgentMDNS`): this agent announces itself as an instance of
 * `_serf_NAME._tcp`, asks for the others at the start and every 60 s, and joins whom it finds.
 *
 * Nothing of it is authenticated: whoever is on the link can make us try to join anything. So a poll yields
 * 32 hosts at most, a batch is joined before the next one gathers, and answers per second are limited.
 *
 * Differs: Serf never tries an address again that it has once found, even if the join failed, and keeps all
 * of them for ever. Here an address is left alone while a live member has it.
 */
import type { HostPort } from './config-kinds.ts';
import { ConfigError } from './flags.ts';
import type { AgentLogger } from './log.ts';
import { isOnLink, linksOf, MDNS_PORT, type Link, type MulticastDns, type Sender } from './mdns-channels.ts';
import {
  announcement,
  answersTo,
  hostsIn,
  normalHost,
  QUESTIONS_MAX,
  serviceName,
  type Announced,
  type Packet,
} from './mdns-records.ts';

export interface MdnsOptions extends Announced {
  /** The name of a network interface; `null`: the system's choice. */
  readonly interface: string | null;
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  readonly log: Pick<AgentLogger, 'write'>;
  /** Joins through all of them; each is `ADDRESS:PORT`. */
  readonly join: (addresses: readonly string[]) => Promise<{ readonly joined: number }>;
  /** The addresses of the members that live. Asked at each poll and each join. */
  readonly membersAt: () => Iterable<HostPort>;
  /** Default: the sockets of this machine. */
  readonly links?: readonly Link[];
  /** Whether an address may have answers. Default: it is on one of our networks. */
  readonly isNear?: (address: string) => boolean;
  readonly timing?: Partial<MdnsTiming>;
}

export interface MdnsTiming {
  readonly pollMs: number;
  /** How long answers to a poll are taken. */
  readonly windowMs: number;
  /** A batch is joined after so long without a new host. */
  readonly quietMs: number;
  /** Between the first and the second announcement. */
  readonly announceMs: number;
}

/** Serf's `mdnsPollInterval`, the timeout of hashicorp/mdns, Serf's `mdnsQuietInterval`, RFC 6762 §8.3. */
const TIMING: MdnsTiming = { pollMs: 60_000, windowMs: 1000, quietMs: 100, announceMs: 1000 };

/** As many as Serf's channel holds. */
export const HOSTS_MAX = 32;
/** Answers a second, over all links; a real network does not ask so often. */
export const ANSWERS_MAX = 64;
/** An answer is not repeated to the group sooner (RFC 6762 §6). */
const REPEAT_MS = 1000;
const BIND_MS_MAX = 5000;

export class MdnsDiscovery {
  readonly #options: MdnsOptions;
  readonly #timing: MdnsTiming;
  readonly #responders: MulticastDns[] = [];
  readonly #askers: MulticastDns[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Whom we need not find. */
  #known: ReadonlySet<string> = new Set();
  readonly #found = new Set<string>();
  readonly #announcedAt = new Map<MulticastDns, number>();
  #quiet: NodeJS.Timeout | undefined;
  #isListening = false;
  #isJoining = false;
  #isClosed = false;
  #second = 0;
  #answers = 0;
  #warned = false;

  private constructor(options: MdnsOptions) {
    this.#options = options;
    this.#timing = { ...TIMING, ...options.timing };
  }

  /** Opens the sockets; one that works is enough. @throws ConfigError if there is none, or for a bad name */
  static async start(options: MdnsOptions): Promise<MdnsDiscovery> {
    serviceName(options.discover);
    const discovery = new MdnsDiscovery(options);
    const links = options.links ?? linksOf(options);
    const failures = await Promise.all(links.map((link) => discovery.#open(link)));
    if (discovery.#responders.length === 0) {
      discovery.close();
      throw new ConfigError(`mdns: no socket can be opened (${failures.join('; ') || 'there is no link'})`);
    }
    discovery.#run();
    return discovery;
  }

  /** Says goodbye and lets go of the sockets. A join that is on its way is not waited for. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    clearTimeout(this.#quiet);
    for (const asker of this.#askers) asker.destroy();
    for (const responder of this.#responders) {
      responder.respond({ answers: announcement(this.#options, 0) }, null, () => responder.destroy());
    }
  }

  /** `null`: it is open; else why not. */
  async #open(link: Link): Promise<string | null> {
    const responder = link.openResponder();
    const failure = await readiness(responder);
    if (failure !== null) {
      responder.destroy();
      this.#options.log.write('WARN', `agent.mdns: ${link.name} cannot be used: ${failure}`);
      return `${link.name}: ${failure}`;
    }
    const asker = link.openAsker();
    for (const one of [responder, asker]) {
      one.on('error', (error) => this.#warn(error));
      one.on('warning', (error) => this.#options.log.write('TRACE', `agent.mdns: ${error.message}`));
    }
    responder.on('query', (packet, from) => this.#answer(responder, packet, from));
    asker.on('response', (packet) => this.#take(packet));
    this.#responders.push(responder);
    this.#askers.push(asker);
    return null;
  }

  #run(): void {
    this.#announce();
    this.#later(this.#timing.announceMs, () => this.#announce());
    this.#poll();
  }

  #announce(): void {
    for (const responder of this.#responders)
      responder.respond({ answers: announcement(this.#options) }, null);
  }

  #poll(): void {
    this.#isListening = true;
    this.#updateKnown();
    const questions = [{ type: 'PTR' as const, name: serviceName(this.#options.discover) }];
    for (const asker of this.#askers) {
      asker.query(questions, (error) => {
        if (error) this.#warn(error);
      });
    }
    this.#later(this.#timing.windowMs, () => (this.#isListening = false));
    this.#later(this.#timing.pollMs, () => this.#poll());
  }

  /** To the group if the asker holds port 5353, else to the asker alone (RFC 6762 §6.7). */
  #answer(responder: MulticastDns, packet: Packet, from: Sender): void {
    if (this.#isClosed) return;
    const questions = (packet.questions ?? []).slice(0, QUESTIONS_MAX);
    const asked = questions.filter((question) => answersTo(question, this.#options).length > 0);
    const answers = asked.slice(0, 1).flatMap((question) => answersTo(question, this.#options));
    if (answers.length === 0 || !(this.#options.isNear ?? isOnLink)(from.address)) return;
    if (!this.#mayAnswer()) return;
    if (from.port !== MDNS_PORT) {
      responder.respond({ id: packet.id ?? 0, questions: asked.slice(0, 1), answers }, from);
      return;
    }
    const now = performance.now();
    if (now - (this.#announcedAt.get(responder) ?? -Infinity) < REPEAT_MS) return;
    this.#announcedAt.set(responder, now);
    responder.respond({ answers }, null);
  }

  #mayAnswer(): boolean {
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.#second) this.#answers = 0;
    this.#second = second;
    this.#answers += 1;
    return this.#answers <= ANSWERS_MAX;
  }

  #take(packet: Packet): void {
    if (!this.#isListening || this.#isClosed) return;
    const records = [...(packet.answers ?? []), ...(packet.additionals ?? [])];
    for (const host of hostsIn(records, this.#options.discover)) {
      const key = hostPortText(host);
      if (this.#found.size >= HOSTS_MAX || this.#found.has(key) || this.#known.has(key)) continue;
      this.#found.add(key);
      clearTimeout(this.#quiet);
      this.#quiet = setTimeout(() => void this.#join(), this.#timing.quietMs);
    }
  }

  /** Joins what has gathered, then what has come meanwhile. */
  async #join(): Promise<void> {
    if (this.#isJoining || this.#isClosed) return;
    const { log, join } = this.#options;
    this.#updateKnown();
    const addresses = [...this.#found].filter((address) => !this.#known.has(address));
    this.#found.clear();
    if (addresses.length === 0) return;
    this.#isJoining = true;
    try {
      const { joined } = await join(addresses);
      if (joined > 0) log.write('INFO', `agent.mdns: Joined ${joined} hosts`);
    } catch (error) {
      log.write('ERR', `agent.mdns: Failed to join: ${(error as Error).message}`);
    }
    this.#isJoining = false;
    if (this.#found.size > 0) void this.#join();
  }

  #updateKnown(): void {
    const { local, membersAt } = this.#options;
    this.#known = new Set([local, ...membersAt()].map(hostPortText));
  }

  /** A network without multicast says so at each poll: once is enough. */
  #warn(error: Error): void {
    if (this.#isClosed) return;
    const level = this.#warned ? 'DEBUG' : 'WARN';
    this.#warned = true;
    this.#options.log.write(level, `agent.mdns: Failed to poll for new hosts: ${error.message}`);
  }

  #later(delayMs: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, delayMs);
    this.#timers.add(timer);
  }
}

/** `null` once the socket has its port; else why it has none. Listens for errors from then on. */
function readiness(socket: MulticastDns): Promise<string | null> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve('it was not bound in time'), BIND_MS_MAX);
    const finish = (failure: string | null): void => {
      clearTimeout(late);
      resolve(failure);
    };
    socket.on('ready', () => finish(null));
    socket.on('error', (error) => finish(error.message));
  });
}

/** One text for each address, whatever its spelling. */
function hostPortText({ host, port }: HostPort): string {
  const normal = normalHost(host);
  return normal.includes(':') ? `[${normal}]:${port}` : `${normal}:${port}`;
}
