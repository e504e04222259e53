/**
 * The keys, in one table: the page acts on it, and the help behind `?` is made of it. A key acts only while
 * nothing is being typed and no menu or dialog is open; all of them can be switched off (WCAG 2.1.4).
 */
export type ShortcutId =
  | 'play'
  | 'next-event'
  | 'previous-event'
  | 'next-interval'
  | 'previous-interval'
  | 'forward'
  | 'back'
  | 'start'
  | 'end'
  | 'next-moment'
  | 'previous-moment'
  | 'slower'
  | 'faster'
  | 'inspector'
  | 'crash'
  | 'pause'
  | 'restart'
  | 'cut'
  | 'loss'
  | 'heal'
  | 'matrix'
  | 'heat'
  | 'curves'
  | 'timeline'
  | 'go'
  | 'bookmark'
  | 'branch'
  | 'compare'
  | 'truth'
  | 'describe'
  | 'palette'
  | 'help';

export interface Shortcut {
  readonly id: ShortcutId;
  /** As `KeyboardEvent.key` gives it; a capital letter is one with Shift. */
  readonly key: string;
  readonly isShift?: boolean;
  readonly what: string;
  readonly group: 'Time' | 'Faults' | 'Panels' | 'Page';
  /** Holding the key goes on. */
  readonly repeats?: boolean;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { id: 'play', key: ' ', what: 'Play or pause', group: 'Time' },
  { id: 'previous-event', key: 'ArrowLeft', what: 'Previous event', group: 'Time', repeats: true },
  { id: 'next-event', key: 'ArrowRight', what: 'Next event', group: 'Time', repeats: true },
  {
    id: 'previous-interval',
    key: 'ArrowLeft',
    isShift: true,
    what: 'Back by a probe interval',
    group: 'Time',
    repeats: true,
  },
  {
    id: 'next-interval',
    key: 'ArrowRight',
    isShift: true,
    what: 'On by a probe interval',
    group: 'Time',
    repeats: true,
  },
  { id: 'back', key: ',', what: 'Back by 10 ms', group: 'Time', repeats: true },
  { id: 'forward', key: '.', what: 'On by 10 ms', group: 'Time', repeats: true },
  { id: 'start', key: 'Home', what: 'To the beginning', group: 'Time' },
  { id: 'end', key: 'End', what: 'To the end', group: 'Time' },
  { id: 'next-moment', key: 'n', what: 'Next interesting moment', group: 'Time' },
  { id: 'previous-moment', key: 'N', isShift: true, what: 'Previous interesting moment', group: 'Time' },
  { id: 'slower', key: '[', what: 'Slower', group: 'Time' },
  { id: 'faster', key: ']', what: 'Faster', group: 'Time' },
  { id: 'go', key: 'g', what: 'Go to a time', group: 'Time' },
  { id: 'bookmark', key: 'b', what: 'Bookmark this moment', group: 'Time' },
  { id: 'branch', key: 'f', what: 'Branch here', group: 'Time' },
  { id: 'crash', key: 'k', what: 'Crash the selection', group: 'Faults' },
  { id: 'pause', key: 'p', what: 'Pause the selection…', group: 'Faults' },
  { id: 'restart', key: 'r', what: 'Resume or restart the selection', group: 'Faults' },
  { id: 'cut', key: 'x', what: 'Cut the selection off…', group: 'Faults' },
  { id: 'loss', key: 'l', what: 'Lose what the selection sends…', group: 'Faults' },
  { id: 'heal', key: 'h', what: 'Heal the selection', group: 'Faults' },
  { id: 'inspector', key: 'i', what: 'Inspector', group: 'Panels' },
  { id: 'matrix', key: 'm', what: 'Matrix', group: 'Panels' },
  { id: 'heat', key: 'e', what: 'Heatmap', group: 'Panels' },
  { id: 'curves', key: 'c', what: 'Curves', group: 'Panels' },
  { id: 'timeline', key: 't', what: 'Timeline', group: 'Panels' },
  { id: 'truth', key: 'o', what: 'Show or hide the truth', group: 'Panels' },
  { id: 'compare', key: 'v', what: 'Compare', group: 'Page' },
  { id: 'describe', key: 'd', what: 'Describe this moment in words', group: 'Page' },
  { id: 'palette', key: '/', what: 'All commands', group: 'Page' },
  { id: 'help', key: '?', isShift: true, what: 'This help', group: 'Page' },
];

/** Keys that belong to what has the focus, and not to the table. */
export const FOCUS_KEYS: readonly { readonly keys: string; readonly what: string }[] = [
  { keys: 'Tab', what: 'Into the stage, and on' },
  { keys: '↑ ↓ ← →', what: 'From node to node, when the focus is on one' },
  { keys: 'Enter', what: "Sit in the focused node's chair" },
  { keys: 'Space', what: 'Select the focused node; with Shift, one more' },
  { keys: 'Shift F10', what: 'What can be done to the focused node' },
];

const NAMES: Readonly<Record<string, string>> = { ' ': 'Space', ArrowLeft: '←', ArrowRight: '→' };

/** How a key is written, e.g. `Shift ←`. */
export function nameKey({ key, isShift = false }: Pick<Shortcut, 'key' | 'isShift'>): string {
  const name = NAMES[key] ?? key;
  return isShift && key.length > 1 ? `Shift ${name}` : name;
}

const BY_ID = new Map(SHORTCUTS.map((shortcut) => [shortcut.id, shortcut]));

export const keyOf = (id: ShortcutId): string => nameKey(BY_ID.get(id)!);

interface KeyPressed {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
}

/** What a key means; `null`: nothing. Punctuation counts whatever Shift a keyboard needs for it. */
export function shortcutFor(pressed: KeyPressed): ShortcutId | null {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey) return null;
  const found = SHORTCUTS.find(({ key, isShift = false }) => {
    if (key !== pressed.key) return false;
    return (key.length === 1 && !/[a-z ]/i.test(key)) || isShift === pressed.shiftKey;
  });
  if (found === undefined || (pressed.repeat && found.repeats !== true)) return null;
  return found.id;
}
