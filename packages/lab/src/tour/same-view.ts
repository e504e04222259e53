/**
 * Whether several worlds are one and the same to who sits in a chair: what it was given, and what it made of
 * it.
 */
import type { LabEvent, PacketNote } from '../player/engine-api.ts';

export interface World {
  readonly events: readonly LabEvent[];
  readonly packets: readonly PacketNote[];
}

export interface SameView {
  readonly isSame: boolean;
  /** How many packets the chair was given in each, until then. */
  readonly given: readonly number[];
}

/** Until `untilMs`, in the chair of node `chair`. */
export function compareViews(worlds: readonly World[], chair: number, untilMs: number): SameView {
  const views = worlds.map(({ events, packets }) => {
    const given = packets.filter(
      ({ to, receivedMs }) => to === chair && receivedMs !== null && receivedMs <= untilMs,
    );
    const held = events.filter(({ observer, atMs }) => observer === chair && atMs <= untilMs);
    const text = JSON.stringify([
      given.map(({ kind, from, receivedMs }) => [kind, from, receivedMs]),
      held.map(({ atMs, text: told }) => [atMs, told]),
    ]);
    return { given: given.length, text };
  });
  return {
    isSame: views.every(({ text }) => text === views[0]!.text),
    given: views.map(({ given }) => given),
  };
}
