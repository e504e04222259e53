/** Where two saved states differ. */
import type { SerfCoreState, SwimState } from 'hearsay/core';

const SHOWN_CHARACTERS = 60;

/** `place: one, not other`; `null`: they are equal. Keys whose value is undefined count as absent. */
export function differenceOf(one: unknown, other: unknown, place = 'state'): string | null {
  if (Object.is(one, other)) return null;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return `${place}: ${shown(one)}, not ${shown(other)}`;
  }
  const [left, right] = [partsOf(one), partsOf(other)];
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const found = differenceOf(left.get(key), right.get(key), `${place}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

/**
 * A state without what its restoring numbers anew: deadlines are in their order, and one about a member names
 * it.
 */
export function comparable(data: unknown): unknown {
  const state = data as SwimState | SerfCoreState;
  return 'swim' in state
    ? { ...state, swim: unnumbered(state.swim), serf: unnumbered(state.serf) }
    : unnumbered(state);
}

function unnumbered(state: Pick<SerfCoreState['serf'], 'deadlines'>): unknown {
  const deadlines = state.deadlines.map(({ order: _order, ...one }) => {
    return 'member' in one && one.member !== null ? { ...one, key: null } : one;
  });
  return { ...state, deadlines };
}

function partsOf(data: object): Map<string, unknown> {
  if (data instanceof Map || data instanceof Set) return partsOf([...data]);
  return new Map(Object.entries(data));
}

function shown(data: unknown): string {
  const text = typeof data === 'object' && data !== null ? 'something' : String(data);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
