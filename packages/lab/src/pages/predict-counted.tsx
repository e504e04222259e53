/**
 * The gap made of moments: what the metric of each question has counted in the learner's run, found once
 * more in the worker, with a link into the lab for each.
 */
import { useEffect, useState, type ReactNode } from 'react';
import { specOf } from '../lessons/base-spec.ts';
import { CountedMoments, type CountedView } from '../ui/lessons/counted-moments.tsx';
import type { LessonExercise } from './lessons-content-type.ts';
import { lessonsEngine } from './lessons-engine.ts';
import { labLink } from './lab-links.ts';

interface PredictCountedProps {
  readonly exercise: LessonExercise;
  readonly seed: number;
}

interface OfQuestion {
  readonly id: string;
  readonly ask: string;
  readonly view: CountedView;
}

export function PredictCounted({ exercise, seed }: PredictCountedProps): ReactNode {
  const [found, setFound] = useState<readonly OfQuestion[]>([]);
  useEffect(() => {
    let isGone = false;
    setFound([]);
    const find = async (): Promise<void> => {
      for (const [index, { id, variant: wanted }] of exercise.questions.entries()) {
        const view = await viewOf(exercise, wanted, seed);
        if (isGone) return;
        const ask = exercise.questions.length > 1 ? `Question ${index + 1}.` : '';
        if (view !== null) setFound((before) => [...before, { id, ask, view }]);
      }
    };
    // Where they cannot be had the gap is told without them.
    find().catch(() => undefined);
    return () => void (isGone = true);
  }, [exercise, seed]);
  return found.map(({ id, ask, view }) => <CountedMoments key={id} seed={seed} ask={ask} counted={view} />);
}

async function viewOf(exercise: LessonExercise, wanted: string, seed: number): Promise<CountedView | null> {
  const variant = exercise.variants.find(({ id }) => id === wanted)!;
  const counted = await lessonsEngine().counted(seed, exercise.base, variant);
  if (counted === null) return null;
  const spec = specOf(seed, exercise.base, variant.spec);
  const groups = await Promise.all(
    counted.groups.map(async (group) => ({
      ...group,
      moments: await Promise.all(
        group.moments.map(async ({ atMs, chair, text }) => ({
          atMs,
          text,
          href: await labLink({ spec, chair, cursorMs: atMs }),
        })),
      ),
    })),
  );
  return { ...counted, groups };
}
