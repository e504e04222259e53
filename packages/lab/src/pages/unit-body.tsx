/** The text of the unit with what lives in it: figures, exercises, covered results, artefacts. */
import type { MouseEvent, ReactNode } from 'react';
import type { Block, Body } from '../unit/directives-body.ts';
import { figureOf } from '../unit/figures.ts';
import { exerciseOfRun, uncovered } from '../unit/results.ts';
import type { UnitLessons } from '../unit/unit-lessons.ts';
import { UnitArtefacts } from './unit-artefacts.tsx';
import { goToCard, useOpenExercises } from './unit-commits.ts';
import { UnitFigure } from './unit-figure.tsx';
import { UnitPredict } from './unit-predict.tsx';

interface UnitBodyProps {
  readonly body: Body;
  readonly lessons: UnitLessons;
}

export function UnitBody({ body, lessons }: UnitBodyProps): ReactNode {
  const open = useOpenExercises(lessons.exercises);
  return (
    // The covered results are buttons; the click is only heard here for all of them.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div className="unit-body" onClick={goToCardOfResult}>
      {body.blocks.map((block, index) => (
        // The blocks of a text never change their order.
        <BlockOf key={`${index}`} block={block} body={body} lessons={lessons} open={open} />
      ))}
    </div>
  );
}

interface BlockProps extends UnitBodyProps {
  readonly block: Block;
  readonly open: ReadonlySet<string>;
}

const UNLOCKED = {};

function BlockOf({
  block,
  body: { results },
  lessons: { exercises, locks, from },
  open,
}: BlockProps): ReactNode {
  switch (block.kind) {
    case 'html':
      return <div dangerouslySetInnerHTML={{ __html: uncovered(block.html, results, open, from) }} />;
    case 'artefacts':
      return <UnitArtefacts />;
    case 'predict':
      return <UnitPredict exercise={block.id} title={exercises[block.id]?.title ?? ''} />;
    case 'figure': {
      const figure = figureOf(block.id);
      if (figure === undefined) return null;
      return <UnitFigure figure={figure} locks={locks[block.id] ?? UNLOCKED} open={open} />;
    }
  }
}

function goToCardOfResult(event: MouseEvent): void {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-run]') : null;
  const run = button?.dataset['run'];
  if (run !== undefined) goToCard(exerciseOfRun(run));
}
