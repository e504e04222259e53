/**
 * The demonstration itself: it starts the members, does to them what the spectator asks for, keeps the model
 * true and ends them. How it is shown is the spectator's business.
 */
import { Children, type Ending } from './children.ts';
import type { Deed } from './keys.ts';
import type { MemberMessage } from './messages.ts';
import { isReachable, Model, type Actor, type Change, type WhyPanel } from './model.ts';
import { endpointText, memberNames, portsOf, watchable, type DemoOptions } from './settings.ts';

/** Whoever watches is told what happens, in order. */
export interface Spectator {
  handleChange(change: Change): void;
  handleNote(text: string, at: number): void;
  /** The account of whoever accused a member, on its verdict. */
  handleStory(story: string, teller: string): void;
  /** An account that was asked for. */
  handleAccount?(account: WhyPanel): void;
}

/** How long a goodbye in somebody else's cluster may take before the members are ended. */
const GOODBYE_MS = 2000;
/** How long a member that is to leave tells the others. */
const LEAVE_MS = 5000;

export class Demonstration {
  readonly model: Model;
  readonly #options: DemoOptions;
  readonly #spectator: Spectator;
  readonly #children: Children;
  /** Why members could not start, by name. */
  readonly #failures = new Map<string, string>();
  #hasRun = false;
  #asks = 0;
  #isStopping = false;
  #settle: (failure: string | null) => void = () => undefined;

  /**
   * Resolves when no process of ours is left: with `null`, or with the reason why nothing could be started.
   */
  readonly ended: Promise<string | null>;

  constructor(options: DemoOptions, spectator: Spectator) {
    this.#options = options;
    this.#spectator = spectator;
    this.model = new Model(memberNames(options.members), Date.now());
    this.#children = new Children({
      handleMessage: (name, message) => this.#message(name, message),
      handleExit: (name, ending) => this.#exit(name, ending),
    });
    this.ended = new Promise((resolve) => (this.#settle = resolve));
  }

  /** Starts the first member, and the others as soon as there is somebody to join. */
  start(): void {
    if (this.#isStopping) return;
    const actors = this.#options.join === null ? this.model.actors.slice(0, 1) : this.model.actors;
    for (const actor of actors) this.#startProcess(actor);
  }

  /** Does something to a member of ours, by default the selected one. What cannot be done is noted. */
  perform(deed: Deed, name: string = this.model.selected): void {
    const actor = this.model.actor(name);
    if (actor === undefined || this.#isStopping) return;
    switch (deed) {
      case 'kill':
        return this.#kill(actor);
      case 'freeze':
        return this.#freeze(actor);
      case 'resume':
        return this.#resume(actor);
      case 'cut':
        return this.#cut(actor);
      case 'leave':
        return this.#leave(actor);
      case 'why':
        return this.#ask(actor);
    }
  }

  /**
   * Ends all members; those in a cluster of others say goodbye first. The second call does not wait for that.
   */
  stop(): void {
    const isSecond = this.#isStopping;
    this.#isStopping = true;
    if (this.#children.size === 0) return this.#settle(null);
    if (isSecond || this.#options.join === null) return this.endAll();
    for (const { name } of this.model.actors) {
      this.#children.tell(name, { type: 'leave', timeoutMs: GOODBYE_MS });
    }
    setTimeout(() => this.endAll(), GOODBYE_MS).unref();
  }

  /** Kills every process at once; for the end of this one. */
  endAll(): void {
    this.#children.endAll();
  }

  // ── deeds ────────────────────────────────────────────────────────────────────────────────────────────────

  #kill(actor: Actor): void {
    const { name, condition } = actor;
    if (!this.#children.has(name)) return this.#note(`${name} is not running (${condition})`);
    this.#children.kill(name);
    this.model.setCondition(name, 'killed', Date.now());
    this.#note(`${name} killed (SIGKILL)`);
  }

  #freeze({ name, condition }: Actor): void {
    if (condition !== 'running') return this.#note(`${name} is ${condition}, it cannot be frozen`);
    this.#children.freeze(name);
    this.model.setCondition(name, 'frozen', Date.now());
    this.#note(`${name} frozen (SIGSTOP)`);
  }

  #resume(actor: Actor): void {
    const { name, condition, isCut } = actor;
    if (condition === 'frozen') {
      this.model.setCondition(name, 'running', Date.now());
      this.#children.resume(name);
      return this.#note(`${name} resumed (SIGCONT)`);
    }
    if (condition === 'running' && isCut) return this.#cut(actor);
    if (this.#children.has(name)) return this.#note(`${name} is ${condition} already`);
    this.model.setCondition(name, 'starting', Date.now());
    this.#startProcess(actor);
    this.#note(`${name} started again`);
  }

  #cut({ name, condition, isCut }: Actor): void {
    if (condition !== 'running') return this.#note(`${name} is ${condition}, it cannot be told`);
    this.#children.tell(name, { type: 'cut', isCut: !isCut });
    this.model.setCut(name, !isCut, Date.now());
    this.#note(isCut ? `${name} connected again` : `${name} cut off from the network`);
  }

  #leave({ name, condition }: Actor): void {
    if (condition !== 'running') return this.#note(`${name} is ${condition}, it cannot leave`);
    this.#children.tell(name, { type: 'leave', timeoutMs: LEAVE_MS });
    this.model.setCondition(name, 'leaving', Date.now());
    this.#note(`${name} says goodbye`);
  }

  #ask({ name }: Actor): void {
    const others = this.model.actors.filter((other) => other.name !== name && other.condition === 'running');
    if (others.length === 0) return this.#note(`there is nobody to ask about ${name}`);
    this.#asks += 1;
    for (const other of others)
      this.#children.tell(other.name, { type: 'why', member: name, ask: this.#asks });
  }

  // ── processes ────────────────────────────────────────────────────────────────────────────────────────────

  #startProcess({ name, address }: Actor): void {
    const { host, join, cluster, key } = this.#options;
    const { profile, config } = watchable(this.#options);
    const seeds = this.model.actors
      .filter((other) => other.name !== name && isReachable(other))
      .flatMap((other) => (other.address === null ? [] : [endpointText(other.address)]));
    // It comes back to where it was: a name is bound to its address.
    const ports =
      address === null
        ? portsOf(this.model.actors.findIndex((one) => one.name === name) + 1)
        : [address.port];
    const allSeeds = join === null ? seeds : [...seeds, join];
    this.#children.start({ name, host, ports, seeds: allSeeds, profile, config, cluster, key });
  }

  #message(name: string, message: MemberMessage): void {
    if (message.type === 'failed') this.#failures.set(name, message.text);
    if (message.type === 'note') this.#spectator.handleNote(`${name}: ${message.text}`, message.at);
    if (message.type === 'why' && message.ask === 0 && message.knows === 'accuser') {
      this.#spectator.handleStory(message.story, name);
    }
    if (message.type === 'why' && message.ask > 0) {
      this.#spectator.handleAccount?.({ ...message, teller: name });
    }
    for (const change of this.model.handle(name, message)) this.#spectator.handleChange(change);
    if (message.type === 'ready') this.#ready(name, endpointText(message), message.at);
  }

  #ready(name: string, where: string, at: number): void {
    this.#spectator.handleNote(`${name} listens on ${where}`, at);
    if (this.#hasRun) return;
    this.#hasRun = true;
    if (this.#isStopping) return;
    for (const actor of this.model.actors) if (!this.#children.has(actor.name)) this.#startProcess(actor);
  }

  #exit(name: string, ending: Ending): void {
    const condition = this.model.actor(name)?.condition;
    const failure = this.#failures.get(name) ?? ending.complaint;
    if (condition === 'leaving' && ending.code === 0) {
      this.model.setCondition(name, 'left', Date.now());
    } else if (condition !== 'killed' && !this.#isStopping) {
      this.#unexpected(name, ending);
    }
    if (this.#children.size > 0) return;
    if (this.#isStopping) this.#settle(null);
    else if (!this.#hasRun) this.#settle(failure === '' ? 'no member could be started' : failure);
  }

  #unexpected(name: string, { code, signal, complaint }: Ending): void {
    this.model.setCondition(name, signal === 'SIGKILL' ? 'killed' : 'failed', Date.now());
    const failure = this.#failures.get(name);
    if (failure !== undefined) {
      this.#failures.delete(name);
      return this.#note(`${name} could not start: ${failure}`);
    }
    const last = complaint.split('\n').findLast((line) => /\S/.test(line));
    const how = signal === null ? `code ${code}` : signal;
    this.#note(`${name} ended by itself (${how})${last === undefined ? '' : `: ${last}`}`);
  }

  #note(text: string): void {
    const at = Date.now();
    this.model.note(text, at);
    this.#spectator.handleNote(text, at);
  }
}
