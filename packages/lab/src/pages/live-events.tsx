/** What happened, newest first, by the wall clock. A line leads to its moment. */
import { useMemo, useState, type ReactNode } from 'react';
import { clockText } from '../live/clock-text.ts';
import type { LiveEvent, LiveEventKind } from '../live/live-session.ts';
import { formatCount } from '../ui/format.ts';

interface LiveEventsProps {
  readonly events: readonly LiveEvent[];
  readonly cursorMs: number | null;
  readonly onGo: (event: LiveEvent) => void;
}

const SHOWN_MAX = 200;
const KINDS: Readonly<Record<LiveEventKind, string>> = {
  belief: 'belief',
  deed: 'done',
  story: 'account',
  member: 'member',
  user: 'event',
  page: 'page',
};

export function LiveEvents({ events, cursorMs, onGo }: LiveEventsProps): ReactNode {
  const [typed, setTyped] = useState('');
  const shown = useMemo(() => {
    const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = events.filter(({ text, kind }) => {
      const line = `${KINDS[kind]} ${text.toLowerCase()}`;
      return words.every((word) => line.includes(word));
    });
    return wanted.toReversed();
  }, [events, typed]);
  return (
    <section className="panel live-events" aria-label="Event log">
      <header className="panel-head">
        <h2 className="panel-title">Events</h2>
        <input
          className="input live-search"
          type="search"
          placeholder="Search, e.g. n3 dead"
          aria-label="Search events"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <span className="panel-note">{formatCount(shown.length, 'event')}</span>
      </header>
      <ul className="live-rows" tabIndex={0} aria-label="Events, newest first">
        {shown.slice(0, SHOWN_MAX).map((event) => (
          <li
            key={event.id}
            className="live-row"
            data-kind={event.kind}
            data-future={isAfter(event, cursorMs)}
          >
            <button type="button" className="inline-link number" onClick={() => onGo(event)}>
              {clockText(event.atMs)}
            </button>
            <span className="live-row-kind">{KINDS[event.kind]}</span>
            <span className="live-row-text">{event.text}</span>
          </li>
        ))}
        {shown.length === 0 ? <li className="live-none">Nothing has happened yet.</li> : null}
        {shown.length > SHOWN_MAX ? (
          <li className="live-none">and {shown.length - SHOWN_MAX} older ones</li>
        ) : null}
      </ul>
    </section>
  );
}

function isAfter(event: LiveEvent, cursorMs: number | null): '' | undefined {
  return cursorMs !== null && event.atMs > cursorMs ? '' : undefined;
}
