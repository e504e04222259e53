/**
 * The wall clock's axis: what the chair held each member for, as bands, with what was done to the
 * processes, and a slider through what the page remembers. It follows the present until somebody looks
 * back.
 */
import { Radio } from 'lucide-react';
import { useCallback, useState, type KeyboardEvent, type ReactNode } from 'react';
import { clockText, dateText } from '../live/clock-text.ts';
import type { LiveRecording } from '../live/live-recording.ts';
import type { LiveEvent, LiveState } from '../live/live-session.ts';
import type { Theme } from '../stage/palette.ts';
import { Canvas } from '../ui/canvas.tsx';
import { Choice, type ChoiceItem } from '../ui/choice.tsx';
import { formatSpan } from '../ui/format.ts';
import { drawHistory, historyHeightPx, shownMembers } from './live-history.ts';
import { useNow } from './live-status.tsx';
import { openedFile, useLive } from './live-store.ts';

type Span = '60' | '300' | 'all';
const SPANS: readonly ChoiceItem<Span>[] = [
  { value: '60', label: 'last minute' },
  { value: '300', label: 'last 5 minutes' },
  { value: 'all', label: 'all that is kept' },
];

interface LiveTimeProps {
  readonly state: LiveState;
  readonly chair: number;
  readonly theme: Theme;
  readonly events: readonly LiveEvent[];
}

export function LiveTime(props: LiveTimeProps): ReactNode {
  const { chair, theme, events } = props;
  const file = openedFile(useLive((live) => live.file));
  const { cursorMs, set } = useLive();
  const [span, setSpan] = useState<Span>('60');
  const { recording, fromMs, toMs, isFollowed } = useWindow(props.state, span);
  const members = shownMembers(recording, { fromMs, toMs, chair });
  const draw = useCallback(
    (
      context: CanvasRenderingContext2D,
      size: { widthPx: number; heightPx: number; devicePixelRatio: number },
    ) => drawHistory(context, { recording, events, members, chair, theme, fromMs, toMs, cursorMs, ...size }),
    [recording, events, members, chair, theme, fromMs, toMs, cursorMs],
  );
  const atMs = cursorMs ?? toMs;
  return (
    <section className="panel live-time" aria-label="Time">
      <header className="panel-head">
        <h2 className="panel-title number" title={dateText(atMs)}>
          {clockText(atMs)}
        </h2>
        <span className="panel-note">{agoText(cursorMs, toMs)}</span>
        {file === null ? (
          <Choice label="Window" items={SPANS} value={span} onChange={setSpan} isLabelHidden />
        ) : null}
        <button
          type="button"
          className="button"
          aria-pressed={cursorMs === null}
          disabled={file !== null}
          onClick={() => set({ cursorMs: cursorMs === null ? toMs : null })}
        >
          <Radio /> Follow
        </button>
      </header>
      <Canvas
        className="live-history"
        style={{ height: historyHeightPx(members.length) }}
        draw={draw}
        aria-hidden="true"
      />
      <Slider recording={recording} atMs={atMs} fromMs={fromMs} toMs={toMs} isFollowed={isFollowed} />
    </section>
  );
}

interface Window {
  readonly recording: LiveRecording;
  readonly fromMs: number;
  readonly toMs: number;
  /** Its end goes with the wall clock. */
  readonly isFollowed: boolean;
}

/** What part of which recording is shown: the file that is open, or what the page has seen. */
function useWindow(state: LiveState, span: Span): Window {
  const file = openedFile(useLive((live) => live.file));
  const cursorMs = useLive((live) => live.cursorMs);
  const isFutureHidden = useLive((live) => live.isFutureHidden);
  const now = useNow(250);
  const recording = file?.moments.recording ?? state.recording;
  const begins = recording.first?.atMs ?? now;
  const isFollowed = file === null && state.connection.kind === 'live';
  const last = recording.last?.atMs;
  const known = isFollowed ? Math.max(now, last ?? 0) : (last ?? now);
  const ends = isFutureHidden ? (cursorMs ?? known) : known;
  const wanted = span === 'all' || file !== null ? begins : ends - Number(span) * 1000;
  // Somebody who looks back further than the window sees where they are.
  const fromMs = Math.min(Math.max(begins, wanted), cursorMs ?? Infinity);
  return { recording, fromMs, toMs: Math.max(ends, fromMs + 1000), isFollowed };
}

/** Close enough to the present to go on with it. */
const PRESENT_MS = 250;

function Slider({
  recording,
  atMs,
  fromMs,
  toMs,
  isFollowed,
}: Window & { readonly atMs: number }): ReactNode {
  const set = useLive((live) => live.set);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const index = Math.max(0, Math.min(recording.count - 1, recording.indexAt(atMs) + by));
    const next = recording.moments[index]?.atMs ?? null;
    if (next === null || next <= toMs) set({ cursorMs: next });
  };
  return (
    <input
      type="range"
      className="live-slider"
      aria-label="Moment"
      aria-valuetext={clockText(atMs)}
      min={Math.floor(fromMs)}
      max={Math.ceil(toMs)}
      step={1}
      value={atMs}
      onChange={(event) => {
        const value = Number(event.target.value);
        set({ cursorMs: value >= toMs - PRESENT_MS && isFollowed ? null : value });
      }}
      onKeyDown={onKeyDown}
    />
  );
}

function agoText(cursorMs: number | null, toMs: number): string {
  if (cursorMs === null) return 'now';
  return `${formatSpan(Math.max(0, Math.round((toMs - cursorMs) / 100) * 100))} before the end`;
}
