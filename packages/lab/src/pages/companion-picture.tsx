/** What a card shows: three seconds of a run, played once; or a bridge, the same fault in two systems. */
import { Play, SquareArrowOutUpRight } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { bridgeOf } from '../contrast/bridges.ts';
import type { BridgeRun } from '../contrast/story.ts';
import type { RunSpec } from '../player/spec.ts';
import { TwoWorlds, type BridgeView } from '../ui/companion/two-worlds.tsx';
import { figureText } from '../ui/lessons/views.ts';
import { useLabLink } from './lab-links.ts';
import { chairOf, momentOf, useLessonRun } from './lesson-run.ts';
import { lessonsEngine } from './lessons-engine.ts';
import { useLessons } from './lessons-store.ts';
import { LOCK } from './lessons-content.ts';
import { useFrames, useRunScene } from './run-scene.ts';
import { useReducedMotion } from './settings-store.ts';
import { FigurePicture } from './unit-figure-picture.tsx';

/** Of the run, and how much slower it is shown. */
const SHOWN_MS = 3000;
const SLOWER = 2;

interface RunPictureProps {
  /** `null`: the run is not to be had. */
  readonly spec: RunSpec | null;
  readonly fromMs: number | null;
  /** Older cards keep their link, and leave the engine alone. */
  readonly isLive: boolean;
}

export function RunPicture({ spec, fromMs, isLive }: RunPictureProps): ReactNode {
  const predictions = useLessons(({ notebook }) => notebook.predictions);
  if (spec === null) return null;
  const locked = LOCK.lockedBy(spec, predictions);
  if (locked !== null) return <a href={`#/predict/${locked}`}>Predict {locked} first; it runs this.</a>;
  return <Played spec={spec} fromMs={fromMs ?? momentOf(spec) - SHOWN_MS} isLive={isLive} />;
}

function Played({ spec, fromMs, isLive }: RunPictureProps & { spec: RunSpec; fromMs: number }): ReactNode {
  const isReduced = useReducedMotion();
  const info = useLessonRun(isLive ? spec : null);
  const beginMs = Math.max(0, Math.min(fromMs, spec.forMs - SHOWN_MS));
  const endMs = Math.min(spec.forMs, beginMs + SHOWN_MS);
  const [atMs, setAtMs] = useState(beginMs);
  const chair = chairOf(spec);
  const isPlaying = info !== null && info.computedMs >= endMs && !isReduced && atMs < endMs;
  useFrames(isPlaying, (elapsedMs) => setAtMs((old) => Math.min(endMs, old + elapsedMs / SLOWER)));
  const shownMs = isReduced ? Math.min(endMs, info?.computedMs ?? 0) : atMs;
  const scene = useRunScene(info !== null && info.computedMs >= shownMs ? info.id : null, shownMs, chair);
  const link = useLabLink({ spec, chair, cursorMs: beginMs });
  return (
    <div className="companion-run">
      {scene === null ? null : (
        <div className="companion-stage">
          <FigurePicture picture={{ kind: 'stage', scene }} isTruthShown isPaused={!isPlaying} />
        </div>
      )}
      <p className="lessons-row">
        {scene === null ? null : (
          <span className="panel-note">
            What n{chair} believes at <span className="number">{(shownMs / 1000).toFixed(1)} s</span>
          </span>
        )}
        {scene === null || isReduced || isPlaying ? null : (
          <button type="button" className="button button-quiet" onClick={() => setAtMs(beginMs)}>
            <Play /> Again
          </button>
        )}
        <a className="button button-quiet" href={link}>
          <SquareArrowOutUpRight /> Open in the lab
        </a>
      </p>
    </div>
  );
}

const SEED = 1;

export function BridgePicture({ id }: { readonly id: string }): ReactNode {
  const [bridge, setBridge] = useState<BridgeView | null>(null);
  const [failure, setFailure] = useState('');
  useEffect(() => {
    let isGone = false;
    lessonsEngine()
      .bridge(id, SEED)
      .then(
        (run) => isGone || setBridge(run === null ? null : bridgeViewOf(id, run)),
        (error: unknown) => isGone || setFailure((error as Error).message),
      );
    return () => void (isGone = true);
  }, [id]);
  if (failure !== '') return <p className="lessons-notice">It could not be run: {failure}</p>;
  if (bridge === null) return <p className="panel-note">Both systems run.</p>;
  return <TwoWorlds bridge={bridge} />;
}

function bridgeViewOf(id: string, { seed, left, right }: BridgeRun): BridgeView {
  const figures = bridgeOf(id)?.figures ?? [];
  return {
    seed,
    left: { ...left, moments: left.timeline },
    right: { ...right, moments: right.timeline },
    figures: figures.map(({ name, what, unit }) => ({
      what: unit === 'count' ? what : `${what} (${unit})`,
      left: numberOf(left.numbers[name]),
      right: numberOf(right.numbers[name]),
    })),
  };
}

const numberOf = (value: number | undefined): string => (value === undefined ? '–' : figureText(value));
