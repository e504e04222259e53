/** Where the runs behind a card can be opened, made as the card is shown. */
import { useEffect, useState } from 'react';
import type { Move } from '../companion/moves.ts';
import type { Source } from '../companion/sources.ts';
import { bridgeOf } from '../contrast/bridges.ts';
import type { RunSpec } from '../player/spec.ts';
import { specOfScenario, type Core } from './companion-session.ts';
import { labLink } from './lab-links.ts';
import { chairOf, momentOf } from './lesson-run.ts';
import { LOCK } from './lessons-content.ts';
import { useLessons } from './lessons-store.ts';

/**
 * By the name of the run: the lab with it, or the exercise that asks about it and has not been predicted.
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
        const name = runNameOf(source);
        const spec = name === null ? null : specOf(source, core);
        if (name === null || spec === null) continue;
        const locked = LOCK.lockedBy(spec, predictions);
        made.set(name, locked === null ? await linkOf(source, spec) : `#/predict/${locked}`);
      }
      if (!isGone) setPlaces(made);
    };
    void make();
    return () => void (isGone = true);
  }, [core, sources, predictions]);
  return places;
}

/** `run#2`, `scenario:…` or `bridge:…`; `null`: the source is no run. */
export function runNameOf(source: Source): string | null {
  if (source.level === 1) {
    if ('bridge' in source) return `bridge:${source.bridge}`;
    return 'run' in source ? source.run : null;
  }
  return source.level === 2 && source.section.startsWith('scenario:') ? source.section : null;
}

function specOf(source: Source, core: Core): RunSpec | null {
  if (source.level === 1 && 'bridge' in source) return bridgeOf(source.bridge)?.labSpec(source.seed) ?? null;
  return specOfScenario(core, runNameOf(source)!.replace(/^scenario:/, ''), undefined);
}

/** At the moment that is cited, or else when something has come of the first fault. */
async function linkOf(source: Source, spec: RunSpec): Promise<string> {
  const atMs = source.level === 1 && 'run' in source ? source.atMs : null;
  const view = { spec, chair: chairOf(spec), cursorMs: atMs ?? momentOf(spec) };
  return labLink(view).catch(() => '#/lab');
}
