/**
 * Who is at the other end of a node's stream. The accepting side is told; the opening side is known by the
 * order in which its streams are accepted, which is right unless it has two opened at once over links of
 * different length.
 */
export class StreamPeers {
  readonly #peers = new Map<string, number>();
  /** By the opening node: who has accepted a stream of which it has not heard yet. */
  readonly #accepted = new Map<number, { readonly by: number; readonly atMs: number }[]>();

  accepted(by: number, stream: number, opener: number, atMs: number): void {
    this.#peers.set(keyOf(by, stream), opener);
    const waiting = this.#accepted.get(opener);
    if (waiting === undefined) this.#accepted.set(opener, [{ by, atMs }]);
    else waiting.push({ by, atMs });
  }

  /** The peer that answered, and when; `undefined` if it cannot be told. */
  opened(opener: number, stream: number): { readonly by: number; readonly atMs: number } | undefined {
    const first = this.#accepted.get(opener)?.shift();
    if (first !== undefined) this.#peers.set(keyOf(opener, stream), first.by);
    return first;
  }

  of(node: number, stream: number): number | undefined {
    return this.#peers.get(keyOf(node, stream));
  }

  /** `peer` turned out to be at the other end. */
  correct(node: number, stream: number, peer: number): void {
    this.#peers.set(keyOf(node, stream), peer);
  }

  /** The stream is over; or, without a stream, the node has crashed and all of its streams are. */
  over(node: number, stream: number): void {
    this.#peers.delete(keyOf(node, stream));
  }

  save(): StreamPeersState {
    return {
      peers: [...this.#peers],
      accepted: Array.from(this.#accepted, ([opener, waiting]) => [opener, [...waiting]]),
    };
  }

  restore({ peers, accepted }: StreamPeersState): void {
    for (const [key, peer] of peers) this.#peers.set(key, peer);
    for (const [opener, waiting] of accepted) this.#accepted.set(opener, [...waiting]);
  }
}

export interface StreamPeersState {
  readonly peers: readonly (readonly [string, number])[];
  readonly accepted: readonly (readonly [
    number,
    readonly { readonly by: number; readonly atMs: number }[],
  ])[];
}

function keyOf(node: number, stream: number): string {
  return `${node}/${stream}`;
}
