/**
 * Records what the core of a node is given, so that it can be given it again (`hearsay replay`). It stands
 * behind the envelope (`Tap`): plain messages, and no keys (`redaction.ts`). The newest are kept in a file of
 * limited size (`recording-file.ts`), beginning with a saved state.
 *
 * A state costs more than an input, and in a large cluster milliseconds of the event loop. So states are
 * taken now and then, where a block begins, and seldom enough to be a small share of the time.
 *
 * A recorder harms nobody: what goes wrong with it ends the recording, not the node.
 */
import { readFileSync } from 'node:fs';
import type { Core, Effects, Endpoint, Millis, StreamFailure, StreamId } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';
import type { SerfEvent } from '../serf/api.ts';
import type { Tap } from '../stack/sealed-core.ts';
import type { Delegate } from '../swim/api.ts';
import type { TraceInput, TraceProcess } from '../trace/format.ts';
import type { Input } from '../trace/input.ts';
import { BlockWriter, encodeEnd, encodeHeader } from '../trace/trace-writer.ts';
import type { Keyring } from '../wire/keyring.ts';
import { systemClock, type Clock } from './clock.ts';
import { RecordingFile } from './recording-file.ts';
import { EffectsTally, RECORDING_VERSION, verdictOf, witnessOf } from './recording.ts';
import type { AboutRecording, RecordedStart, Witnessed } from './recording.ts';
import { Redaction } from './redaction.ts';

export interface RecorderOptions {
  /** A recording that is there is kept as `FILE.old`; any other file is refused. */
  readonly file: string;
  /** How much of the newest is kept, about. Default 64 MiB. */
  readonly bytesMost?: number;
  /** A killed process loses at most so much. Default 1,000 ms. */
  readonly flushEveryMs?: Millis;
  /** How often a state is saved, unless that costs too much. Default 60,000 ms. */
  readonly stateEveryMs?: Millis;
  /** The share of the time that saving states may take, at most. Default 0.005. */
  readonly stateShare?: number;
  /** The program and its version, for people. */
  readonly writtenBy?: string;
  readonly clock?: Clock;
}

/** The node that is recorded, as its host made it. */
export type RecordedNode = Omit<AboutRecording, 'kind' | 'version' | 'library'> & {
  readonly endpoint: Endpoint;
  /** The envelope's, which changes as keys do; `null`: no encryption. */
  readonly keyring: Keyring | null;
  /** Told once, when the recording cannot go on. */
  readonly onFailure: (error: unknown) => void;
};

const BYTES_MOST = 0x400_0000;
const BYTES_LEAST = 0x1_0000;
const FLUSH_EVERY_MS = 1000;
const STATE_EVERY_MS = 60_000;
const STATE_SHARE = 0.005;
/** So that the ring forgets little more than it has to. */
const PARTS = 8;
const ENTRIES_MOST = 4096;
/** From so many on, the list of blocks is cut to those that the file still has. */
const BLOCKS_LOOKED_OVER = 4096;
const NOTHING: readonly Witnessed[] = [];

export class Recorder implements Tap {
  readonly #options: RecorderOptions;
  readonly #clock: Clock;
  readonly #bytesMost: number;
  readonly #redaction = new Redaction();
  readonly #tally = new EffectsTally();
  readonly #block = new BlockWriter({ entriesMost: ENTRIES_MOST });
  /** Of the input that is being handled. */
  readonly #witnessed: Witnessed[] = [];
  #questions = 0;
  readonly #file: RecordingFile;
  #node: RecordedNode | null = null;
  #process: TraceProcess = { name: '', endpoint: { host: '', port: 0 } };
  #witness: TraceProcess = this.#process;
  #save: () => unknown = () => null;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;
  /** Something is missing: the next input begins with a state. */
  #hasGap = false;
  #needsState = true;
  #stateAt: Millis = -Infinity;
  #stateCostMs: Millis = 0;
  #partBytes = 0;
  #lastAt: Millis = 0;
  /** Of each block: where it begins in what was appended, and its inputs. */
  #blocks: { readonly from: number; readonly entries: number }[] = [];
  #appended = 0;

  /** @throws UsageError naming the option that cannot be. */
  constructor(options: RecorderOptions) {
    const { file, bytesMost = BYTES_MOST, clock = systemClock } = options;
    if (!(Number.isSafeInteger(bytesMost) && bytesMost >= BYTES_LEAST)) {
      throw new UsageError('record.bytesMost', bytesMost, `a whole number from ${BYTES_LEAST}`);
    }
    for (const field of ['flushEveryMs', 'stateEveryMs'] as const) {
      const ms = options[field] ?? 1;
      if (!(ms > 0 && ms < Infinity)) throw new UsageError(`record.${field}`, ms, 'milliseconds above 0');
    }
    const { stateShare = STATE_SHARE } = options;
    if (!(stateShare > 0 && stateShare <= 1)) {
      throw new UsageError('record.stateShare', stateShare, 'a share above 0, up to 1');
    }
    this.#options = options;
    this.#clock = clock;
    this.#bytesMost = bytesMost;
    this.#file = new RecordingFile(file, bytesMost, (error) => this.#fail(error));
  }

  /** Where it records to. */
  get path(): string {
    return this.#file.path;
  }

  /**
   * Says which node it is. Once, before the node's core is made. @throws UsageError for a recorder that has
   * been used.
   */
  begin(node: RecordedNode): void {
    if (this.#node !== null || this.#isOver) {
      throw new UsageError(
        'record',
        this.path,
        'it has a node already, or was closed; each node has its own',
      );
    }
    const { endpoint, config, rules, serf, overheadBytes } = node;
    const { name } = node.node;
    this.#node = node;
    this.#process = { name, endpoint };
    this.#witness = { name: witnessOf(name), endpoint };
    const [version, library] = [RECORDING_VERSION, libraryVersion()];
    const made = { node: node.node, config, rules, serf, overheadBytes };
    const about: AboutRecording = { kind: 'recording', version, library, ...made };
    const writtenBy = this.#options.writtenBy ?? `hearsay ${about.library}`;
    this.#file.begin(encodeHeader({ writtenBy, seed: null, processes: [this.#process], about }));
    this.#timer = setInterval(() => this.#cut(), this.#options.flushEveryMs ?? FLUSH_EVERY_MS);
    this.#timer.unref();
    process.once('exit', this.#onExit);
  }

  /** All that has been recorded is in the file when it resolves. */
  async flush(): Promise<void> {
    this.#cut();
    await this.#file.flush();
  }

  /** Ends the recording, and the file with a record that says so. May be called again. */
  async close(): Promise<void> {
    if (this.#isOver) return;
    this.#cut();
    this.#end();
    // A node that was never made leaves an empty file.
    if (this.#node === null) return this.#file.closeNow();
    await this.#file.close((from) => {
      const kept = this.#blocks.filter((block) => block.from >= from);
      const entries = kept.reduce((sum, block) => sum + block.entries, 0);
      return encodeEnd({ blocks: kept.length, entries, digest: null });
    });
  }

  // ── between the envelope and the core ────────────────────────────────────────────────────────────────────

  effects<Event extends { readonly type: string }>(effects: Effects<Event>): Effects<Event> {
    return this.#tally.around(effects, (event) => {
      // What a core of ours tells is an event of ours.
      const verdict = verdictOf(event as unknown as SerfEvent);
      if (verdict !== null) this.#witnessed.push({ kind: 'told', verdict });
    });
  }

  /** Around the application's refusals: what it answered is no input of the core, and a replay needs it. */
  veto(veto: Delegate['vetoAlive']): Delegate['vetoAlive'] {
    return (candidate) => {
      this.#questions += 1;
      const reason = veto(candidate);
      if (reason !== null) this.#witnessed.push({ kind: 'vetoed', question: this.#questions, reason });
      return reason;
    };
  }

  core<Command, State>(core: Core<Command, State>): Core<Command, State> {
    this.#save = () => core.save();
    return new RecordedCore(
      core,
      (input, now) => this.#before(input, now),
      (now) => this.#after(now),
    );
  }

  #before(input: Input<unknown>, now: Millis): void {
    if (this.#isOver) return;
    this.#guarded(() => {
      this.#lastAt = now;
      if (this.#file.isBehind) {
        this.#hasGap = true;
        return;
      }
      if (input.kind === 'packet') this.#redaction.learnFrom(input.packet);
      if (input.kind === 'stream-data') this.#redaction.learnFromStream(input.bytes);
      if (input.kind === 'command') this.#redaction.learnFromCommand(input.command);
      if (this.#wantsState(now)) this.#begin(now);
      this.#add(this.#process, this.#clean(input), now);
    });
  }

  /** The core has handled it: a block that ends here says what was asked for up to here. */
  #after(now: Millis): void {
    this.#questions = 0;
    const witnessed = this.#witnessed.length === 0 ? NOTHING : this.#witnessed.splice(0);
    if (this.#isOver || this.#hasGap) return;
    this.#guarded(() => {
      for (const one of witnessed) this.#testify(one, now);
      if (this.#block.isFull) this.#cut();
    });
  }

  #wantsState(now: Millis): boolean {
    if (this.#needsState || this.#hasGap) return true;
    if (this.#block.count > 0) return false;
    const { stateEveryMs = STATE_EVERY_MS, stateShare = STATE_SHARE } = this.#options;
    const sinceMs = now - this.#stateAt;
    if (sinceMs * stateShare < this.#stateCostMs) return false;
    return sinceMs >= stateEveryMs || this.#partBytes > this.#bytesMost / PARTS;
  }

  /** A part of the ring, which begins with the state in front of the next input. */
  #begin(now: Millis): void {
    this.#cut();
    const startedAt = this.#clock.now();
    const { keyring } = this.#node!;
    const recorded: RecordedStart = {
      wallMs: this.#clock.wallNow() - (this.#clock.now() - now),
      keyring: keyring === null ? null : this.#redaction.keyring(keyring),
      isAfterGap: this.#hasGap,
    };
    const state = { ...(this.#redaction.data(this.#save()) as object), recorded };
    this.#file.beginPart();
    this.#needsState = false;
    this.#hasGap = false;
    this.#partBytes = 0;
    this.#tally.clear();
    this.#witnessed.length = 0;
    this.#questions = 0;
    try {
      this.#add(this.#process, { kind: 'start', state }, now);
    } catch (error) {
      // A state that no trace can hold: trying again at each input would cost the node dearly.
      throw new Error('the state cannot be recorded', { cause: error });
    }
    this.#stateAt = now;
    this.#stateCostMs = this.#clock.now() - startedAt;
  }

  #clean(input: Input<unknown>): Input<unknown> {
    if (this.#redaction.size === 0) return input;
    switch (input.kind) {
      case 'packet':
        return { ...input, packet: this.#redaction.bytes(input.packet) };
      case 'stream-data':
        return { ...input, bytes: this.#redaction.bytes(input.bytes) };
      case 'command':
        return { ...input, command: this.#redaction.data(input.command) };
      default:
        return input;
    }
  }

  #testify(witnessed: Witnessed, now: Millis): void {
    this.#add(this.#witness, { kind: 'command', command: witnessed }, now);
  }

  #add(process: TraceProcess, input: TraceInput, now: Millis): void {
    if (this.#block.count === ENTRIES_MOST) this.#append();
    this.#block.add({ process, at: now, ownTime: now, input });
  }

  /** Ends the block, if there is anything in it, with what was asked for so far. Never within an input. */
  #cut(): void {
    if (this.#isOver || this.#block.count === 0) return;
    this.#guarded(() => {
      const { count: effects, digest } = this.#tally;
      if (!this.#hasGap) this.#testify({ kind: 'asked', effects, digest }, this.#lastAt);
      this.#append();
    });
  }

  #append(): void {
    const entries = this.#block.count;
    const record = this.#block.finish();
    this.#blocks.push({ from: this.#appended, entries });
    if (this.#blocks.length > BLOCKS_LOOKED_OVER) this.#forgetBlocks();
    this.#appended += record.length;
    this.#partBytes += record.length;
    this.#file.append(record);
  }

  /** Those that the file has forgotten, if they are many. */
  #forgetBlocks(): void {
    const { keptFrom } = this.#file;
    if (this.#blocks[BLOCKS_LOOKED_OVER / 2]!.from >= keptFrom) return;
    this.#blocks = this.#blocks.filter(({ from }) => from >= keptFrom);
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      // An input that no trace can hold is a gap; anything else is the end.
      if (error instanceof UsageError) this.#hasGap = true;
      else this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#end();
    this.#file.closeNow();
    this.#node?.onFailure(error);
  }

  #end(): void {
    this.#isOver = true;
    clearInterval(this.#timer);
    process.off('exit', this.#onExit);
  }

  readonly #onExit = (): void => {
    this.#cut();
    this.#isOver = true;
    this.#file.closeNow();
  };
}

/** The core, with each input noted before it gets it. */
class RecordedCore<Command, State> implements Core<Command, State> {
  readonly #core: Core<Command, State>;
  readonly #before: (input: Input<Command>, now: Millis) => void;
  readonly #after: (now: Millis) => void;

  constructor(
    core: Core<Command, State>,
    before: (input: Input<Command>, now: Millis) => void,
    after: (now: Millis) => void,
  ) {
    this.#core = core;
    this.#before = before;
    this.#after = after;
  }

  handlePacket(from: Endpoint, packet: Uint8Array, now: Millis): void {
    this.#before({ kind: 'packet', from, packet }, now);
    this.#core.handlePacket(from, packet, now);
    this.#after(now);
  }

  handlePacketError(to: Endpoint, cause: 'local' | 'refused', now: Millis): void {
    this.#before({ kind: 'packet-error', to, cause }, now);
    this.#core.handlePacketError(to, cause, now);
    this.#after(now);
  }

  handleStreamAccepted(stream: StreamId, from: Endpoint, now: Millis): void {
    this.#before({ kind: 'stream-accepted', stream, from }, now);
    this.#core.handleStreamAccepted(stream, from, now);
    this.#after(now);
  }

  handleStreamOpened(stream: StreamId, now: Millis): void {
    this.#before({ kind: 'stream-opened', stream }, now);
    this.#core.handleStreamOpened(stream, now);
    this.#after(now);
  }

  handleStreamData(stream: StreamId, bytes: Uint8Array, now: Millis): void {
    this.#before({ kind: 'stream-data', stream, bytes }, now);
    this.#core.handleStreamData(stream, bytes, now);
    this.#after(now);
  }

  handleStreamEnd(stream: StreamId, now: Millis): void {
    this.#before({ kind: 'stream-end', stream }, now);
    this.#core.handleStreamEnd(stream, now);
    this.#after(now);
  }

  handleStreamClosed(stream: StreamId, cause: StreamFailure, now: Millis): void {
    this.#before({ kind: 'stream-closed', stream, cause }, now);
    this.#core.handleStreamClosed(stream, cause, now);
    this.#after(now);
  }

  handleStall(delay: Millis, now: Millis): void {
    this.#before({ kind: 'stall', delayMs: delay }, now);
    this.#core.handleStall(delay, now);
    this.#after(now);
  }

  handleCommand(command: Command, now: Millis): void {
    this.#before({ kind: 'command', command }, now);
    this.#core.handleCommand(command, now);
    this.#after(now);
  }

  handleTimeout(now: Millis): void {
    this.#before({ kind: 'timeout' }, now);
    this.#core.handleTimeout(now);
    this.#after(now);
  }

  nextDeadline(): Millis {
    return this.#core.nextDeadline();
  }

  save(): State {
    return this.#core.save();
  }
}

function libraryVersion(): string {
  // The same place from the sources and from what is compiled.
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
