/**
 * One input of a core as a record: what a simulated process keeps while it is paused, hands to its core, and
 * adds to the digest of the run.
 */
import { unreachable } from '../base/assert.ts';
import type { Core, Endpoint, Millis, StreamFailure, StreamId } from '../base/core.ts';
import type { Digest } from './digest.ts';

/** What comes from the network. */
export type NetworkInput =
  | { readonly kind: 'packet'; readonly from: Endpoint; readonly packet: Uint8Array }
  | { readonly kind: 'packet-error'; readonly to: Endpoint; readonly cause: 'local' | 'refused' }
  | { readonly kind: 'stream-accepted'; readonly stream: StreamId; readonly from: Endpoint }
  | { readonly kind: 'stream-opened'; readonly stream: StreamId }
  | { readonly kind: 'stream-data'; readonly stream: StreamId; readonly bytes: Uint8Array }
  | { readonly kind: 'stream-end'; readonly stream: StreamId }
  | { readonly kind: 'stream-closed'; readonly stream: StreamId; readonly cause: StreamFailure };

export type Input<Command> =
  | NetworkInput
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'stall'; readonly delayMs: Millis }
  | { readonly kind: 'timeout' };

/** Calls the method of `core` that `input` is for. */
export function applyInput<Command>(core: Core<Command, unknown>, input: Input<Command>, now: Millis): void {
  switch (input.kind) {
    case 'packet':
      return core.handlePacket(input.from, input.packet, now);
    case 'packet-error':
      return core.handlePacketError(input.to, input.cause, now);
    case 'stream-accepted':
      return core.handleStreamAccepted(input.stream, input.from, now);
    case 'stream-opened':
      return core.handleStreamOpened(input.stream, now);
    case 'stream-data':
      return core.handleStreamData(input.stream, input.bytes, now);
    case 'stream-end':
      return core.handleStreamEnd(input.stream, now);
    case 'stream-closed':
      return core.handleStreamClosed(input.stream, input.cause, now);
    case 'command':
      return core.handleCommand(input.command, now);
    case 'stall':
      return core.handleStall(input.delayMs, now);
    case 'timeout':
      return core.handleTimeout(now);
    default:
      return unreachable(input);
  }
}

/** Adds `input` to `digest`. Of a command only that it came: what it does shows in what is sent. */
export function digestInput(digest: Digest, input: Input<unknown>): void {
  digest.addText(input.kind);
  switch (input.kind) {
    case 'packet':
      digestEndpoint(digest, input.from);
      return digest.addBytes(input.packet);
    case 'packet-error':
      digestEndpoint(digest, input.to);
      return digest.addText(input.cause);
    case 'stream-accepted':
      digest.addNumber(input.stream);
      return digestEndpoint(digest, input.from);
    case 'stream-opened':
    case 'stream-end':
      return digest.addNumber(input.stream);
    case 'stream-data':
      digest.addNumber(input.stream);
      return digest.addBytes(input.bytes);
    case 'stream-closed':
      digest.addNumber(input.stream);
      return digest.addText(input.cause);
    case 'stall':
      return digest.addNumber(input.delayMs);
    case 'command':
    case 'timeout':
      return undefined;
    default:
      return unreachable(input);
  }
}

function digestEndpoint(digest: Digest, endpoint: Endpoint): void {
  digest.addText(endpoint.host);
  digest.addNumber(endpoint.port);
}
