/**
 * What happened, line by line, in step with the cursor: filtered by kind, searched by words, and drawn only
 * where it can be seen. Arrow keys choose, Enter goes to the moment.
 */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { EventKind, LabEvent } from '../player/engine-api.ts';
import { isOfTruth } from '../player/seen.ts';
import { formatCount } from './format.ts';
import './event-log.css';

export interface EventLogProps {
  readonly events: readonly LabEvent[];
  /** How many there are in the whole run, of which `events` may be those around the cursor. */
  readonly total?: number;
  readonly cursorMs: number;
  readonly picked: number | null;
  /** The truth is hidden with the eye: what only it can know is left out. */
  readonly isTruthShown: boolean;
  readonly onPick: (event: LabEvent) => void;
}

const ROW_PX = 26;
const MARGIN_ROWS = 6;

type Filter = 'all' | 'truth' | 'views' | 'deaths' | 'repairs';

const FILTERS: Readonly<
  Record<Filter, { readonly label: string; readonly kinds: readonly EventKind[] | null }>
> = {
  all: { label: 'All', kinds: null },
  truth: {
    label: 'What was done',
    kinds: ['fault-begins', 'fault-ends', 'crashed', 'restarted', 'joined', 'leaving', 'updated'],
  },
  views: { label: 'Suspicions', kinds: ['suspect', 'cleared'] },
  deaths: { label: 'Deaths', kinds: ['dead', 'left', 'forgotten'] },
  repairs: { label: 'Repairs', kinds: ['refuted', 'cleared', 'alive', 'exchanged'] },
};

export function EventLog(props: EventLogProps): ReactNode {
  const { events, total = events.length, cursorMs, isTruthShown } = props;
  const [filter, setFilter] = useState<Filter>('all');
  const [typed, setTyped] = useState('');
  const [isFollowing, setFollowing] = useState(true);
  const shown = useMemo(
    () => filtered(events, filter, typed, isTruthShown),
    [events, filter, typed, isTruthShown],
  );
  return (
    <section className="panel log" aria-label="Event log" id="log">
      <header className="panel-head">
        <h2 className="panel-title">Events</h2>
        <input
          className="input log-search"
          type="search"
          placeholder="Search, e.g. n7 suspect"
          aria-label="Search events"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <div role="group" aria-label="Kinds of events" className="log-filters">
          {(Object.keys(FILTERS) as Filter[]).map((key) => (
            <button
              key={key}
              type="button"
              className="button button-quiet"
              aria-pressed={filter === key}
              onClick={() => setFilter(key)}
            >
              {FILTERS[key].label}
            </button>
          ))}
        </div>
        <label className="field">
          <input
            type="checkbox"
            checked={isFollowing}
            onChange={(event) => setFollowing(event.target.checked)}
          />
          <span>follow the cursor</span>
        </label>
        <span className="panel-note">
          {formatCount(shown.length, 'event')}
          {total > events.length ? partNote(events.length, total) : ''}
        </span>
      </header>
      {shown.length === 0 ? <p className="log-none">Nothing of the kind has happened yet.</p> : null}
      <Rows {...props} events={shown} cursorMs={cursorMs} isFollowing={isFollowing} />
    </section>
  );
}

const partNote = (kept: number, total: number): string =>
  ` of the ${kept} around the cursor; ${formatCount(total, 'event')} in all`;

function filtered(
  events: readonly LabEvent[],
  filter: Filter,
  typed: string,
  isTruthShown: boolean,
): readonly LabEvent[] {
  const { kinds } = FILTERS[filter];
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (kinds === null && words.length === 0 && isTruthShown) return events;
  const wanted = kinds === null ? null : new Set(kinds);
  return events.filter(({ kind, text }) => {
    if (!isTruthShown && isOfTruth(kind)) return false;
    if (wanted !== null && !wanted.has(kind)) return false;
    return words.length === 0 || hasAll(`${kind} ${text.toLowerCase()}`, words);
  });
}

/** Whole words, so that `n1` is not `n12`. */
const hasAll = (text: string, words: readonly string[]): boolean =>
  words.every((word) =>
    new RegExp(`(^|[^\\p{L}\\p{N}])${word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}([^\\p{N}]|$)`, 'u').test(
      text,
    ),
  );

/** The index of the last event at or before a moment; -1: none. */
export function lastUntil(events: readonly LabEvent[], atMs: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (events[middle]!.atMs <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function Rows(props: EventLogProps & { readonly isFollowing: boolean }): ReactNode {
  const { events, cursorMs, picked, onPick, isFollowing } = props;
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, heightPx: 240 });
  const now = lastUntil(events, cursorMs);
  useEffect(() => {
    const element = box.current;
    if (element === null || !isFollowing) return;
    const target = Math.max(0, (now + 0.5) * ROW_PX - element.clientHeight * 0.6);
    if (Math.abs(element.scrollTop - target) > 1) element.scrollTop = target;
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- more rows make another height
  }, [now, isFollowing, events.length]);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = (): void => setView({ top: element.scrollTop, heightPx: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const first = Math.max(0, Math.floor(view.top / ROW_PX) - MARGIN_ROWS);
  const last = Math.min(events.length, Math.ceil((view.top + view.heightPx) / ROW_PX) + MARGIN_ROWS);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    event.stopPropagation();
    const at = events.findIndex(({ id }) => id === picked);
    const next = (at < 0 ? now : at) + (event.key === 'ArrowDown' ? 1 : -1);
    const chosen = events[Math.max(0, Math.min(events.length - 1, next))];
    if (chosen !== undefined) onPick(chosen);
  };
  return (
    <div
      ref={box}
      className="log-rows"
      role="listbox"
      aria-label="Events; up and down choose"
      aria-activedescendant={picked === null ? undefined : `event-${picked}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) =>
        setView({ top: event.currentTarget.scrollTop, heightPx: event.currentTarget.clientHeight })
      }
    >
      <div role="presentation" style={{ height: events.length * ROW_PX }} />
      {events.slice(first, last).map((event, offset) => (
        <div
          key={event.id}
          id={`event-${event.id}`}
          role="option"
          aria-selected={event.id === picked}
          aria-setsize={events.length}
          aria-posinset={first + offset + 1}
          className="log-row"
          data-kind={event.kind}
          data-future={first + offset > now ? '' : undefined}
          data-now={first + offset === now ? '' : undefined}
          style={{ top: (first + offset) * ROW_PX }}
          onClick={() => onPick(event)}
        >
          <span className="log-time number">{(event.atMs / 1000).toFixed(3)}</span>
          <span className="log-kind">{event.kind.replaceAll('-', ' ')}</span>
          <span className="log-text">{event.text}</span>
        </div>
      ))}
    </div>
  );
}
