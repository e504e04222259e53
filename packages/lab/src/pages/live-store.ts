/**
 * What the live page shows: the session, which lives as long as the tab does, so that going to another
 * page and back loses nothing; the moment that is looked at; and a recorded file, if one is open.
 */
import { useSyncExternalStore } from 'react';
import { create } from 'zustand';
import { AgentClient } from '../live/agent-client.ts';
import { LiveSession, type LiveState } from '../live/live-session.ts';
import { NOTHING_YET, type LiveMoment } from '../live/moment.ts';
import { momentsOf, type RecordedMoments } from '../live/recorded-moments.ts';
import {
  openRecording,
  RecordingFileError,
  type NodeRecording,
  type OtherTrace,
} from '../live/recording-file.ts';
import { serverFetch } from './server-fetch.ts';

const client = new AgentClient({
  base: new URL('.', location.href.replace(/[?#].*$/s, '')).href,
  fetch: serverFetch,
});

export const liveSession: LiveSession = new LiveSession({ client });

/** A recording that has been read. */
export interface OpenedFile {
  readonly name: string;
  readonly recording: NodeRecording;
  readonly moments: RecordedMoments;
}

export interface ReadTrace {
  readonly name: string;
  readonly trace: OtherTrace;
}

interface LiveView {
  /** By the wall clock; `null`: now, and it follows. */
  readonly cursorMs: number | null;
  /** Indices of members. */
  readonly chair: number | null;
  readonly selected: number | null;
  /** Whether what was done to the processes is drawn, where that is known. */
  readonly isTruthShown: boolean;
  /** What came after the cursor is put away, since somebody is asked about it. */
  readonly isFutureHidden: boolean;
  /** `null`: the cluster itself is shown. */
  readonly file: OpenedFile | ReadTrace | null;
  /** What is wrong with the last file. */
  readonly fileError: string | null;
  readonly set: (view: Partial<Pick<LiveView, 'cursorMs' | 'chair' | 'selected' | 'isTruthShown'>>) => void;
  readonly sit: (index: number) => void;
  readonly open: (name: string, bytes: Uint8Array) => void;
  readonly fail: (text: string) => void;
  readonly closeFile: () => void;
}

const NOTHING_OPEN = { file: null, fileError: null, isFutureHidden: false } as const;

export const useLive = create<LiveView>()((set) => ({
  cursorMs: null,
  chair: null,
  selected: null,
  isTruthShown: true,
  isFutureHidden: false,
  file: null,
  fileError: null,
  set: (view) => set(view),
  sit: (index) => set({ chair: index, selected: index }),
  open: (name, bytes) => set(openedView(name, bytes)),
  fail: (text) => set({ fileError: text }),
  closeFile: () => set({ ...NOTHING_OPEN, cursorMs: null, chair: null, selected: null }),
}));

function openedView(name: string, bytes: Uint8Array): Partial<LiveView> {
  try {
    const read = openRecording(bytes);
    if (read.kind === 'simulation') return { file: { name, trace: read }, fileError: null };
    const file = { name, recording: read, moments: momentsOf(read) };
    const seen = { cursorMs: read.fromMs, chair: 0, selected: null, isFutureHidden: false };
    return { file, fileError: null, ...seen };
  } catch (error) {
    if (!(error instanceof RecordingFileError)) throw error;
    return { fileError: `${name}: ${error.message}` };
  }
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (listener) => liveSession.subscribe(listener),
    () => liveSession.state,
  );
}

/** The file, if it is one that can be looked at like a cluster. */
export function openedFile(file: LiveView['file']): OpenedFile | null {
  return file !== null && 'recording' in file ? file : null;
}

/** What is to be drawn: the newest moment, or what was known at the cursor. */
export function shownMoment(
  state: LiveState,
  { cursorMs, file }: Pick<LiveView, 'cursorMs' | 'file'>,
): LiveMoment {
  const source = openedFile(file)?.moments.recording ?? state.recording;
  if (cursorMs === null) return openedFile(file) === null ? state.now : (source.last ?? NOTHING_YET);
  return source.at(cursorMs) ?? NOTHING_YET;
}

/** Asks the agent for what it has recorded. */
export async function fetchRecording(): Promise<void> {
  const { open, fail } = useLive.getState();
  try {
    const bytes = await client.recording(AbortSignal.timeout(120_000));
    open('the agent’s recording', bytes);
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}
