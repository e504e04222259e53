/**
 * A live figure of the unit: a small lab with one handle. It starts when it is scrolled into view, plays
 * once, and keeps what each position of its handle gave, so that they can be compared.
 */
import { Lock, Pause, Play, RotateCcw, SquareArrowOutUpRight } from 'lucide-react';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import type { Figure, Handle, Reading } from '../unit/figure.ts';
import type { FigureLocks } from '../unit/figure-locks.ts';
import { goTo } from '../ui/hash-location.ts';
import { goToCard } from './unit-commits.ts';
import { FigureCurve } from './unit-figure-curve.tsx';
import { FigurePicture } from './unit-figure-picture.tsx';
import { useFigureRun, type FigureRun } from './unit-figure-run.ts';
import './unit-figure.css';

interface UnitFigureProps {
  readonly figure: Figure;
  /** By the value of the stop, the exercises that its run answers. */
  readonly locks: FigureLocks[string];
  /** The exercises that have been predicted. */
  readonly open: ReadonlySet<string>;
}

export function UnitFigure({ figure, locks, open }: UnitFigureProps): ReactNode {
  const box = useRef<HTMLElement>(null);
  const isSeen = useSeen(box);
  const [value, setValue] = useState(figure.handle.start);
  const lockedBy = locks[value]?.find((exercise) => !open.has(exercise)) ?? null;
  const run = useFigureRun(figure, value, isSeen, lockedBy !== null);
  const { view, title, lookAt } = figure;
  const words = run.error ?? run.words;
  return (
    <figure className="figure" ref={box} aria-label={title}>
      <figcaption className="figure-head">
        <strong>{title}</strong>
        <span className="figure-whose">{whoseView(figure)}</span>
      </figcaption>
      {lockedBy === null ? (
        <div className={`figure-picture figure-${view.picture}`}>
          {view.picture === 'curve' ? <FigureCurve figure={figure} value={value} run={run} /> : null}
          {run.picture === null ? null : (
            <FigurePicture picture={run.picture} isTruthShown={view.isTruthShown} isPaused={!run.isPlaying} />
          )}
        </div>
      ) : (
        <Locked exercise={lockedBy} />
      )}
      <div className="figure-foot">
        <HandleControl handle={figure.handle} value={value} onValue={setValue} />
        {lockedBy === null ? <Transport figure={figure} value={value} run={run} /> : null}
      </div>
      {lockedBy !== null && run.readings.size === 0 ? null : (
        <Tried handle={figure.handle} value={value} run={run} />
      )}
      <p className="figure-look">{lookAt}</p>
      {lockedBy === null ? (
        <details className="figure-words">
          <summary>This moment in words</summary>
          <p>{words ?? 'It is running; it is told when it stands still.'}</p>
        </details>
      ) : null}
    </figure>
  );
}

/** In the place of a run that would answer an exercise. */
function Locked({ exercise }: { readonly exercise: string }): ReactNode {
  return (
    <div className="figure-locked">
      <p>This run shows what exercise {exercise} asks. It waits for your prediction.</p>
      <button type="button" className="button" onClick={() => goToCard(exercise)}>
        <Lock aria-hidden="true" /> Predict {exercise} first
      </button>
    </div>
  );
}

function whoseView({ view: { chair, isTruthShown, picture } }: Figure): string {
  if (picture === 'curve') return 'share of the members that know';
  if (picture === 'matrix') return 'rows observe, columns are observed';
  const ring = isTruthShown ? 'ring: truth' : 'the truth is hidden';
  return chair === null ? 'what is so' : `what n${chair} believes · ${ring}`;
}

/** Whether a good part of it is on the screen. */
function useSeen(box: { readonly current: HTMLElement | null }): boolean {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (box.current === null) return undefined;
    const observer = new IntersectionObserver((entries) => setSeen(entries.at(-1)?.isIntersecting ?? false), {
      threshold: 0.35,
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return isSeen;
}

interface HandleProps {
  readonly handle: Handle;
  readonly value: number;
  readonly onValue: (value: number) => void;
}

/** Up to this many stops are buttons side by side. */
const BUTTONS_MAX = 3;

function HandleControl({ handle: { label, stops }, value, onValue }: HandleProps): ReactNode {
  const id = useId();
  const at = stops.findIndex((stop) => stop.value === value);
  if (stops.length <= BUTTONS_MAX) {
    return (
      <fieldset className="figure-handle">
        <legend className="figure-label">{label}</legend>
        <span className="figure-choices">
          {stops.map((stop) => (
            <button
              key={stop.value}
              type="button"
              className="button"
              aria-pressed={stop.value === value}
              onClick={() => onValue(stop.value)}
            >
              {stop.label}
            </button>
          ))}
        </span>
      </fieldset>
    );
  }
  return (
    <div className="figure-handle">
      <label className="figure-label" htmlFor={id}>
        {label}
      </label>
      <span className="figure-slide">
        <input
          id={id}
          type="range"
          min={0}
          max={stops.length - 1}
          step={1}
          value={at}
          aria-valuetext={stops[at]!.label}
          onChange={(event) => onValue(stops[Number(event.target.value)]!.value)}
        />
        <output htmlFor={id}>{stops[at]!.label}</output>
      </span>
    </div>
  );
}

interface RunProps {
  readonly value: number;
  readonly run: FigureRun;
}

function Transport({ figure, value, run }: RunProps & { readonly figure: Figure }): ReactNode {
  const { isPlaying, isOver } = run;
  const name = isPlaying ? 'Pause' : isOver ? 'Again' : 'Play';
  return (
    <span className="figure-transport">
      <span className="figure-time">{(run.atMs / 1000).toFixed(1)} s</span>
      <button type="button" className="button" onClick={isPlaying ? run.pause : run.play}>
        {isPlaying ? (
          <Pause aria-hidden="true" />
        ) : isOver ? (
          <RotateCcw aria-hidden="true" />
        ) : (
          <Play aria-hidden="true" />
        )}
        {name}
      </button>
      <button
        type="button"
        className="button button-quiet"
        aria-label="Open in the lab"
        title="Open in the lab"
        onClick={() => void openInLab(figure, value)}
      >
        <SquareArrowOutUpRight aria-hidden="true" />
      </button>
    </span>
  );
}

async function openInLab({ spec, view }: Figure, value: number): Promise<void> {
  const { encodeShare } = await import('../player/share.ts');
  const panels = ['curves', 'node', ...(view.isTruthShown ? [] : ['no-truth'])];
  const code = encodeShare({
    spec: spec(value),
    chair: view.chair,
    cursorMs: view.fromMs,
    panels,
    layout: 'auto',
    digest: null,
  });
  goTo(`/lab?s=${code}`);
}

/** What each stop gave so far, the present one marked. */
function Tried({ handle, value, run }: RunProps & { readonly handle: Handle }): ReactNode {
  const { readings } = run;
  const tried = handle.stops.filter((stop) => stop.value === value || readings.has(stop.value));
  const rows = readings.get(value) ?? [...readings.values()][0] ?? [];
  if (rows.length === 0) return <p className="figure-look">One moment…</p>;
  return (
    <section className="figure-tried" aria-label="What each run gave">
      <table>
        <thead>
          <tr>
            <th scope="col">{handle.label}</th>
            {tried.map((stop) => (
              <th key={stop.value} scope="col" className={stop.value === value ? 'is-now' : undefined}>
                {stop.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody aria-live="polite">
          {rows.map(({ label }, row) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {tried.map((stop) => (
                <td key={stop.value} className={stop.value === value ? 'is-now' : undefined}>
                  {readingText(readings.get(stop.value)?.[row])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function readingText(reading: Reading | undefined): string {
  if (reading === undefined) return '…';
  const { value, unit } = reading;
  if (value === null) return 'never';
  if (unit === 'ms') return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
  if (unit === 'share') return `${Math.round(100 * value)} %`;
  return unit === 'rate' ? value.toFixed(1) : String(value);
}
