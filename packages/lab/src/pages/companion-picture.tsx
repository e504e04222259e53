/**
 * What a card shows: three seconds of a run, played once, on which a question may be answered; or a bridge,
 * the same fault in two systems.
 */
import { Play, SquareArrowOutUpRight } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { bridgeOf } from '../contrast/bridges.ts';
import { BRIDGE_SEED, type BridgeRun } from '../contrast/story.ts';
import type { RunSpec } from '../player/spec.ts';
import type { Clicked } from '../companion/moves.ts';
import { PickStage } from '../ui/companion/pick-stage.tsx';
import { TwoWorlds, type BridgeView } from '../ui/companion/two-worlds.tsx';
import { figureText } from '../ui/lessons/views.ts';
import { useLabLink } from './lab-links.ts';
import { chairOf, momentOf, useLessonRun } from './lesson-run.ts';
import { lessonsEngine } from './lessons-engine.ts';
import { useLessons } from './lessons-store.ts';
import { LOCK } from './lessons-content.ts';
import { useFrames, useRunScene } from './run-scene.ts';
import { useReducedMotion, useTheme } from './settings-store.ts';
import { FigurePicture } from './unit-figure-picture.tsx';

/** Of the run, and how much slower it is shown. */
const SHOWN_MS = 3000;
const SLOWER = 2;

interface RunPictureProps {
  /** `null`: the run is not to be had. */
  readonly spec: RunSpec | null;
  readonly fromMs: number | null;
  /** From whose chair; `null`: as it is so; `undefined`: whoever sees what befalls the others. */
  readonly chair?: number | null | undefined;
  /** Whether the rings of the truth are drawn; with the eye of the lab closed they are not. */
  readonly isTruthShown?: boolean;
  /** Older cards keep their link, and leave the engine alone. */
  readonly isLive: boolean;
  /** What is to be clicked on it; `null`: it is only looked at. */
  readonly pick?: Picking | null;
}

export interface Picking {
  readonly what: Clicked;
  readonly isBusy: boolean;
  readonly onPick: (id: number, name: string) => void;
}

export function RunPicture(props: RunPictureProps): ReactNode {
  const { spec, fromMs, chair } = props;
  const predictions = useLessons(({ notebook }) => notebook.predictions);
  if (spec === null) return null;
  const locked = LOCK.lockedBy(spec, predictions);
  if (locked !== null) return <a href={`#/predict/${locked}`}>Predict {locked} first; it runs this.</a>;
  const beginMs = fromMs ?? momentOf(spec) - SHOWN_MS;
  const sat = chair === undefined ? chairOf(spec) : chair;
  return <Played {...props} spec={spec} fromMs={beginMs} chair={sat} />;
}

interface PlayedProps extends RunPictureProps {
  readonly spec: RunSpec;
  readonly fromMs: number;
  readonly chair: number | null;
}

function Played(props: PlayedProps): ReactNode {
  const { spec, fromMs, chair, isLive, isTruthShown = true, pick = null } = props;
  const isReduced = useReducedMotion();
  const theme = useTheme();
  const info = useLessonRun(isLive ? spec : null);
  const beginMs = Math.max(0, Math.min(fromMs, spec.forMs - SHOWN_MS));
  const endMs = Math.min(spec.forMs, beginMs + SHOWN_MS);
  const [atMs, setAtMs] = useState(beginMs);
  const isPlaying = info !== null && info.computedMs >= endMs && !isReduced && atMs < endMs;
  useFrames(isPlaying, (elapsedMs) => setAtMs((old) => Math.min(endMs, old + elapsedMs / SLOWER)));
  const shownMs = isReduced ? Math.min(endMs, info?.computedMs ?? 0) : atMs;
  const scene = useRunScene(info !== null && info.computedMs >= shownMs ? info.id : null, shownMs, chair);
  const link = useLabLink({ spec, chair, cursorMs: beginMs });
  return (
    <div className="companion-run">
      {scene === null || pick !== null ? null : (
        <div className="companion-stage">
          <FigurePicture
            picture={{ kind: 'stage', scene }}
            isTruthShown={isTruthShown}
            isPaused={!isPlaying}
          />
        </div>
      )}
      {scene === null || pick === null ? null : (
        <PickStage scene={scene} theme={theme} isReduced={isReduced} {...pick} />
      )}
      <p className="lessons-row">
        {scene === null ? null : (
          <span className="panel-note">
            {chair === null ? 'What is so' : `What n${chair} believes`} at{' '}
            <span className="number">{(shownMs / 1000).toFixed(1)} s</span>
          </span>
        )}
        {isLive ? null : <span className="panel-note">The picture is in the lab.</span>}
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

export function BridgePicture({ id }: { readonly id: string }): ReactNode {
  const [bridge, setBridge] = useState<BridgeView | null>(null);
  const [failure, setFailure] = useState('');
  useEffect(() => {
    let isGone = false;
    lessonsEngine()
      .bridge(id, BRIDGE_SEED)
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
