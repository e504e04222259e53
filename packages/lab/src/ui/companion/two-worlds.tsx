/** A bridge: the same fault in two systems, side by side. Which of the two is only a model is said. */
import type { ReactNode } from 'react';
import '../lessons/plain-table.css';
import './two-worlds.css';

export interface WorldView {
  readonly system: string;
  readonly isModel: boolean;
  readonly moments: readonly { readonly atMs: number; readonly who: string; readonly what: string }[];
}

export interface BridgeView {
  readonly seed: number;
  readonly figures: readonly { readonly what: string; readonly left: string; readonly right: string }[];
  readonly left: WorldView;
  readonly right: WorldView;
}

export function TwoWorlds({ bridge }: { readonly bridge: BridgeView }): ReactNode {
  const { left, right, figures, seed } = bridge;
  return (
    <div className="worlds">
      <table className="plain-table worlds-table">
        <caption className="panel-note">Seed {seed}, the same fault in both</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">what is counted</span>
            </th>
            <th scope="col">{left.system}</th>
            <th scope="col">{right.system}</th>
          </tr>
        </thead>
        <tbody>
          {figures.map((figure) => (
            <tr key={figure.what}>
              <th scope="row">{figure.what}</th>
              <td className="number">{figure.left}</td>
              <td className="number">{figure.right}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="worlds-stories">
        <World world={left} />
        <World world={right} />
      </div>
    </div>
  );
}

/** Of a story; the rest is counted. */
const MOMENTS_SHOWN = 12;

function World({ world: { system, isModel, moments } }: { readonly world: WorldView }): ReactNode {
  return (
    <details>
      <summary>
        {system}
        {isModel ? ' (a model, for comparison)' : ''}: {moments.length} moments
      </summary>
      <ol className="worlds-moments">
        {moments.slice(0, MOMENTS_SHOWN).map(({ atMs, who, what }, index) => (
          // Moments of a story never change their order.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index}>
            <span className="number">{(atMs / 1000).toFixed(1)} s</span> {who} {what}
          </li>
        ))}
      </ol>
      {moments.length > MOMENTS_SHOWN ? (
        <p className="panel-note">and {moments.length - MOMENTS_SHOWN} more</p>
      ) : null}
    </details>
  );
}
