/**
 * A push/pull: a header, a map for each node, the application's state (memberlist `sendLocalState`,
 * `readRemoteState`). A peer decides how long it is, so every part has a limit that is checked before it is
 * kept.
 */
import { assert } from '../base/assert.ts';
import { DecodeError } from '../base/errors.ts';
import { Writer } from '../base/writer.ts';
import { ChunkReader } from './chunk-reader.ts';
import { decodePushPullHeader, decodePushPullNode } from './stream-messages.ts';
import { encodePushPullHeader, encodePushPullNode } from './stream-messages.ts';
import type { PushPullHeader, PushPullNode } from './stream-messages.ts';

/** memberlist `maxPushPullNodes` and `maxUserStateBytes`. */
export const PUSH_PULL_NODES_MAX = 0x10_0000;
export const USER_STATE_BYTES_MAX: number = 20 * 0x10_0000;
/** All node maps together: as much as a compressed push/pull may hold. */
export const PUSH_PULL_MAPS_BYTES_MAX: number = 40 * 0x10_0000;

/**
 * Byte fields and `userState` of a decoded one are views of memory that is theirs and never written again.
 */
export interface PushPull {
  /** Whether this is a join rather than an exchange of old acquaintances. */
  readonly join: boolean;
  readonly nodes: readonly PushPullNode[];
  readonly userState: Uint8Array;
}

const USUAL_NODE_BYTES = 128;
const writer = new Writer();

/** A whole push/pull payload, type byte first. */
export function encodePushPull({ join, nodes, userState }: PushPull): Uint8Array {
  assert(nodes.length <= PUSH_PULL_NODES_MAX, `a push/pull of ${nodes.length} nodes`);
  assert(userState.length <= USER_STATE_BYTES_MAX, `a user state of ${userState.length} bytes`);
  writer.begin((nodes.length + 1) * USUAL_NODE_BYTES + userState.length);
  encodePushPullHeader(writer, { nodes: nodes.length, userStateLen: userState.length, join });
  for (const node of nodes) encodePushPullNode(writer, node);
  writer.raw(userState);
  return writer.finish();
}

/** Reads a push/pull. `push` takes what comes behind the type byte. */
export class PushPullDecoder {
  readonly #chunks = new ChunkReader();
  readonly #nodes: PushPullNode[] = [];
  #header: PushPullHeader | null = null;
  #mapsBytes = 0;
  #done = false;

  /**
   * The whole push/pull when its last byte has come, `undefined` before (and ever after: trailing bytes are
   * ignored). Throws `range` for a negative count, `limit` for too much of anything, and what a bad map
   * deserves.
   */
  push(bytes: Uint8Array): PushPull | undefined {
    if (this.#done) return undefined;
    this.#chunks.append(bytes);
    this.#header ??= this.#takeHeader();
    const header = this.#header;
    if (header === null || !this.#takeNodes(header)) return undefined;
    const userState = this.#chunks.takeBytes(header.userStateLen);
    if (userState === undefined) return undefined;
    this.#done = true;
    return { join: header.join, nodes: this.#nodes, userState };
  }

  #takeHeader(): PushPullHeader | null {
    const map = this.#chunks.takeMap();
    if (map === undefined) return null;
    const header = decodePushPullHeader(map);
    if (header.nodes > PUSH_PULL_NODES_MAX) throw DecodeError.of('limit');
    if (header.userStateLen > USER_STATE_BYTES_MAX) throw DecodeError.of('limit');
    return header;
  }

  #takeNodes(header: PushPullHeader): boolean {
    while (this.#nodes.length < header.nodes) {
      const map = this.#chunks.takeMap();
      if (map === undefined) return false;
      this.#mapsBytes += map.remaining;
      if (this.#mapsBytes > PUSH_PULL_MAPS_BYTES_MAX) throw DecodeError.of('limit');
      this.#nodes.push(decodePushPullNode(map));
    }
    return true;
  }
}
