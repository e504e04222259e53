/**
 * One node from inside: what it holds for so, whom it suspects and until when, what it will tell the others
 * next.
 */
import type { ReactNode } from 'react';
import type { NodeDetail } from '../../player/engine-api.ts';
import { formatCount, formatSpan } from '../format.ts';
import { Distances } from './distances.tsx';
import { BeliefMark, Facts, NodeLink, Section, TimeLink } from './facts.tsx';

interface NodeViewProps {
  readonly node: NodeDetail;
  readonly atMs: number;
  readonly isTruthShown: boolean;
  readonly onNode: (node: number) => void;
  readonly onSeek: (atMs: number) => void;
}

/** Others are listed up to here; first those that are not simply alive. */
const MEMBERS_SHOWN_MAX = 64;

export function NodeView({ node, atMs, isTruthShown, onNode, onSeek }: NodeViewProps): ReactNode {
  const { nextDeadlineMs, queue, suspicions, whereabouts } = node;
  return (
    <>
      <h2 className="inspector-title">
        {node.name} {isTruthShown ? <span className="inspector-state">{node.condition}</span> : null}
      </h2>
      <Facts
        facts={[
          ...(whereabouts === null ? [] : [{ name: 'place', value: whereabouts.place }]),
          { name: 'incarnation', value: node.incarnation },
          { name: 'local health score', value: node.healthScore },
          {
            name: 'next timer',
            value: nextDeadlineMs === null ? '–' : `in ${formatSpan(Math.max(0, nextDeadlineMs - atMs))}`,
          },
          {
            name: 'sent so far',
            value: `${formatCount(node.packetsSent, 'packet')}, ${formatCount(node.bytesSent, 'byte')}`,
          },
        ]}
      />
      <Section
        title={`Suspects ${suspicions.length === 0 ? 'nobody' : formatCount(suspicions.length, 'member')}`}
      >
        {suspicions.map((one) => (
          <div key={one.subject} className="suspicion">
            <NodeLink node={one.subject} onNode={onNode} /> until{' '}
            <TimeLink atMs={one.deadlineMs} onSeek={onSeek} />
            <Drain from={one.startedAtMs} to={one.deadlineMs} at={atMs} />
            <p className="panel-note">
              {one.confirmations} of {one.confirmationsMax} confirmations; accused by{' '}
              {one.accusers.map((accuser) => `n${accuser}`).join(', ')}
            </p>
          </div>
        ))}
      </Section>
      <Section title={queue.length === 0 ? 'Nothing waits to be told' : `Will tell next (${queue.length})`}>
        <ol className="queue">
          {queue.map(({ text, bytes, transmits }, index) => (
            <li key={index}>
              <span>{text}</span>
              <span className="faint number">
                {transmits} of {node.transmitsMax}, {bytes} B
              </span>
            </li>
          ))}
        </ol>
      </Section>
      {whereabouts === null ? null : (
        <Distances whereabouts={whereabouts} isTruthShown={isTruthShown} onNode={onNode} />
      )}
      <Members node={node} onNode={onNode} onSeek={onSeek} />
    </>
  );
}

/** How much of a suspicion is over. */
function Drain({
  from,
  to,
  at,
}: {
  readonly from: number;
  readonly to: number;
  readonly at: number;
}): ReactNode {
  const share = Math.max(0, Math.min(1, (at - from) / Math.max(1, to - from)));
  return (
    <span className="drain" aria-hidden="true">
      <span style={{ width: `${(1 - share) * 100}%` }} />
    </span>
  );
}

function Members({ node, onNode, onSeek }: Pick<NodeViewProps, 'node' | 'onNode' | 'onSeek'>): ReactNode {
  const members = node.members.toSorted(
    (a, b) => Number(a.belief === 1) - Number(b.belief === 1) || a.number - b.number,
  );
  return (
    <Section title={`Knows ${formatCount(members.length, 'member')}`}>
      <table className="members">
        <thead>
          <tr>
            <th scope="col">member</th>
            <th scope="col">held for</th>
            <th scope="col">inc.</th>
            <th scope="col">since</th>
          </tr>
        </thead>
        <tbody>
          {members.slice(0, MEMBERS_SHOWN_MAX).map(({ number, belief, incarnation, sinceMs }) => (
            <tr key={number}>
              <td>
                <NodeLink node={number} onNode={onNode} />
              </td>
              <td>
                <BeliefMark belief={belief} />
              </td>
              <td className="number">{incarnation}</td>
              <td>
                <TimeLink atMs={sinceMs} onSeek={onSeek} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {members.length > MEMBERS_SHOWN_MAX ? (
        <p className="panel-note">and {members.length - MEMBERS_SHOWN_MAX} more, alive for all it knows</p>
      ) : null}
    </Section>
  );
}
