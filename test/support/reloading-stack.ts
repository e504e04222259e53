/**
 * A stack that can be put away and taken out again between two inputs, as a debugger rewinds or a lesson
 * branches: from then on another stack goes on from a copy of the saved state.
 */
import type {
  Core,
  Effects,
  Endpoint,
  Millis,
  StreamFailure,
  StreamId,
} from '../../packages/hearsay/src/base/core.ts';
import type { StackState } from '../../packages/hearsay/src/stack/stack.ts';
import { Stack, type StackOptions } from '../../packages/hearsay/src/stack/stack.ts';
import type { SwimCommand, SwimEvent } from '../../packages/hearsay/src/swim/api.ts';
import { Directory } from '../../packages/hearsay/src/swim/directory.ts';
import type { Member } from '../../packages/hearsay/src/swim/member.ts';
import type { Swim } from '../../packages/hearsay/src/swim/swim.ts';

export class ReloadingStack implements Core<SwimCommand, StackState> {
  readonly #options: StackOptions;
  readonly #effects: Effects<SwimEvent>;
  #stack: Stack;

  constructor(options: StackOptions, effects: Effects<SwimEvent>) {
    this.#options = options;
    this.#effects = effects;
    this.#stack = new Stack(options, effects);
  }

  /** Goes on as a new stack with a directory of its own: nothing of the old one is left but plain data. */
  reload(now: Millis): void {
    const saved = structuredClone(this.#stack.save());
    this.#stack = new Stack({ ...this.#options, directory: new Directory(), now }, this.#effects, saved);
  }

  get swim(): Swim {
    return this.#stack.swim;
  }

  members(): Member[] {
    return this.#stack.members();
  }

  handlePacket(from: Endpoint, packet: Uint8Array, now: Millis): void {
    this.#stack.handlePacket(from, packet, now);
  }
  handlePacketError(to: Endpoint, cause: 'local' | 'refused', now: Millis): void {
    this.#stack.handlePacketError(to, cause, now);
  }
  handleStreamAccepted(stream: StreamId, from: Endpoint, now: Millis): void {
    this.#stack.handleStreamAccepted(stream, from, now);
  }
  handleStreamOpened(stream: StreamId, now: Millis): void {
    this.#stack.handleStreamOpened(stream, now);
  }
  handleStreamData(stream: StreamId, bytes: Uint8Array, now: Millis): void {
    this.#stack.handleStreamData(stream, bytes, now);
  }
  handleStreamEnd(stream: StreamId, now: Millis): void {
    this.#stack.handleStreamEnd(stream, now);
  }
  handleStreamClosed(stream: StreamId, cause: StreamFailure, now: Millis): void {
    this.#stack.handleStreamClosed(stream, cause, now);
  }
  handleStall(delay: Millis, now: Millis): void {
    this.#stack.handleStall(delay, now);
  }
  handleCommand(command: SwimCommand, now: Millis): void {
    this.#stack.handleCommand(command, now);
  }
  handleTimeout(now: Millis): void {
    this.#stack.handleTimeout(now);
  }
  nextDeadline(): Millis {
    return this.#stack.nextDeadline();
  }
  save(): StackState {
    return this.#stack.save();
  }
}
