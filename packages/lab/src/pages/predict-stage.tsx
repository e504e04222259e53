/**
 * The learner's own seed on a small stage, from one node's chair: played once, or still where nothing may
 * move.
 */
import { SquareArrowOutUpRight } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { chairOfQuestion } from '../lessons/chair.ts';
import type { About } from '../lessons/schema.ts';
import type { RunSpec } from '../player/spec.ts';
import { useLabLink } from './lab-links.ts';
import { chairOf, useLessonRun } from './lesson-run.ts';
import { useFrames, useRunScene } from './run-scene.ts';
import { useReducedMotion } from './settings-store.ts';
import { FigurePicture } from './unit-figure-picture.tsx';
import './unit-figure.css';

/** How long the whole run takes to play. */
const PLAY_MS = 12_000;
/** Larger clusters are measured, and looked at in the lab. */
const NODES_SHOWN_MAX = 256;

/** A fault that lasts as long as the run is over at its very end; a moment before, it is still seen. */
const BEFORE_END_MS = 1;

interface PredictStageProps {
  readonly spec: RunSpec;
  /** Whom the question names. */
  readonly about: About;
}

export function PredictStage({ spec, about }: PredictStageProps): ReactNode {
  const isReduced = useReducedMotion();
  const info = useLessonRun(spec.nodes > NODES_SHOWN_MAX ? null : spec);
  const [atMs, setAtMs] = useState(0);
  const chair = chairOfQuestion(spec, about) ?? chairOf(spec);
  const endMs = spec.forMs - BEFORE_END_MS;
  const toMs = Math.min(endMs, info?.computedMs ?? 0);
  const isPlaying = info !== null && !isReduced && atMs < endMs;
  useFrames(isPlaying, (elapsedMs) =>
    setAtMs((old) => Math.min(toMs, old + (elapsedMs * spec.forMs) / PLAY_MS)),
  );
  const shownMs = isReduced ? toMs : atMs;
  const scene = useRunScene(info?.id ?? null, shownMs, chair);
  const link = useLabLink({ spec, chair, cursorMs: 0 });
  return (
    <div className="predict-stage">
      {scene === null ? null : (
        <div className="predict-stage-picture">
          <FigurePicture
            picture={{ kind: 'stage', scene }}
            isTruthShown={isCut(spec)}
            isPaused={!isPlaying}
          />
        </div>
      )}
      <p className="lessons-row">
        {scene === null ? null : (
          <span className="panel-note">
            What n{chair} believes at <span className="number">{(shownMs / 1000).toFixed(1)} s</span>
            {isBarSeen(spec, shownMs) ? '. The bar stands where packets vanish.' : ''}
          </span>
        )}
        <a className="button button-quiet" href={link}>
          <SquareArrowOutUpRight /> Open this run in the lab
        </a>
      </p>
    </div>
  );
}

/** A link that is cut is what such an exercise is about, and the set-up has told it: it is seen. */
const isCut = ({ faults }: RunSpec): boolean =>
  faults.some(({ kind }) => kind === 'cut' || kind === 'partition');

/** A split is drawn as a wall, a link that is cut one way as a bar at the sender's side. */
const isBarSeen = ({ faults }: RunSpec, atMs: number): boolean =>
  faults.some(
    (one) => one.kind === 'cut' && one.atMs <= atMs && (one.forMs === null || atMs < one.atMs + one.forMs),
  );
