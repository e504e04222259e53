/**
 * The three kinds of stream: events, log lines, and the answers to a query. Each begins when its command has
 * been answered and ends by `stop`, with the connection, or, for a query, at the deadline.
 */
import type { AgentEvent, LogLevel, LogLine, QueryAnswer } from '../agent/agent-api.ts';
import { admits, type EventFilter } from '../agent/event-filter.ts';
import type { RecordQueue } from './outlet.ts';
import { LOG_LEVELS, responseHeader } from './protocol.ts';
import { encodableMember } from './responses.ts';
import type { RunningStream, Session, StreamKind } from './session.ts';
import { type EncodableRecord, encodeValues, type Integer, integerOf } from './values.ts';

export function startEvents(session: Session, seq: Integer, filters: readonly EventFilter[]): void {
  const queue = openQueue(session, 'events', seq);
  const unsubscribe = session.api.subscribe((event) => {
    if (filters.some((filter) => admits(filter, event)))
      queue.offer(record(seq, encodableEvent(session, event)));
  });
  begin(session, 'events', seq, queue, unsubscribe);
}

/** The newest lines first, then those that come. */
export function startMonitor(session: Session, seq: Integer, level: LogLevel): void {
  const queue = openQueue(session, 'monitor', seq);
  const least = LOG_LEVELS.indexOf(level);
  const send = (line: LogLine): void => {
    if (LOG_LEVELS.indexOf(line.level) >= least) queue.offer(record(seq, { Log: line.text }));
  };
  const recent = session.api.log.recent();
  // In this order: what `send` causes to be logged is sent as a new line, not twice.
  const unsubscribe = session.api.log.subscribe(send);
  for (const line of recent) send(line);
  begin(session, 'monitor', seq, queue, unsubscribe);
}

/** Acks and answers as they come, then a record that says that there will be no more. */
export function startQuery(session: Session, seq: Integer, answers: AsyncIterable<QueryAnswer>): void {
  const queue = openQueue(session, 'query', seq);
  const iterator = answers[Symbol.asyncIterator]();
  const stream = begin(session, 'query', seq, queue, () => {
    void Promise.resolve(iterator.return?.()).catch(() => undefined); // nobody waits for it any more
  });
  void relay(iterator, seq, queue)
    .catch((error: unknown) => {
      session.log.error({ error }, `agent.ipc: query of ${session.client} ended: ${String(error)}`);
    })
    .finally(() => {
      session.remove(stream);
      queue.offerLast(record(seq, { From: '', Payload: null, Type: 'done' }));
    });
}

async function relay(answers: AsyncIterator<QueryAnswer>, seq: Integer, queue: RecordQueue): Promise<void> {
  for (;;) {
    const next = await answers.next();
    if (next.done === true) return;
    const { kind, from, payload } = next.value;
    queue.offer(record(seq, { From: from, Payload: payload, Type: kind }));
  }
}

function begin(
  session: Session,
  kind: StreamKind,
  seq: Integer,
  queue: RecordQueue,
  end: () => void,
): RunningStream {
  const close = (): void => {
    queue.close();
    end();
  };
  const stream = { kind, seq, close };
  session.add(stream);
  return stream;
}

function openQueue(session: Session, kind: StreamKind, seq: Integer): RecordQueue {
  return session.outlet.openQueue(() => {
    const { client, log } = session;
    log.warn({ client, kind, seq }, `agent.ipc: dropping records of ${kind} to ${client}: too many wait`);
  });
}

function record(seq: Integer, body: EncodableRecord): Uint8Array {
  return encodeValues(responseHeader(seq, ''), body);
}

function encodableEvent(session: Session, event: AgentEvent): EncodableRecord {
  switch (event.event) {
    case 'user':
      return {
        Event: 'user',
        Name: event.name,
        Payload: event.payload,
        Coalesce: event.coalesce,
        LTime: integerOf(event.lamportTime),
      };
    case 'query':
      return {
        Event: 'query',
        ID: session.queries.add(event),
        Name: event.name,
        Payload: event.payload,
        LTime: integerOf(event.lamportTime),
      };
    default:
      return { Event: event.event, Members: event.members.map(encodableMember) };
  }
}
