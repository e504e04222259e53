/**
 * One member of the demonstration, as a process of its own: a node of the real library over real sockets. It
 * tells its parent what it believes and does what it is asked to. When the parent is gone it goes too,
 * whatever the reason.
 */
import { BindError, join, type ClusterEvent, type ClusterMember, type ClusterNode } from 'hearsay';
import { Gate } from './gate.ts';
import type { MemberMessage, MemberStart, ParentMessage, Verdict } from './messages.ts';
import { endpointText } from './settings.ts';

/** How often everything believed is told again: incarnations change without an event. */
const VIEW_MS = 500;

class MemberProcess {
  readonly #gate = new Gate();
  #node: ClusterNode | undefined;
  #frozenPids: readonly number[] = [];
  #toldVersion = -1;
  #toldHealth = -1;

  async handle(message: ParentMessage): Promise<void> {
    switch (message.type) {
      case 'start':
        return this.#start(message.start);
      case 'cut':
        if (message.isCut) this.#gate.close();
        else this.#gate.open();
        return;
      case 'leave':
        await this.#node?.leave({ timeoutMs: message.timeoutMs });
        return process.exit(0);
      case 'why':
        return this.#account(message.member, message.ask);
      case 'frozen':
        this.#frozenPids = message.pids;
    }
  }

  /** A stopped process cannot see that the parent is gone, and would outlive it. */
  endFrozen(): void {
    for (const pid of this.#frozenPids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        continue; // another one was faster
      }
    }
  }

  async #start(start: MemberStart): Promise<void> {
    try {
      const node = await this.#joinAtFreePort(start);
      this.#node = node;
      for (const type of EVENTS) node.on(type, (event) => this.#tell(event));
      say({ type: 'ready', at: Date.now(), host: node.host, port: node.port });
      this.#view();
      setInterval(() => this.#view(), VIEW_MS);
    } catch (error) {
      say({ type: 'failed', text: textOf(error) }, () => process.exit(1));
    }
  }

  async #joinAtFreePort(start: MemberStart): Promise<ClusterNode> {
    const { name, host, profile, config, cluster, key } = start;
    for (const [i, port] of start.ports.entries()) {
      try {
        return await join({
          name,
          bind: endpointText({ host, port }),
          profile,
          config,
          wrapTransports: (transports) => this.#gate.wrap(transports),
          ...(start.seeds.length === 0 ? {} : { seeds: start.seeds }),
          ...(cluster === null ? {} : { cluster }),
          ...(key === null ? {} : { keys: [key] }),
        });
      } catch (error) {
        const isTaken = error instanceof BindError && error.code === 'EADDRINUSE';
        if (!isTaken || i === start.ports.length - 1) throw error;
      }
    }
    throw new Error('there is no port to try');
  }

  #tell(event: ClusterEvent): void {
    const at = Date.now();
    switch (event.type) {
      case 'join':
      case 'leave':
      case 'update':
        return believe(at, event.member, null);
      case 'suspect':
        return believe(at, event.member, `accused by ${event.accuser}`);
      case 'cleared':
        return believe(
          at,
          event.member,
          event.how === 'refuted' ? 'it has refuted' : 'the accusation is withdrawn',
        );
      case 'failed':
        believe(at, event.member, null);
        return this.#account(event.member.name, 0);
      case 'reap':
        return say({ type: 'belief', at, member: event.name, belief: null, detail: 'forgotten' });
      case 'refuted':
        return this.#view();
      case 'conflict':
        return say({
          type: 'note',
          at,
          text: `${endpointText(event)} claims the name ${event.member.name}, too`,
        });
      case 'packets-blocked':
        return say({ type: 'note', at, text: `packets to ${event.member.name} are lost, streams reach it` });
      default:
        return;
    }
  }

  #view(): void {
    const { members, healthScore } = this.#node!;
    if (members.version === this.#toldVersion && healthScore === this.#toldHealth) return;
    this.#toldVersion = members.version;
    this.#toldHealth = healthScore;
    const beliefs = members.all.map(({ name, state, incarnation }) => ({ member: name, state, incarnation }));
    say({ type: 'view', at: Date.now(), healthScore, beliefs });
  }

  #account(member: string, ask: number): void {
    const why = this.#node?.why(member);
    if (why === undefined) return;
    const newest = why.cases.at(-1);
    const knows: Verdict['knows'] =
      newest === undefined ? 'none' : newest.hearing.via === 'probe' ? 'accuser' : 'hearsay';
    say({ type: 'why', at: Date.now(), member, story: why.story, knows, ask });
  }
}

const EVENTS = [
  'join',
  'leave',
  'failed',
  'update',
  'suspect',
  'cleared',
  'reap',
  'conflict',
  'refuted',
  'packets-blocked',
] as const;

function believe(at: number, { name, state, incarnation }: ClusterMember, detail: string | null): void {
  say({ type: 'belief', at, member: name, belief: { state, incarnation }, detail });
}

function say(message: MemberMessage, then: () => void = () => undefined): void {
  // A parent that is gone is noticed by `disconnect`.
  if (process.connected) process.send?.(message, undefined, undefined, then);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const member = new MemberProcess();
// Ctrl-C reaches the whole group of processes; the parent decides what it means.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('message', (message: ParentMessage) => void member.handle(message));
process.on('disconnect', () => {
  member.endFrozen();
  process.exit(0);
});
