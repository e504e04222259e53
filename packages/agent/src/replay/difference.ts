/** The first place in which two pieces of plain data differ. */

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

function partsOf(data: object): Map<string, unknown> {
  if (data instanceof Map || data instanceof Set) return partsOf([...data]);
  return new Map(Object.entries(data));
}

function shown(data: unknown): string {
  const text = typeof data === 'object' && data !== null ? 'something' : String(data);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
