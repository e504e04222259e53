/**
 * Metrics of one view that is told about a member, claim by claim: what it believes in the end, whatever the
 * order was in which they came.
 */
import {
  Directory,
  PLAIN_ENVELOPE,
  Rng,
  RULES,
  SILENT_DELEGATE,
  Stack,
  wireAddressOf,
  type Effects,
  type Endpoint,
  type SwimEvent,
} from 'hearsay/core';
import { encodeAlive, encodeDead, encodeSuspect, Writer } from 'hearsay/wire';
import { factsOf } from '../../player/profiles.ts';
import type { RunSpec } from '../../player/spec.ts';
import { textsIn, type Metric } from './metric.ts';

const HEARER = 'n1';
const SUBJECT = 'n2';
const ACCUSER = 'n3';
const STATES: readonly string[] = ['alive', 'suspect', 'dead', 'left'];
const VERSIONS = Uint8Array.of(1, 5, 2, 0, 0, 0);

export const beliefAfter: Metric = {
  what: 'what is believed after the claims in this order: 1 alive, 2 suspect, 3 dead',
  unit: '',
  wants: ['claims'],
  measure: (spec, about) => endingOf(spec, textsIn(about, 'claims')).state,
};

export const endings: Metric = {
  what: 'different beliefs that the claims lead to, over all orders in which they may come',
  unit: 'beliefs',
  wants: ['claims'],
  measure(spec, about) {
    const found = ordersOf(textsIn(about, 'claims')).map((claims) => {
      const { state, incarnation } = endingOf(spec, claims);
      return `${state} ${incarnation}`;
    });
    return new Set(found).size;
  },
};

interface Ending {
  readonly state: number;
  readonly incarnation: number;
}

/** What a new node that knows of the others believes of the subject after the claims; no time passes. */
function endingOf(spec: RunSpec, claims: readonly string[]): Ending {
  const hearer = hearerOf(spec);
  for (const claim of ['alive 1', ...claims]) hearer.handlePacket(endpointAt(ACCUSER), packetOf(claim), 0);
  const { membership } = hearer.swim;
  const { state, incarnation } = membership.snapshot(membership.slotOf(SUBJECT));
  return { state: 1 + STATES.indexOf(state), incarnation };
}

function hearerOf(spec: RunSpec): Stack {
  return new Stack(
    {
      name: HEARER,
      address: wireAddressOf(endpointAt(HEARER))!,
      meta: new Uint8Array(0),
      versions: VERSIONS,
      config: factsOf(spec).config,
      rules: RULES[spec.rules],
      delegate: SILENT_DELEGATE,
      directory: new Directory(),
      rng: Rng.seeded(spec.seed),
      now: 0,
      envelope: PLAIN_ENVELOPE,
      explainRefusals: false,
    },
    NOBODY_LISTENS,
  );
}

const NOBODY_LISTENS: Effects<SwimEvent> = {
  sendPacket() {},
  openStream() {},
  writeStream() {},
  endStream() {},
  abortStream() {},
  emit() {},
};

function endpointAt(name: string): Endpoint {
  return { host: `10.0.0.${name.slice(1)}`, port: PORT };
}

const PORT = 7946;

/** `suspect 3`: that the subject is suspected at incarnation 3. */
function packetOf(claim: string): Uint8Array {
  const [state = '', number = ''] = claim.split(' ');
  const incarnation = Number(number);
  const writer = new Writer();
  writer.begin();
  if (state === 'alive') {
    const { bytes, port } = wireAddressOf(endpointAt(SUBJECT))!;
    encodeAlive(writer, { incarnation, node: SUBJECT, addr: bytes, port, meta: null, vsn: VERSIONS });
  } else if (state === 'suspect') {
    encodeSuspect(writer, { incarnation, node: SUBJECT, from: ACCUSER });
  } else if (state === 'dead') {
    encodeDead(writer, { incarnation, node: SUBJECT, from: ACCUSER });
  } else {
    throw new TypeError(`${claim}: a claim is alive, suspect or dead, and an incarnation`);
  }
  return writer.finish();
}

function ordersOf(claims: readonly string[]): readonly (readonly string[])[] {
  if (claims.length < 2) return [claims];
  return claims.flatMap((claim, i) => ordersOf(claims.toSpliced(i, 1)).map((rest) => [claim, ...rest]));
}
