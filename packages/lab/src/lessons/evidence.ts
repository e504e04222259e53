/**
 * What an evidence card says of a misconception. Where one knob repairs what is broken, it is the smallest
 * broken example, the repaired one, and the knob with its two values; where nothing is broken, it is what was
 * believed, and what was seen. The words and the pair are data; the knob's values are read from the runs.
 */
import type { EvidenceCard } from './notebook.ts';
import type { Evidence, Misconception, SpecParts, Variant } from './schema.ts';
import { currentAt } from './variations.ts';

/** A run with the base that it stands on; a borrowed one has the base of its exercise. */
export interface KnownRun {
  readonly base: SpecParts;
  readonly run: Pick<Variant, 'spec' | 'about'>;
}

export interface EvidenceSource {
  /** By the run's id; `null`: it cannot be shown, or not yet. */
  readonly linkOf: (run: string) => string | null;
  readonly runOf: (run: string) => KnownRun | null;
  /** A text of the data with its figures, as plain text. */
  readonly textOf: (text: string) => string;
}

/** `null`: no run of it can be shown, so there is no evidence. */
export function evidenceCardOf(
  one: Misconception,
  source: EvidenceSource,
  atMs: number,
): EvidenceCard | null {
  const { id, title, tag, belief, refutation, evidence, runs } = one;
  const { linkOf, textOf } = source;
  const shared = { id, title, tag, misconception: id, atMs, rule: textOf(refutation.because) };
  if (evidence === undefined) {
    const link = runs.map((run) => linkOf(run.id)).find((found) => found !== null) ?? null;
    if (link === null) return null;
    return { ...shared, believed: belief, seen: [{ link, says: textOf(refutation.shows) }], knob: null };
  }
  const [first, second] = evidence.runs.map((run, i) => ({
    link: linkOf(run),
    says: textOf(evidence.says[i]!),
  }));
  const knob = knobText(evidence, source);
  if (knob === null || !hasLink(first!) || !hasLink(second!)) return null;
  return evidence.is === 'repair'
    ? { ...shared, broken: first, repaired: second, knob }
    : { ...shared, believed: belief, seen: [first, second], knob };
}

interface Said {
  readonly link: string | null;
  readonly says: string;
}

const hasLink = (said: Said): said is { link: string; says: string } => said.link !== null;

/** "helpers (indirectChecks): 0 → 3"; `null`: one of the runs is not known. */
function knobText({ runs, knobs }: Evidence, { runOf }: EvidenceSource): string | null {
  const [from, to] = runs.map(runOf);
  if (!from || !to) return null;
  const said = knobs.map(({ what, at, unit }) => {
    const [before, after] = [from, to].map(({ base, run }) => valueText(currentAt(at, base, run), unit));
    return `${what}: ${before} → ${after}`;
  });
  return said.join('; ');
}

const MS = 1000;

function valueText(value: unknown, unit: 'ms' | 's' | undefined): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value !== 'number') return '–';
  if (unit === undefined) return String(value);
  return `${unit === 's' ? value / MS : value} ${unit}`;
}
