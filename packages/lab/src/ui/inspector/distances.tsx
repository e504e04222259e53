/**
 * How far a node takes the others to be, by network coordinates, beside how far they are: place by place, and
 * the members whose estimate is farthest off.
 */
import type { ReactNode } from 'react';
import type { NodeDetail, RoundTrip } from '../../player/engine-api.ts';
import { formatCount } from '../format.ts';
import { NodeLink, Section } from './facts.tsx';
import './distances.css';

interface DistancesProps {
  readonly whereabouts: NonNullable<NodeDetail['whereabouts']>;
  readonly isTruthShown: boolean;
  readonly onNode: (node: number) => void;
}

interface Row {
  readonly place: string;
  readonly of: readonly RoundTrip[];
}

/** Members that are named one by one where there is a truth to hold them against. */
const WORST_MAX = 3;

export function Distances({ whereabouts, isTruthShown, onNode }: DistancesProps): ReactNode {
  const { roundTrips, error } = whereabouts;
  const rows = byPlace(roundTrips);
  return (
    <Section title="How far it takes the others to be">
      <table className="members">
        <thead>
          <tr>
            <th scope="col">there and back to</th>
            <th scope="col">estimate</th>
            {isTruthShown ? <th scope="col">true</th> : null}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ place, of }) => (
            <tr key={place}>
              <td>
                {place} <span className="faint">{formatCount(of.length, 'member')}</span>
              </td>
              <td className="number">{rangeOf(of.flatMap(({ estimateMs }) => estimateMs ?? []))}</td>
              {isTruthShown ? <td className="number">{rangeOf(of.map(({ trueMs }) => trueMs))}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
      {isTruthShown ? <Worst roundTrips={roundTrips} onNode={onNode} /> : null}
      <p className="panel-note">
        {error === null
          ? 'It has measured nothing yet.'
          : `From its own acks, by Vivaldi. It trusts its coordinate to ± ${Math.round(100 * error)} %.`}
      </p>
    </Section>
  );
}

/** The members about whom it is most wrong. */
function Worst({
  roundTrips,
  onNode,
}: Pick<DistancesProps, 'onNode'> & Pick<NodeDetail['whereabouts'] & object, 'roundTrips'>): ReactNode {
  const worst = roundTrips
    .flatMap(({ number, estimateMs, trueMs }) =>
      estimateMs === null ? [] : [{ number, estimateMs, trueMs }],
    )
    .toSorted((a, b) => Math.abs(b.estimateMs - b.trueMs) - Math.abs(a.estimateMs - a.trueMs))
    .slice(0, WORST_MAX);
  if (worst.length === 0) return null;
  return (
    <>
      <p className="panel-note distances-worst-head">Farthest off:</p>
      <ul className="distances-worst">
        {worst.map(({ number, estimateMs, trueMs }) => (
          <li key={number}>
            <NodeLink node={number} onNode={onNode} />
            <span className="number">
              estimate {msText(estimateMs)} ms, true {msText(trueMs)} ms
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function byPlace(roundTrips: readonly RoundTrip[]): Row[] {
  const places = [...new Set(roundTrips.map(({ place }) => place))];
  return places.map((place) => ({ place, of: roundTrips.filter((one) => one.place === place) }));
}

/** `87 ms`, or `82–91 ms`. */
function rangeOf(valuesMs: readonly number[]): string {
  if (valuesMs.length === 0) return '–';
  const [least, most] = [msText(Math.min(...valuesMs)), msText(Math.max(...valuesMs))];
  return least === most ? `${least} ms` : `${least}–${most} ms`;
}

const msText = (ms: number): string => (ms < 10 ? String(Number(ms.toFixed(1))) : String(Math.round(ms)));
