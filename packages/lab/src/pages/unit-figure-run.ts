/**
 * A figure's run in the engine's worker: opened when the figure is seen and again when its handle is moved,
 * computed to its end, read, and played once. What is out of sight neither plays nor computes.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { RunInfo } from '../player/engine-api.ts';
import type { Matrix, Scene } from '../player/scene.ts';
import type { Figure, Reading } from '../unit/figure.ts';
import { engine } from './engine.ts';
import { useReducedMotion } from './settings-store.ts';

/** How long the whole of a figure's view takes to play. */
const PLAY_MS = 9000;
/** After the page was hidden, time goes on from where it was. */
const FRAME_MAX_MS = 100;

export type Picture =
  | { readonly kind: 'stage'; readonly scene: Scene }
  | { readonly kind: 'matrix'; readonly matrix: Matrix };

/** A share over the time of the figure's view, evenly sampled. */
export type Shares = Float32Array;

/** Points of a curve. */
const POINTS = 240;

export interface FigureRun {
  readonly picture: Picture | null;
  readonly atMs: number;
  /** By the value of the stop; a stop that was not tried has none. */
  readonly readings: ReadonlyMap<number, readonly Reading[]>;
  /** The same for figures that are curves. */
  readonly curves: ReadonlyMap<number, Shares>;
  /** What is to be seen, in words; `null` while it plays. */
  readonly words: string | null;
  readonly isPlaying: boolean;
  readonly isOver: boolean;
  readonly error: string | null;
  readonly play: () => void;
  readonly pause: () => void;
}

interface Opened {
  readonly value: number;
  readonly info: RunInfo;
}

/** `isLocked`: this position of the handle is not run. */
export function useFigureRun(figure: Figure, value: number, isSeen: boolean, isLocked: boolean): FigureRun {
  const isReduced = useReducedMotion();
  const { fromMs, toMs } = figure.view;
  const [readings, setReadings] = useState<ReadonlyMap<number, readonly Reading[]>>(new Map());
  const [curves, setCurves] = useState<ReadonlyMap<number, Shares>>(new Map());
  const [error, setError] = useState<string | null>(null);
  const [isPlaying, setPlaying] = useState(false);
  const [atMs, setAtMs] = useState(fromMs);
  const opened = useOpened(figure, isLocked ? null : value, isSeen, setError);
  const info = useComputed(opened, setError);
  const isComplete = info !== null && info.computedMs >= info.spec.forMs;

  useEffect(() => {
    if (opened === null) return;
    setAtMs(isReduced ? toMs : fromMs);
    setPlaying(!isReduced);
  }, [opened, isReduced, fromMs, toMs]);

  useEffect(() => {
    if (opened === null || info === null || !isComplete) return;
    const { value: stop } = opened;
    const tell = async (): Promise<void> => {
      const told = await readingsOf(figure, info);
      setReadings((old) => new Map(old).set(stop, told));
      if (figure.view.picture !== 'curve') return;
      const shares = await sharesOf(figure, info.id);
      setCurves((old) => new Map(old).set(stop, shares));
    };
    // A run that was closed meanwhile is nobody's concern: another one is being read.
    tell().catch(() => undefined);
  }, [figure, opened, info, isComplete]);

  const limitMs = Math.min(toMs, info?.computedMs ?? fromMs);
  useFrames(
    isPlaying && isSeen,
    useCallback(
      (elapsedMs: number) => {
        const playedMs = (elapsedMs * (toMs - fromMs)) / PLAY_MS;
        // It waits for what is not yet computed, and never goes back for it.
        setAtMs((old) => Math.max(old, Math.min(limitMs, old + playedMs)));
      },
      [limitMs, fromMs, toMs],
    ),
  );
  const isOver = atMs >= toMs;
  useEffect(() => {
    if (isOver) setPlaying(false);
  }, [isOver]);

  const run = opened?.info.id ?? null;
  const words = useWords(figure, run, atMs, !isPlaying);
  return {
    picture: usePicture(figure, run, atMs),
    atMs,
    readings,
    curves,
    words,
    isPlaying,
    isOver,
    error,
    play: () => {
      if (isOver) setAtMs(fromMs);
      setPlaying(true);
    },
    pause: () => setPlaying(false),
  };
}

async function readingsOf(figure: Figure, { id, spec, packets }: RunInfo): Promise<readonly Reading[]> {
  const events = await engine().events(id, 0, Number.MAX_SAFE_INTEGER);
  return figure.read({ spec, events, packets });
}

async function sharesOf({ view: { fromMs, toMs } }: Figure, run: number): Promise<Shares> {
  const { curves } = await engine().curves(run, { fromMs, toMs, points: POINTS, subject: null });
  return curves.find(({ name }) => name === 'informed')!.values;
}

/** The run of the handle's position, `null` if none may be shown; the one before is closed. */
function useOpened(
  figure: Figure,
  value: number | null,
  isSeen: boolean,
  onError: (text: string | null) => void,
): Opened | null {
  const [opened, setOpened] = useState<Opened | null>(null);
  // Once seen, it stays: who scrolls back finds what was there.
  const [isWanted, setWanted] = useState(isSeen);
  if (isSeen && !isWanted) setWanted(true);
  useEffect(() => {
    if (!isWanted || value === null) return undefined;
    let isGone = false;
    let id: number | null = null;
    engine()
      .open(figure.spec(value))
      .then((info) => {
        ({ id } = info);
        if (isGone) return engine().close(info.id);
        onError(null);
        return setOpened({ value, info });
      })
      .catch((error: unknown) => onError((error as Error).message));
    return () => {
      isGone = true;
      setOpened(null);
      if (id !== null) void engine().close(id);
    };
  }, [figure, value, isWanted, onError]);
  return opened;
}

/** How far it is computed. */
function useComputed(opened: Opened | null, onError: (text: string) => void): RunInfo | null {
  const [info, setInfo] = useState<RunInfo | null>(null);
  useEffect(() => {
    if (opened === null) return undefined;
    setInfo(opened.info);
    return engine().runAhead(opened.info.id, setInfo, (error) => onError(error.message));
  }, [opened, onError]);
  return info !== null && info.id === opened?.info.id ? info : null;
}

function useFrames(isOn: boolean, advance: (elapsedMs: number) => void): void {
  useEffect(() => {
    if (!isOn) return undefined;
    let lastMs = performance.now();
    let handle = 0;
    const frame = (nowMs: number): void => {
      advance(Math.min(FRAME_MAX_MS, Math.max(0, nowMs - lastMs)));
      lastMs = nowMs;
      handle = requestAnimationFrame(frame);
    };
    handle = requestAnimationFrame(frame);
    return () => cancelAnimationFrame(handle);
  }, [isOn, advance]);
}

/** The picture of a moment. One question at a time: moments in between are left out. */
function usePicture(figure: Figure, run: number | null, atMs: number): Picture | null {
  const { picture: kind, chair } = figure.view;
  const [picture, setPicture] = useState<Picture | null>(null);
  const asking = useRef({ isBusy: false, wanted: '' });
  const names = useRef<readonly string[]>([]);
  useEffect(() => {
    if (run === null || kind === 'curve') return;
    const state = asking.current;
    state.wanted = `${run} ${atMs}`;
    const ask = async (): Promise<void> => {
      while (state.wanted !== '') {
        const [askedRun, askedMs] = state.wanted.split(' ').map(Number);
        state.wanted = '';
        if (kind === 'matrix') {
          setPicture({ kind, matrix: await engine().matrix(askedRun!, askedMs!) });
        } else {
          const scene = await engine().scene(askedRun!, askedMs!, chair);
          const isSame = names.current.length === scene.names.length;
          if (!isSame) names.current = scene.names;
          setPicture({ kind, scene: { ...scene, names: names.current } });
        }
      }
    };
    if (state.isBusy) return;
    state.isBusy = true;
    ask()
      // The run was closed meanwhile: what is asked next is about what is there.
      .catch(() => undefined)
      .finally(() => (state.isBusy = false));
  }, [run, atMs, kind, chair]);
  return picture;
}

function useWords(figure: Figure, run: number | null, atMs: number, isStill: boolean): string | null {
  const { chair, isTruthShown } = figure.view;
  const [words, setWords] = useState<string | null>(null);
  useEffect(() => {
    if (run === null || !isStill) return undefined;
    let isGone = false;
    engine()
      .describe(run, atMs, chair, isTruthShown)
      .then((text) => isGone || setWords(text))
      .catch(() => undefined);
    return () => {
      isGone = true;
      setWords(null);
    };
  }, [run, atMs, chair, isTruthShown, isStill]);
  return words;
}
