/** One event: who saw what of whom, when, and under which input. */
import type { ReactNode } from 'react';
import type { Cause, LabEvent } from '../../player/engine-api.ts';
import { Facts, NodeLink, TimeLink, type Fact } from './facts.tsx';

interface EventViewProps {
  readonly event: LabEvent;
  readonly onNode: (node: number) => void;
  readonly onSeek: (atMs: number) => void;
  readonly onPacket: (id: number) => void;
  readonly onTab: (tab: 'why') => void;
}

export function EventView({ event, onNode, onSeek, onPacket, onTab }: EventViewProps): ReactNode {
  const facts: Fact[] = [{ name: 'when', value: <TimeLink atMs={event.atMs} onSeek={onSeek} /> }];
  if (event.observer > 0)
    facts.push({ name: 'at', value: <NodeLink node={event.observer} onNode={onNode} /> });
  if (event.subject > 0)
    facts.push({ name: 'about', value: <NodeLink node={event.subject} onNode={onNode} /> });
  if (event.incarnation > 0) facts.push({ name: 'incarnation', value: event.incarnation });
  if (event.accuser > 0)
    facts.push({ name: 'accused by', value: <NodeLink node={event.accuser} onNode={onNode} /> });
  if (event.cause !== null)
    facts.push({ name: 'happened on', value: <CauseOf cause={event.cause} {...{ onNode, onPacket }} /> });
  return (
    <>
      <h2 className="inspector-title">{event.kind.replaceAll('-', ' ')}</h2>
      <p className="inspector-text">{event.text}</p>
      <Facts facts={facts} />
      <button type="button" className="button" onClick={() => onTab('why')}>
        Why?
      </button>
    </>
  );
}

interface CauseOfProps extends Pick<EventViewProps, 'onNode' | 'onPacket'> {
  readonly cause: Cause;
}

function CauseOf({ cause, onNode, onPacket }: CauseOfProps): ReactNode {
  switch (cause.kind) {
    case 'packet':
      return (
        <button type="button" className="inline-link" onClick={() => onPacket(cause.packet)}>
          a packet
        </button>
      );
    case 'stream':
      return (
        <>
          a stream from <NodeLink node={cause.from} onNode={onNode} />
        </>
      );
    case 'timer':
      return 'its own timer';
    case 'command':
      return 'an order to it';
    case 'stall':
      return 'waking from a stall';
  }
}
