/** Links to a view of a run, and files of one: made of what is shown, and opened again. */
import type { SharedView } from '../../player/share.ts';
import { DEFAULT_SPEC } from '../../player/spec.ts';
import { toast } from '../../ui/toasts.tsx';
import { openSpec } from './lab-actions.ts';
import { currentRun, useLab, type Bookmark, type InspectorTab, type LabState } from './lab-store.ts';

const TABS: readonly InspectorTab[] = ['node', 'message', 'event', 'why', 'spread'];

/** What is shown, as it is shared, or another moment so. */
function shownView(at: Partial<Pick<LabState, 'run' | 'cursorMs'>> = {}): SharedView {
  const state = { ...useLab.getState(), ...at };
  const info = currentRun(state);
  if (info === undefined) throw new Error('no run is open');
  const panels = [state.chart, state.tab, ...(state.isTruthShown ? [] : ['no-truth'])];
  const { chair, cursorMs } = state;
  const isWhole = info.computedMs >= info.spec.forMs;
  return {
    spec: info.spec,
    chair,
    cursorMs: Math.round(cursorMs * 1000) / 1000,
    panels,
    layout: layoutWord(state),
    digest: isWhole ? info.digest : null,
  };
}

/** The address of what is shown. @throws ShareError if it would be too long. */
export async function shareLink(): Promise<string> {
  const url = new URL(location.href);
  url.search = '';
  url.hash = await hashOf(shownView());
  return url.href;
}

async function hashOf(view: SharedView): Promise<string> {
  const { encodeShare } = await import('../../player/share.ts');
  return `#/lab?s=${encodeShare(view)}`;
}

/** Puts a link to a bookmark into the notebook. @throws ShareError if it would be too long. */
export async function keepInNotebook({ run, atMs, note }: Bookmark): Promise<void> {
  const link = await hashOf(shownView({ run, cursorMs: atMs }));
  const { addBookmark, loadLessons } = await import('../lessons-store.ts');
  await loadLessons();
  addBookmark({ link, note, atMs: Date.now() });
}

/** Gives what is shown to the browser as a file to be kept. */
export async function saveFile(): Promise<void> {
  const { encodeViewFile, viewFileName } = await import('../../player/view-file.ts');
  const view = shownView();
  const url = URL.createObjectURL(new Blob([encodeViewFile(view)], { type: 'application/json' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: viewFileName(view.spec) });
  link.click();
  // The browser takes the address up after the click.
  setTimeout(() => URL.revokeObjectURL(url), FILE_KEPT_MS);
}

const FILE_KEPT_MS = 10_000;

/** Asks for a file, and opens it. */
export function chooseFile(): void {
  const input = Object.assign(document.createElement('input'), { type: 'file', accept: '.json' });
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file !== undefined) void openFile(file);
  });
  input.click();
}

/** Opens a saved view; one that is broken says why, and the page stays as it is. */
export async function openFile(file: File): Promise<void> {
  try {
    const { decodeViewFile, FILE_BYTES_MAX } = await import('../../player/view-file.ts');
    // No more than is looked at: a wrong file may be a large one.
    const bytes = new Uint8Array(await file.slice(0, FILE_BYTES_MAX + 1).arrayBuffer());
    await openView(decodeViewFile(bytes));
    toast({ title: 'Opened', text: file.name });
  } catch (error) {
    const text = `${(error as Error).message}.`;
    toast({ title: `${file.name} cannot be opened`, text, isWarning: true });
  }
}

/** Opens a view in the lab. @throws LockedError, or what the engine says of its run */
export async function openView({ spec, chair, cursorMs, panels, layout, digest }: SharedView): Promise<void> {
  const exercise = await lockedBy(spec);
  if (exercise !== null) throw new LockedError(exercise);
  await openSpec(spec, { chair, cursorMs, ...viewOf(panels, layout) });
  const { run } = useLab.getState();
  if (run !== null && digest !== null) useLab.setState({ shareCheck: { run, expected: digest } });
}

/** What exercise `ID` asks about is not shown before it has been predicted. */
class LockedError extends Error {
  constructor(exercise: string) {
    super(`it runs what exercise ${exercise} asks about: predict it first (Predict, ${exercise})`);
  }
}

/** The lessons come only with what somebody else has made: the page itself does without them. */
async function lockedBy(spec: SharedView['spec']): Promise<string | null> {
  const [{ LOCK }, { loadLessons, useLessons }] = await Promise.all([
    import('../lessons-content.ts'),
    import('../lessons-store.ts'),
  ]);
  await loadLessons();
  return LOCK.lockedBy(spec, useLessons.getState().notebook.predictions);
}

/** What was opened last: who comes back from another page finds what was there, with its branches. */
let opened: string | null = null;

/** Opens what an address says; one that is broken says why, and the default opens. */
export async function openFromQuery(query: string): Promise<void> {
  const code = new URLSearchParams(query).get('s');
  if (code !== null && code === opened) return;
  opened = code ?? opened;
  if (code === null) {
    if (useLab.getState().runs.length === 0 && !isOpening) await openDefault();
    return;
  }
  try {
    const { decodeShare } = await import('../../player/share.ts');
    await openView(decodeShare(code));
  } catch (error) {
    toast({
      title: 'This link cannot be opened',
      text: `${(error as Error).message}. The default run is shown.`,
      isWarning: true,
    });
    await openDefault();
  }
}

/** Opens the default run before the page itself has been loaded, if the address asks for no other. */
export async function openFirst(query: string): Promise<void> {
  if (!new URLSearchParams(query).has('s')) await openFromQuery(query);
}

let isOpening = false;

async function openDefault(): Promise<void> {
  isOpening = true;
  await openSpec(DEFAULT_SPEC).finally(() => (isOpening = false));
}

function viewOf(panels: readonly string[], layout: string): Partial<LabState> {
  const tab = TABS.find((one) => panels.includes(one));
  return {
    isTruthShown: !panels.includes('no-truth'),
    chart: panels.includes('heat') ? 'heat' : 'curves',
    ...(tab === undefined ? {} : { tab }),
    ...layoutOf(layout),
  };
}

const MAP_WORD = /^map(?:@(\d+))?$/;

/** The layout in a word; a map says which moment it is of, unless that is the end. */
function layoutWord({ layout, mapMoment }: LabState): string {
  return layout === 'map' && mapMoment !== null ? `map@${Math.round(mapMoment.atMs)}` : layout;
}

function layoutOf(word: string): Pick<LabState, 'layout' | 'mapMoment'> {
  const [isMap, atMs] = MAP_WORD.exec(word) ?? [];
  if (isMap === undefined)
    return { layout: word === 'ring' || word === 'grid' ? word : 'auto', mapMoment: null };
  return { layout: 'map', mapMoment: atMs === undefined ? null : { run: null, atMs: Number(atMs) } };
}
