/**
 * Claims about members, in any order and as often as anybody likes: what a third party makes of them obeys
 * the precedence of SWIM §4.2 (memberlist.md §13).
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RULES, type RulesName } from '../../packages/hearsay/src/swim/rules.ts';
import { LoneSwim } from '../support/lone-swim.ts';

type Kind = 'alive' | 'suspect' | 'dead' | 'left';

interface Claim {
  readonly kind: Kind;
  readonly member: string;
  readonly incarnation: number;
}

const PRESETS: readonly RulesName[] = ['hearsay', 'memberlist', 'memberlist-0.2'];

const claim: fc.Arbitrary<Claim> = fc.record({
  kind: fc.constantFrom<Kind>('alive', 'suspect', 'dead', 'left'),
  member: fc.constantFrom('n2', 'n3', 'n4'),
  incarnation: fc.integer({ min: 1, max: 5 }),
});
const claims = fc.array(claim, { maxLength: 30 });

/** Suspicions do not run out here: no time passes. */
function say(node: LoneSwim, { kind, member, incarnation }: Claim): void {
  if (kind === 'alive') node.alive(member, { incarnation });
  else if (kind === 'suspect') node.suspect(member, { incarnation });
  else node.dead(member, { incarnation, from: kind === 'left' ? member : 'accuser' });
}

/** A node that knows n2, n3 and n4 alive at incarnation 1. */
function observer(rules: RulesName): LoneSwim {
  const node = new LoneSwim({ rules: RULES[rules] });
  for (const name of ['n2', 'n3', 'n4']) node.alive(name);
  return node;
}

function view(node: LoneSwim): string[] {
  return node.swim
    .members()
    .map(({ name, state, incarnation }) => `${name} ${state} ${incarnation}`)
    .sort();
}

/**
 * Where a claim stands: by incarnation, then dead over suspect over alive. Left and dead are equally final.
 */
function rank({ kind, incarnation }: Pick<Claim, 'kind' | 'incarnation'>): number {
  return 3 * incarnation + { alive: 0, suspect: 1, dead: 2, left: 2 }[kind];
}

function rankOf(node: LoneSwim, name: string): number {
  const { state, incarnation } = node.member(name)!;
  return rank({ kind: state, incarnation });
}

/** The table of precedence, one claim at a time: what was held before, and what is claimed. */
function expected(
  held: { kind: Kind; incarnation: number },
  claimed: Claim,
): { kind: Kind; incarnation: number } {
  const { kind, incarnation } = claimed;
  const isOver = held.kind === 'dead' || held.kind === 'left';
  const { kind: was, incarnation: at } = held;
  switch (kind) {
    case 'alive':
      return incarnation > at ? { kind, incarnation } : held;
    case 'suspect':
      return was === 'alive' && incarnation >= at ? { kind, incarnation } : held;
    case 'dead':
    case 'left':
      return !isOver && incarnation >= at ? { kind, incarnation } : held;
  }
}

describe.each(PRESETS)('claims under the rules of %s', (rules) => {
  test('each claim does what the table of precedence says, and touches nobody else', () => {
    fc.assert(
      fc.property(claims, (said) => {
        const node = observer(rules);
        const model = new Map(
          ['n2', 'n3', 'n4'].map((name) => [name, { kind: 'alive' as Kind, incarnation: 1 }]),
        );
        for (const one of said) {
          say(node, one);
          model.set(one.member, expected(model.get(one.member)!, one));
          for (const [name, { kind, incarnation }] of model)
            expect(node.seen(name)).toBe(`${kind} ${incarnation}`);
        }
      }),
    );
  });

  test('repeating a claim changes nothing, and is not passed on', () => {
    fc.assert(
      fc.property(claims, (said) => {
        const node = observer(rules);
        for (const one of said) {
          say(node, one);
          const [before, queued] = [view(node), node.swim.queue.save()];
          say(node, one);
          expect(view(node)).toEqual(before);
          expect(node.swim.queue.save()).toEqual(queued);
        }
      }),
    );
  });

  test('nothing that is held ever gives way to something of lower rank', () => {
    fc.assert(
      fc.property(claims, (said) => {
        const node = observer(rules);
        for (const one of said) {
          const before = rankOf(node, one.member);
          say(node, one);
          expect(rankOf(node, one.member)).toBeGreaterThanOrEqual(before);
        }
      }),
    );
  });

  test('what an honest cluster says ends the same in every order', () => {
    // What an honest cluster says: a member alive at 1 … n, and at each of them perhaps suspected, perhaps
    // dead.
    const story = fc
      .tuple(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.constantFrom<Kind>('suspect', 'dead'), { maxLength: 4 }),
      )
      .map(([last, verdicts]) => {
        const alive = Array.from({ length: last }, (_, i): Claim => ({
          kind: 'alive',
          member: 'n2',
          incarnation: i + 1,
        }));
        const accusations = verdicts.map((kind, i): Claim => ({
          kind,
          member: 'n2',
          incarnation: Math.min(last, i + 1),
        }));
        return [...alive, ...accusations];
      });
    const orders = story.chain((said) => {
      const twice = [...said, ...said];
      return fc.tuple(fc.constant(said), fc.shuffledSubarray(twice, { minLength: twice.length }));
    });
    fc.assert(
      fc.property(orders, ([said, shuffled]) => {
        const node = observer(rules);
        for (const one of shuffled) say(node, one);
        // Said once more: a suspicion may have come before the alive that it is about.
        for (const one of said) say(node, one);
        expect(rankOf(node, 'n2')).toBe(Math.max(...said.map((one) => rank(one))));
      }),
    );
  });
});

describe('what is said of the node itself', () => {
  test('is always outbid: it stays alive, above all that was ever claimed', () => {
    fc.assert(
      fc.property(fc.array(claim, { minLength: 1, maxLength: 20 }), (said) => {
        const node = observer('hearsay');
        for (const one of said) say(node, { ...one, member: 'self' });
        const accused = said.filter(({ kind, incarnation }) => kind !== 'alive' || incarnation > 1);
        const { state, incarnation } = node.member('self')!;
        expect(state).toBe('alive');
        for (const one of accused) expect(incarnation).toBeGreaterThanOrEqual(one.incarnation);
        for (const one of accused.filter(({ kind }) => kind !== 'alive'))
          expect(rank({ kind: 'alive', incarnation })).toBeGreaterThan(rank(one));
        expect(node.swim.incarnation).toBe(incarnation);
      }),
    );
  });
});
