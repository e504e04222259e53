/**
 * Gives a recorded core its inputs again and holds what it tells and asks for against what was recorded. A
 * core reads no clock and has its chance in its state, so a replay that differs has met another program,
 * a changed file, or something that the core does not know of: each is worth a line.
 */
import { EffectsTally, verdictOf, type RecordedStart, type Verdict, type Witnessed } from 'hearsay';
import { endpointOf, type Case, type Effects, type Endpoint } from 'hearsay/core';
import type { Member, Millis, SerfEvent } from 'hearsay/core';
import { applyInput, decodePlain, encodePlain, type Input, type TraceEntry } from 'hearsay/trace';
import { comparable, differenceOf } from './difference.ts';
import { coreFrom, type RecordedCore, type StartState } from './recorded-core.ts';
import type { RecordingSource, Step } from './recording-source.ts';

/** A verdict as it was recorded. */
export interface Told {
  readonly node: string;
  /** By the node's monotonic clock. */
  readonly at: Millis;
  readonly wallMs: Millis;
  readonly verdict: Verdict;
}

export interface Divergence {
  readonly wallMs: Millis;
  readonly text: string;
}

/** Looks on. Times are the node's. */
export interface ReplayWatcher {
  onInput?(input: Input<unknown>, at: Millis): void;
  onPacket?(to: Endpoint, packet: Uint8Array, at: Millis): void;
}

export interface ReplayOptions {
  /** Stops in front of the first input after it. */
  readonly untilWallMs?: Millis;
  readonly watcher?: ReplayWatcher;
}

export class Replay {
  readonly source: RecordingSource;
  readonly told: Told[] = [];
  /** The first one: what follows it follows from it. */
  divergence: Divergence | null = null;
  inputs = 0;
  /** Saved states that it began from or came to. */
  states = 0;
  gaps = 0;
  /** When the recording begins, by the node's own clock. */
  beganAt: Millis = 0;
  lastAt: Millis = 0;
  readonly #options: ReplayOptions;
  readonly #tally = new EffectsTally();
  readonly #effects: Effects<SerfEvent>;
  #core: RecordedCore | null = null;
  #verdicts: Verdict[] = [];
  #answers: ReadonlyMap<number, string> = new Map();
  #questions = 0;
  /** The wall clock less the node's own. */
  #wallOffset: Millis = 0;

  constructor(source: RecordingSource, options: ReplayOptions = {}) {
    this.source = source;
    this.#options = options;
    const watched: Effects<SerfEvent> = {
      ...SILENT_EFFECTS,
      sendPacket: (to, packet) => options.watcher?.onPacket?.(to, packet, this.lastAt),
    };
    this.#effects = this.#tally.around(watched, (event) => {
      const verdict = verdictOf(event);
      if (verdict !== null) this.#verdicts.push(verdict);
    });
  }

  /** Replays all, or up to the time that was asked for. */
  run(): this {
    for (const step of this.source.steps()) {
      if (!this.#take(step)) break;
    }
    return this;
  }

  wallOf(at: Millis): Millis {
    return at + this.#wallOffset;
  }

  /** The node's own time. */
  ownOf(wallMs: Millis): Millis {
    return wallMs - this.#wallOffset;
  }

  members(): Member[] {
    return this.#core?.members() ?? [];
  }

  /** Where the node takes a member to be, or `null`. */
  endpointOf(name: string): Endpoint | null {
    const member = this.members().find((one) => one.name === name);
    return member === undefined ? null : endpointOf(member.address);
  }

  cases(name: string): readonly Case[] {
    return this.#core?.cases(name) ?? [];
  }

  /** What the core would save now. */
  state(): unknown {
    return this.#core?.save() ?? null;
  }

  /** `false`: it is time to stop. */
  #take({ entry, witnessed }: Step): boolean {
    const { input, ownTime: at } = entry;
    if (input.kind === 'start') this.#start(entry, input.state as StartState);
    if (this.states === 1 && this.inputs === 0) this.beganAt = at;
    if (this.wallOf(at) > (this.#options.untilWallMs ?? Infinity)) return false;
    this.lastAt = at;
    if (input.kind !== 'start' && this.#core !== null) {
      this.#options.watcher?.onInput?.(input, at);
      if (!this.#apply(this.#core, input, witnessed)) return false;
    }
    this.#compare(witnessed, at);
    return true;
  }

  #start({ ownTime: now }: TraceEntry, state: StartState): void {
    const { recorded, ...saved } = state;
    const { wallMs, isAfterGap }: RecordedStart = recorded;
    this.#wallOffset = wallMs - now;
    this.states += 1;
    if (isAfterGap) this.gaps += 1;
    else if (this.#core !== null) this.#compareStates(saved, now);
    const veto = (): string | null => {
      this.#questions += 1;
      return this.#answers.get(this.#questions) ?? null;
    };
    this.#tally.clear();
    this.#core = coreFrom(this.source.about, state, { now, effects: this.#effects, veto });
  }

  #compareStates(saved: unknown, now: Millis): void {
    const own = decodePlain(encodePlain(this.#core!.save()));
    const found = differenceOf(comparable(own), comparable(saved));
    if (found !== null) this.#diverge(now, `the replayed core has another ${found}`);
  }

  /** `false`: the core has failed. */
  #apply(core: RecordedCore, input: Input<unknown>, witnessed: readonly Witnessed[]): boolean {
    this.#verdicts = [];
    this.#questions = 0;
    this.#answers = new Map(
      witnessed.flatMap((one) => (one.kind === 'vetoed' ? [[one.question, one.reason]] : [])),
    );
    this.inputs += 1;
    try {
      applyInput(core, input as Input<never>, this.lastAt);
      return true;
    } catch (error) {
      this.#diverge(this.lastAt, `the core fails at this ${input.kind}: ${(error as Error).message}`);
      return false;
    }
  }

  #compare(witnessed: readonly Witnessed[], at: Millis): void {
    const replayed = this.#verdicts;
    this.#verdicts = [];
    const recorded: Verdict[] = [];
    for (const one of witnessed) {
      if (one.kind === 'told') {
        recorded.push(one.verdict);
        this.told.push({ node: this.source.name, at, wallMs: this.wallOf(at), verdict: one.verdict });
      } else if (one.kind === 'asked') {
        const { count: effects, digest } = this.#tally;
        if (effects !== one.effects) {
          this.#diverge(at, `${effects} effects since the last state, and ${one.effects} were recorded`);
        } else if (digest !== one.digest) {
          this.#diverge(at, `as many effects as were recorded, ${effects}, but others`);
        }
      }
    }
    for (let i = 0; i < Math.max(recorded.length, replayed.length); i += 1) {
      const [was, is] = [recorded[i], replayed[i]].map((one) => (one === undefined ? 'nothing' : plain(one)));
      if (was !== is) return this.#diverge(at, `the recording has ${was}, the replay ${is}`);
    }
  }

  #diverge(at: Millis, text: string): void {
    this.divergence ??= { wallMs: this.wallOf(at), text };
  }
}

const SILENT_EFFECTS: Effects<SerfEvent> = {
  sendPacket: () => undefined,
  openStream: () => undefined,
  writeStream: () => undefined,
  endStream: () => undefined,
  abortStream: () => undefined,
  emit: () => undefined,
};

function plain({ what, member, incarnation, how, by }: Verdict): string {
  return [what, member, incarnation, how, by].filter((one) => one !== null && one !== '').join(' ');
}
