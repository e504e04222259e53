/**
 * How the newest news about a node spread: who told whom as a tree, time going across. Each row is also a
 * sentence: whom the news reached, when, and from whom.
 */
import { memo, useMemo, type ReactNode } from 'react';
import type { Infection } from '../../player/engine-api.ts';
import { halfwayMs, treeRows, type TreeRow } from '../../stage/infection-tree.ts';
import { formatCount, formatSpan } from '../format.ts';
import { BeliefMark, Facts, NodeLink, Section, TimeLink, type Fact } from './facts.tsx';
import './spread-view.css';

interface SpreadViewProps {
  readonly spread: Infection;
  readonly onNode: (node: number) => void;
  readonly onSeek: (atMs: number) => void;
  readonly onPacket: (id: number) => void;
}

/** Rows of a larger tree are left out, and counted. */
const ROWS_MAX = 256;
const ROW_PX = 24;

export function SpreadView({ spread, onNode, onSeek, onPacket }: SpreadViewProps): ReactNode {
  const { subject, news, steps, unaware } = spread;
  if (news === null) {
    return (
      <>
        <h2 className="inspector-title">News of n{subject}</h2>
        <p className="inspector-none">There has been none since the beginning.</p>
      </>
    );
  }
  return (
    <>
      <h2 className="inspector-title">News of n{subject}</h2>
      <Facts facts={factsOf(spread, onSeek)} />
      <Tree steps={steps} sinceMs={news.sinceMs} {...{ onNode, onSeek, onPacket }} />
      <Section title={unaware.length === 0 ? 'Everybody has heard of it' : 'Has not heard of it'}>
        <p className="spread-unaware">
          {unaware.slice(0, ROWS_MAX).map((node) => (
            <NodeLink key={node} node={node} onNode={onNode} />
          ))}
        </p>
      </Section>
    </>
  );
}

function factsOf(spread: Infection, onSeek: (atMs: number) => void): Fact[] {
  const { steps, unaware } = spread;
  const { belief, incarnation, sinceMs } = spread.news!;
  const halfMs = (halfwayMs(spread) ?? sinceMs) - sinceMs;
  const lastMs = steps.at(-1)!.atMs - sinceMs;
  const all = steps.length + unaware.length;
  return [
    { name: 'it says', value: <BeliefMark belief={belief} /> },
    { name: 'incarnation', value: incarnation },
    { name: 'begins', value: <TimeLink atMs={sinceMs} onSeek={onSeek} /> },
    { name: 'has reached', value: `${steps.length} of ${all}` },
    ...(steps.length < 2
      ? []
      : [
          { name: 'half of them in', value: formatSpan(halfMs) },
          { name: 'the last in', value: formatSpan(lastMs) },
        ]),
  ];
}

interface TreeProps extends Omit<SpreadViewProps, 'spread'> {
  readonly steps: Infection['steps'];
  readonly sinceMs: number;
}

const Tree = memo(
  function Tree({ steps, sinceMs, onNode, onSeek, onPacket }: TreeProps): ReactNode {
    const all = useMemo(() => treeRows({ steps }), [steps]);
    const rows = all.slice(0, ROWS_MAX);
    return (
      <>
        <div className="spread-tree">
          <svg
            className="spread-lines"
            viewBox={`0 0 1 ${rows.length * ROW_PX}`}
            height={rows.length * ROW_PX}
            preserveAspectRatio="none"
            aria-hidden="true"
          >
            {rows.map((row, index) => (
              <path key={row.step.observer} d={lineTo(rows, row, index)} />
            ))}
          </svg>
          <ol className="spread-rows" aria-label="Who told whom, in time">
            {rows.map(({ step, share }) => (
              <li key={step.observer} className="spread-row" style={{ height: ROW_PX }}>
                <NodeLink node={step.observer} onNode={onNode} />
                <span className="spread-track">
                  <span
                    className="spread-dot"
                    data-origin={step.from === 0 ? '' : undefined}
                    style={{ left: `${100 * share}%` }}
                  />
                </span>
                <button type="button" className="inline-link number" onClick={() => onSeek(step.atMs)}>
                  +{formatSpan(step.atMs - sinceMs)}
                </button>
                <How step={step} onPacket={onPacket} />
              </li>
            ))}
          </ol>
        </div>
        {all.length === rows.length ? null : (
          <p className="panel-note">{formatCount(all.length - rows.length, 'more row')} not shown.</p>
        )}
      </>
    );
  },
  // An answer for another moment is another object; the same tree need not be made again.
  (a, b) => a.sinceMs === b.sinceMs && a.steps.length === b.steps.length && sameEnds(a.steps, b.steps),
);

const sameEnds = (a: Infection['steps'], b: Infection['steps']): boolean =>
  a.every((step, i) => step.observer === b[i]!.observer && step.atMs === b[i]!.atMs);

/** Down from whoever told, then across to when it was heard. */
function lineTo(rows: readonly TreeRow[], { parent, share }: TreeRow, index: number): string {
  if (parent === null) return '';
  const from = rows[parent]!;
  const y = (row: number): number => (row + 0.5) * ROW_PX;
  return `M${from.share} ${y(parent)}V${y(index)}H${share}`;
}

function How({ step, onPacket }: { step: TreeRow['step'] } & Pick<SpreadViewProps, 'onPacket'>): ReactNode {
  const { from, packet } = step;
  if (from === 0) return <span className="faint">by itself</span>;
  if (packet === null) return <span className="faint">n{from}, stream</span>;
  return (
    <button
      type="button"
      className="inline-link"
      aria-label={`told by n${from}: its packet`}
      onClick={() => onPacket(packet)}
    >
      by n{from}
    </button>
  );
}
