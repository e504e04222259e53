/** Rows of the journal as events with a sentence each. */
import type { Cause, EventKind, LabEvent } from './engine-api.ts';
import { nameOf } from './numbers.ts';
import { faultText } from './fault-text.ts';
import { CauseKind, EVENT_KINDS, type EventRow, type Journal } from './journal.ts';
import type { RunSpec } from './spec.ts';

export function eventOf(journal: Journal, id: number, spec: RunSpec): LabEvent {
  const row = journal.events.row(id);
  const kind = EVENT_KINDS[row.kind]!;
  const { atMs, observer, subject, incarnation, accuser } = row;
  const cause = causeOf(row);
  return { id, atMs, kind, observer, subject, incarnation, accuser, cause, text: textOf(kind, row, spec) };
}

export function causeOf({ causeKind, causeRef }: Pick<EventRow, 'causeKind' | 'causeRef'>): Cause | null {
  switch (causeKind) {
    case CauseKind.Packet:
      return { kind: 'packet', packet: causeRef };
    case CauseKind.Stream:
      return { kind: 'stream', from: causeRef };
    case CauseKind.Timer:
      return { kind: 'timer' };
    case CauseKind.Command:
      return { kind: 'command' };
    case CauseKind.Stall:
      return { kind: 'stall' };
    default:
      return null;
  }
}

function textOf(kind: EventKind, row: EventRow, spec: RunSpec): string {
  const observer = nameOf(row.observer);
  const subject = nameOf(row.subject);
  const accuser = row.accuser === 0 ? '' : nameOf(row.accuser);
  const word = `(incarnation ${row.incarnation})`;
  switch (kind) {
    case 'fault-begins':
    case 'fault-ends': {
      const fault = spec.faults[row.causeRef];
      const what = fault === undefined ? 'a fault' : faultText(fault);
      return kind === 'fault-begins' ? `${what}, from now on` : `it is over that ${what}`;
    }
    case 'crashed':
      return `${observer} crashes`;
    case 'restarted':
      return `${observer} starts again, without its memory`;
    case 'joined':
      return `${observer} starts and joins`;
    case 'leaving':
      return `${observer} says goodbye`;
    case 'updated':
      return `${observer} has news of itself`;
    case 'alive':
      return `${observer} holds ${subject} alive ${word}`;
    case 'suspect': {
      const how = accuser === observer || accuser === '' ? '' : `, accused by ${accuser}`;
      return `${observer} suspects ${subject} ${word}${how}`;
    }
    case 'cleared':
      return `${observer} no longer suspects ${subject} ${word}`;
    case 'dead': {
      const by = accuser === observer || accuser === '' ? '' : `, declared by ${accuser}`;
      return `${observer} holds ${subject} dead ${word}${by}`;
    }
    case 'left':
      return `${observer} knows that ${subject} has left`;
    case 'forgotten':
      return `${observer} forgets ${subject}`;
    case 'meta':
      return `${observer} has the news of ${subject} ${word}`;
    case 'refuted': {
      const by = accuser === '' ? '' : ` by ${accuser}`;
      return `${observer} was accused${by}, and says that it lives ${word}`;
    }
    case 'exchanged':
      return `${observer} has exchanged its view with ${subject}`;
  }
}
