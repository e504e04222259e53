/** The page's keys: what each entry of the table of shortcuts does here. */
import { useEffect } from 'react';
import { shortcutFor, type ShortcutId } from '../../ui/shortcuts.ts';
import type { DeedId, Target } from '../../ui/faults/deed-kinds.ts';
import { goTo } from '../../ui/hash-location.ts';
import { useSettings } from '../settings-store.ts';
import {
  addBookmark,
  branchHere,
  describeMoment,
  doAtOnce,
  stepEvent,
  stepInterval,
  stepMoment,
} from './lab-actions.ts';
import { changeSpeed, currentRun, playOrPause, stopAt, useLab, type LabState } from './lab-store.ts';

/** What a deed without a place is done to: the selection, the picked link, or whose chair it is. */
export function targetOf({
  selected,
  picked,
  chair,
}: Pick<LabState, 'selected' | 'picked' | 'chair'>): Target | null {
  if (selected.length > 1) return { kind: 'nodes', nodes: selected.toSorted((a, b) => a - b) };
  if (picked?.kind === 'link') return { kind: 'link', from: picked.from, to: picked.to };
  const node = selected[0] ?? chair;
  return node === null ? null : { kind: 'node', node };
}

/** Does it, or opens the form that asks for its amounts. */
export function wantDeed(id: DeedId, target: Target, at?: { readonly x: number; readonly y: number }): void {
  if (doAtOnce(id, target)) return;
  useLab.setState({ wanted: { id, target, at: at ?? middleOfStage() }, isPlaying: false });
}

function middleOfStage(): { x: number; y: number } {
  const box = document.querySelector('.stage')?.getBoundingClientRect();
  return box === undefined
    ? { x: 200, y: 200 }
    : { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}

function deedOnSelection(id: DeedId): void {
  const target = targetOf(useLab.getState());
  if (target !== null) wantDeed(id, target);
}

/** Shows a panel, and puts the focus into it. */
export function goToPanel(id: string): void {
  const panel = document.getElementById(id);
  if (panel === null) return;
  panel.scrollIntoView({ block: 'nearest' });
  const first = panel.querySelector<HTMLElement>('[tabindex="0"], [aria-selected="true"], button, input');
  (first ?? panel).focus({ preventScroll: true });
}

/** The phone shows one panel at a time: its tabs have these names. */
function showPanel(id: string): void {
  document.querySelector<HTMLElement>(`[data-tab="${id}"]`)?.click();
  requestAnimationFrame(() => goToPanel(id));
}

function showChart(chart: LabState['chart']): void {
  useLab.setState({ chart });
  showPanel('charts');
}

const DOINGS: Readonly<Record<ShortcutId, () => void>> = {
  play: playOrPause,
  'next-event': () => void stepEvent(1),
  'previous-event': () => void stepEvent(-1),
  'next-interval': () => void stepInterval(1),
  'previous-interval': () => void stepInterval(-1),
  forward: () => stopAt(useLab.getState().cursorMs + 10),
  back: () => stopAt(useLab.getState().cursorMs - 10),
  start: () => stopAt(0),
  end: () => stopAt(currentRun(useLab.getState())?.spec.forMs ?? 0),
  'next-moment': () => void stepMoment(1),
  'previous-moment': () => void stepMoment(-1),
  slower: () => changeSpeed(-1),
  faster: () => changeSpeed(1),
  go: () => useLab.setState({ dialog: 'go' }),
  bookmark: addBookmark,
  branch: branchHere,
  crash: () => deedOnSelection('crash'),
  pause: () => deedOnSelection('pause'),
  restart: () => deedOnSelection('restart'),
  cut: () => deedOnSelection('cut'),
  loss: () => deedOnSelection('loss'),
  heal: () => deedOnSelection('heal'),
  inspector: () => showPanel('inspector'),
  matrix: () => showPanel('matrix'),
  heat: () => showChart('heat'),
  curves: () => showChart('curves'),
  timeline: () => showPanel('timeline'),
  truth: () => useLab.setState(({ isTruthShown }) => ({ isTruthShown: !isTruthShown })),
  compare: () => goTo('/compare'),
  describe: () => void describeMoment(),
  palette: () => useLab.setState({ dialog: 'palette' }),
  help: () => useLab.setState({ dialog: 'help' }),
};

export const doShortcut = (id: ShortcutId): void => DOINGS[id]();

/** What takes keys for itself: fields, and whatever is open over the page. */
const TAKES_KEYS =
  'input, select, textarea, [contenteditable], [role="menu"], [role="dialog"], [role="listbox"][data-open]';

export function useLabKeys(isOn: (id: ShortcutId) => boolean): void {
  const shortcutsOn = useSettings((state) => state.shortcutsOn);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const focused = event.target instanceof Element ? event.target : document.body;
      if (event.defaultPrevented || focused.closest(TAKES_KEYS) !== null) return;
      const id = shortcutFor(event);
      if (id === null || !isOn(id)) return;
      // Space presses the button that has the focus; tabs and lists have their own arrow keys.
      const isButton = focused.closest('button, a, [role="tab"], [role="switch"]') !== null;
      if (isButton && event.key === ' ') return;
      if (focused.closest('[role="tab"]') !== null && event.key.startsWith('Arrow')) return;
      if (!shortcutsOn && event.key.length === 1 && event.key !== ' ') return;
      event.preventDefault();
      doShortcut(id);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [isOn, shortcutsOn]);
}
