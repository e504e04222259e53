/**
 * The table of the reference against what memberlist itself did: each step of the recorded state traces in
 * which one claim comes is looked up in the table, and must have ended as the table says.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeAlive, decodeDead, decodeSuspect, MessageType, Reader } from 'hearsay/wire';
import type { ClaimKind } from './lone-member.ts';
import { AGES, BEFORE, CLAIM_KINDS, outcomeOf, type Age, type Before } from './precedence.ts';

interface RecordedNode {
  readonly name: string;
  readonly addr: string;
  readonly port: number;
  readonly state: Before;
  readonly incarnation: number;
}

interface View {
  readonly nodes: readonly RecordedNode[];
  readonly local_incarnation: number;
}

interface Trace {
  readonly initial: View;
  readonly steps: readonly {
    readonly op: string;
    readonly hex?: string;
    readonly log: readonly string[];
    readonly after: View;
  }[];
}

interface HeardClaim {
  readonly kind: ClaimKind;
  readonly node: string;
  readonly incarnation: number;
  readonly address: string | null;
}

const FILE = new URL('../../../../test/vectors/data/ml-state-traces.json.gz', import.meta.url);
const { vectors } = JSON.parse(gunzipSync(readFileSync(FILE)).toString()) as { vectors: readonly Trace[] };

function claimOf(hex: string): HeardClaim | null {
  const bytes = Uint8Array.from(hex.match(/../g)!, (pair) => parseInt(pair, 16));
  const reader = new Reader();
  reader.reset(bytes, 1);
  switch (bytes[0]) {
    case MessageType.Alive: {
      const { node, incarnation, addr, port } = decodeAlive(reader);
      const text = Array.from(addr, (byte) => byte.toString(16).padStart(2, '0')).join('');
      return { kind: 'alive', node, incarnation, address: `${text}:${port}` };
    }
    case MessageType.Suspect:
      return { kind: 'suspect', ...decodeSuspect(reader), address: null };
    case MessageType.Dead: {
      const claim = decodeDead(reader);
      return { ...claim, kind: claim.from === claim.node ? 'goodbye' : 'dead', address: null };
    }
    default:
      return null;
  }
}

/** An address is compared only where the claim has one; a claim that moves a name is another matter. */
function isMove(claim: HeardClaim, known: RecordedNode | undefined): boolean {
  return claim.address !== null && known !== undefined && claim.address !== `${known.addr}:${known.port}`;
}

function ageOf(claimed: number, known: number): Age {
  if (claimed === known) return 'same';
  return claimed < known ? 'older' : 'newer';
}

interface Recorded {
  readonly before: Before;
  readonly kind: ClaimKind;
  readonly age: Age;
  readonly state: Before;
  /** By how much the incarnation rose, and by how much the claim's was above it. */
  readonly rise: number;
  readonly claimRise: number;
}

function recordedSteps(): Recorded[] {
  return vectors.flatMap(({ initial, steps }) =>
    steps.flatMap(({ op, hex, log, after }, index): Recorded[] => {
      const claim = op === 'packet' && hex !== undefined ? claimOf(hex) : null;
      const view = steps[index - 1]?.after ?? initial;
      if (claim === null || claim.node === 'self') return [];
      const known = view.nodes.find(({ name }) => name === claim.node);
      const then = after.nodes.find(({ name }) => name === claim.node);
      if (isMove(claim, known) || log.some((line) => line.includes('protocol version(s) are wrong')))
        return [];
      // No member says 0 of itself. Whoever is met with it enters memberlist's list as dead, which is in no
      // table.
      if (known === undefined && claim.incarnation === 0) return [];
      const incarnation = known?.incarnation ?? claim.incarnation;
      return [
        {
          before: known?.state ?? 'unknown',
          kind: claim.kind,
          age: ageOf(claim.incarnation, incarnation),
          state: then?.state ?? 'unknown',
          rise: (then?.incarnation ?? incarnation) - incarnation,
          claimRise: claim.incarnation - incarnation,
        },
      ];
    }),
  );
}

test('what memberlist did at each recorded claim is what the table says', () => {
  const steps = recordedSteps();
  const tried = new Set<string>();
  for (const { before, kind, age, state, rise, claimRise } of steps) {
    const { after, held } = outcomeOf('memberlist-0.2', before, kind, age);
    const name = `${before}, ${kind}, ${age}`;
    expect(after?.state ?? 'unknown', name).toBe(state);
    const rises = held !== null && after !== null && after.incarnation > held.incarnation;
    expect(rise, name).toBe(rises ? claimRise : 0);
    tried.add(name);
  }
  console.log(`${steps.length} recorded claims fall into ${tried.size} cells of the table`);
  expect(tried.size).toBeGreaterThan(35);
});

describe('in the words of the paper', () => {
  const cells = BEFORE.flatMap((before) =>
    CLAIM_KINDS.flatMap((kind) =>
      AGES.map((age) => ({ before, kind, age, ...outcomeOf('hearsay', before, kind, age) })),
    ),
  );
  const known = cells.filter(({ before }) => before !== 'unknown' && before !== 'ourselves');

  test('an older claim never changes what is believed', () => {
    expect(known.filter(({ age, isChanged }) => age === 'older' && isChanged)).toEqual([]);
  });

  test('a tie goes to the accuser, and never to an alive', () => {
    const same = known.filter(({ age }) => age === 'same');
    expect(same.filter(({ kind, isChanged }) => kind === 'alive' && isChanged)).toEqual([]);
    expect(
      same.flatMap(({ before, kind, after }) =>
        before === 'alive' && kind !== 'alive' ? [after!.state] : [],
      ),
    ).toEqual(['suspect', 'dead', 'left']);
  });

  test('a newer alive brings back whoever is suspected, dead or gone', () => {
    const newer = known.filter(({ age, kind }) => age === 'newer' && kind === 'alive');
    expect(newer.map(({ after }) => after)).toEqual(
      Array.from({ length: 4 }, () => ({ state: 'alive', incarnation: 6 })),
    );
  });

  test('of ourselves we believe nobody but ourselves: every accusation that is not old is outbid', () => {
    const own = cells.filter(({ before }) => before === 'ourselves');
    expect(own.every(({ after }) => after?.state === 'alive')).toBe(true);
    const accused = own.filter(({ kind, age }) => kind !== 'alive' && age !== 'older');
    expect(accused.map(({ age, after }) => [age, after!.incarnation])).toEqual([
      ['same', 6],
      ['newer', 7],
      ['same', 6],
      ['newer', 7],
      ['same', 6],
      ['newer', 7],
    ]);
  });

  test('nobody is taken in by an accusation', () => {
    const strangers = cells.filter(({ before, kind }) => before === 'unknown' && kind !== 'alive');
    expect(strangers.every(({ after }) => after === null)).toBe(true);
  });
});
