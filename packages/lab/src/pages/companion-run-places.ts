/** Where the runs behind a card can be opened, made as the card is shown. */
import { useEffect, useState } from 'react';
import type { Move } from '../companion/moves.ts';
import { chipsOf, type Source } from '../companion/sources.ts';
import { bridgeOf } from '../contrast/bridges.ts';
import type { RunSpec } from '../player/spec.ts';
import { specOfScenario, type Core } from './companion-session.ts';
import { labLink } from './lab-links.ts';
import { chairOf, momentOf } from './lesson-run.ts';
import { LOCK } from './lessons-content.ts';
import { useLessons } from './lessons-store.ts';

/**
 * By the key of the chip: the lab with the run, or the exercise that asks about it and is not yet predicted.
 * What is no run, and what the lab cannot show, is absent.
 */
export function useRunPlaces(core: Core, { sources }: Pick<Move, 'sources'>): ReadonlyMap<string, string> {
  const predictions = useLessons(({ notebook }) => notebook.predictions);
  const [places, setPlaces] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    let isGone = false;
    const make = async (): Promise<void> => {
      const made = new Map<string, string>();
      for (const source of sources) {
        const spec = specOf(source, core);
        if (spec === null) continue;
        const locked = LOCK.lockedBy(spec, predictions);
        const place = locked === null ? await linkOf(source, spec) : `#/predict/${locked}`;
        const [chip] = chipsOf([source]);
        if (place !== null) made.set(chip!.key, place);
      }
      if (!isGone) setPlaces(made);
    };
    void make();
    return () => void (isGone = true);
  }, [core, sources, predictions]);
  return places;
}

/** `null`: the source is no run, or one that is not of the lab. */
function specOf(source: Source, core: Core): RunSpec | null {
  if (source.level === 2 && source.section.startsWith('scenario:'))
    return specOfScenario(core, source.section.slice('scenario:'.length), undefined);
  if (source.level !== 1) return null;
  if ('bridge' in source) return bridgeOf(source.bridge)?.labSpec(source.seed) ?? null;
  return 'run' in source ? specOfScenario(core, source.run, undefined) : null;
}

/** At the moment that is cited, or else when something has come of what is done in it. */
async function linkOf(source: Source, spec: RunSpec): Promise<string | null> {
  const citedMs = source.level === 1 && 'run' in source ? source.atMs : null;
  const hasDeeds = spec.faults.length + spec.actions.length > 0;
  const cursorMs = citedMs ?? (hasDeeds ? momentOf(spec) : 0);
  return labLink({ spec, chair: chairOf(spec), cursorMs }).catch(() => null);
}
