/**
 * The learner's own seed on a small stage, from one node's chair: played once, or still where nothing may
 * move.
 */
import { SquareArrowOutUpRight } from 'lucide-react';
import { useState, type ReactNode } from 'react';
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

export function PredictStage({ spec }: { readonly spec: RunSpec }): ReactNode {
  const isReduced = useReducedMotion();
  const info = useLessonRun(spec.nodes > NODES_SHOWN_MAX ? null : spec);
  const [atMs, setAtMs] = useState(0);
  const chair = chairOf(spec);
  const toMs = Math.min(spec.forMs, info?.computedMs ?? 0);
  const isPlaying = info !== null && !isReduced && atMs < spec.forMs;
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
          <FigurePicture picture={{ kind: 'stage', scene }} isTruthShown={false} isPaused={!isPlaying} />
        </div>
      )}
      <p className="lessons-row">
        {scene === null ? null : (
          <span className="panel-note">
            What n{chair} believes at <span className="number">{(shownMs / 1000).toFixed(1)} s</span>
          </span>
        )}
        <a className="button button-quiet" href={link}>
          <SquareArrowOutUpRight /> Open this run in the lab
        </a>
      </p>
    </div>
  );
}
