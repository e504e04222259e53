/** What is picked, opened: a node, a message, an event, and why it happened. All data by props. */
import { Tabs } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import type { Infection, LabEvent, NodeDetail, PacketDetail, WhyTold } from '../../player/engine-api.ts';
import { EventView } from './event-view.tsx';
import { MessageView } from './message-view.tsx';
import { NodeView } from './node-view.tsx';
import { SpreadView } from './spread-view.tsx';
import { WhyView } from './why-view.tsx';
import './inspector.css';

export type InspectorTab = 'node' | 'message' | 'event' | 'why' | 'spread';

export interface InspectorPanelProps {
  readonly tab: InspectorTab;
  readonly onTab: (tab: InspectorTab) => void;
  readonly atMs: number;
  /** `null`: nothing of the kind is picked; `undefined`: it is being asked for. */
  readonly node: NodeDetail | null | undefined;
  readonly packet: PacketDetail | null | undefined;
  readonly event: LabEvent | null | undefined;
  readonly why: WhyTold | null | undefined;
  readonly spread: Infection | null | undefined;
  readonly isTruthShown: boolean;
  readonly onSeek: (atMs: number) => void;
  readonly onNode: (node: number) => void;
  readonly onPacket: (id: number) => void;
  readonly onEvent: (id: number) => void;
  /** Branches into the run in which this packet is lost. */
  readonly onLose?: (packet: PacketDetail) => void;
}

const TABS: readonly { readonly value: InspectorTab; readonly label: string }[] = [
  { value: 'node', label: 'Node' },
  { value: 'message', label: 'Message' },
  { value: 'event', label: 'Event' },
  { value: 'why', label: 'Why?' },
  { value: 'spread', label: 'News' },
];

export function InspectorPanel(props: InspectorPanelProps): ReactNode {
  const { tab, onTab, node, packet, event, why, spread } = props;
  return (
    <Tabs.Root className="inspector" value={tab} onValueChange={(value) => onTab(value as InspectorTab)}>
      <Tabs.List className="tabs-list" aria-label="Inspector">
        {TABS.map(({ value, label }) => (
          <Tabs.Tab key={value} value={value} className="tabs-tab">
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="node" className="inspector-body">
        <Shown of={node} none="Click a node: what it believes, suspects and will send next stands here.">
          {(known) => <NodeView {...props} node={known} />}
        </Shown>
      </Tabs.Panel>
      <Tabs.Panel value="message" className="inspector-body">
        <Shown
          of={packet}
          none="Stop, and click a packet in flight: its fields, its bytes, and what it changed."
        >
          {(known) => <MessageView {...props} packet={known} />}
        </Shown>
      </Tabs.Panel>
      <Tabs.Panel value="event" className="inspector-body">
        <Shown of={event} none="Choose an event in the log.">
          {(known) => <EventView {...props} event={known} />}
        </Shown>
      </Tabs.Panel>
      <Tabs.Panel value="why" className="inspector-body">
        <Shown
          of={why}
          none="Choose an event in the log: the chain of causes, back to a timer or a fault, stands here."
        >
          {(known) => <WhyView {...props} why={known} />}
        </Shown>
      </Tabs.Panel>
      <Tabs.Panel value="spread" className="inspector-body">
        <Shown of={spread} none="Click a column of the matrix, or a node: who told whom the newest about it.">
          {(known) => <SpreadView {...props} spread={known} />}
        </Shown>
      </Tabs.Panel>
    </Tabs.Root>
  );
}

interface ShownProps<T> {
  readonly of: T | null | undefined;
  readonly none: string;
  readonly children: (known: T) => ReactNode;
}

function Shown<T>({ of, none, children }: ShownProps<T>): ReactNode {
  if (of === null) return <p className="inspector-none">{none}</p>;
  return of === undefined ? <p className="inspector-none">One moment…</p> : children(of);
}
