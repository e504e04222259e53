/**
 * Network coordinates as a real Serf computes them, to the last bit, and as it puts them into an ack. The
 * direction in which two members in one place part is random, so no trace has such a step.
 */
import { expect, test } from 'vitest';
import { Rng } from '../../packages/hearsay/src/base/rng.ts';
import { distanceNs, type Coordinate } from '../../packages/hearsay/src/serf/coordinate.ts';
import {
  CoordinateClient,
  type CoordinateRefusal,
} from '../../packages/hearsay/src/serf/coordinate-client.ts';
import { decodeCoordinate, encodeCoordinate } from '../../packages/hearsay/src/serf/coordinate-codec.ts';
import { describeKinds, hex, ofKind, runAll, unhex, type Vector } from './load.ts';

/** A coordinate with the names of the wire. */
interface Recorded {
  readonly Adjustment: number;
  readonly Error: number;
  readonly Height: number;
  readonly Vec: readonly number[];
}

interface Update {
  readonly node: string;
  readonly other: Recorded;
  readonly rtt_ns: number;
  readonly error?: string;
  readonly after: Recorded;
  /** Absent where the two cannot be compared. */
  readonly distance_before_ns?: number;
}

interface CoordinateTrace extends Vector {
  kind: 'coordinate-trace';
  /** The client's coordinate before the first step. */
  start: Recorded;
  steps: readonly (Update | { readonly forget: string })[];
}

interface AckPayload extends Vector {
  kind: 'ack-payload';
  canonical: boolean;
  hex: string;
  decoded: Recorded;
}

/** What serf says of a refusal. */
const REFUSALS: Readonly<Record<CoordinateRefusal, RegExp>> = {
  dimensions: /^dimensions aren't compatible$/,
  invalid: /^coordinate is invalid$/,
  'round-trip': /^round trip time not in valid range/,
};

function ours({ Vec, Error, Adjustment, Height }: Recorded): Coordinate {
  return { vec: Vec, error: Error, adjustment: Adjustment, height: Height };
}

function replay({ start, steps }: CoordinateTrace): void {
  const rng = Rng.seeded(1);
  const untouched = rng.save();
  const client = new CoordinateClient('self');
  client.restore({ ...client.save(), coordinate: ours(start) });
  for (const [index, step] of steps.entries()) {
    if ('forget' in step) {
      client.forget(step.forget);
      expect(client.cached(step.forget), `step ${index}`).toBeUndefined();
      continue;
    }
    const other = ours(step.other);
    if (step.distance_before_ns !== undefined) {
      expect(distanceNs(client.coordinate, other), `step ${index}`).toBe(step.distance_before_ns);
    }
    const refusal = client.update(step.node, other, step.rtt_ns / 1e6, rng);
    if (step.error === undefined) expect(refusal, `step ${index}`).toBeNull();
    else expect(step.error, `step ${index}`).toMatch(REFUSALS[refusal!]);
    expect(client.coordinate, `step ${index}`).toEqual(ours(step.after));
  }
  expect(rng.save(), 'no step was left to chance').toEqual(untouched);
}

describeKinds(['coordinate-trace', 'ack-payload'], (file) => {
  const traces = ofKind<CoordinateTrace>(file, 'coordinate-trace');
  test.skipIf(traces.length === 0)(`${file.name}: every update gives the recorded coordinate`, () => {
    runAll(`${file.name} coordinate-trace`, traces, replay);
  });

  const payloads = ofKind<AckPayload>(file, 'ack-payload');
  test.skipIf(payloads.length === 0)(`${file.name}: every ack payload, there and back`, () => {
    runAll(`${file.name} ack-payload`, payloads, ({ hex: recorded, decoded, canonical }) => {
      const coordinate = decodeCoordinate(unhex(recorded));
      expect(coordinate).toEqual(ours(decoded));
      if (canonical) expect(hex(encodeCoordinate(coordinate!))).toBe(recorded);
    });
  });
});
