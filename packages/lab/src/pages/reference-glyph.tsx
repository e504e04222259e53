/** The marks of the states in text: each has a shape of its own besides its colour. */
import type { ReactNode } from 'react';
import type { MachineState } from '../unit/state-machine.ts';

const RADIUS = 7;

interface StateGlyphProps {
  readonly state: MachineState;
}

/** Decoration: the state is named beside it. */
export function StateGlyph({ state }: StateGlyphProps): ReactNode {
  return (
    <svg viewBox="-9 -9 18 18" width="16" height="16" className="glyph" aria-hidden="true">
      <StateShape state={state} radius={RADIUS} />
    </svg>
  );
}

/** The shape around the origin. */
export function StateShape({ state, radius }: StateGlyphProps & { readonly radius: number }): ReactNode {
  const arm = radius * 0.42;
  switch (state) {
    case 'alive':
      return <circle r={radius} fill="var(--alive)" />;
    case 'suspect':
      return (
        <>
          <circle
            r={radius}
            fill="var(--panel)"
            stroke="var(--ink)"
            strokeWidth="1.5"
            strokeDasharray="3 2"
          />
          <path d={`M ${-radius} 0 A ${radius} ${radius} 0 0 0 ${radius} 0 Z`} fill="var(--suspect)" />
          <text className="glyph-sign" y={radius * 0.42} fontSize={radius * 1.25}>
            ?
          </text>
        </>
      );
    case 'dead':
      return (
        <>
          <circle r={radius} fill="var(--dead)" />
          <path
            d={`M ${-arm} ${-arm} L ${arm} ${arm} M ${arm} ${-arm} L ${-arm} ${arm}`}
            stroke="var(--panel)"
            strokeWidth={radius * 0.26}
            strokeLinecap="round"
          />
        </>
      );
    case 'left':
      return (
        <>
          <circle r={radius} fill="var(--panel)" stroke="var(--left)" strokeWidth="1.75" />
          <path d={`M ${-arm} 0 H ${arm}`} stroke="var(--left)" strokeWidth="1.75" />
        </>
      );
    case 'unknown':
      return (
        <circle
          r={radius}
          fill="var(--panel)"
          stroke="var(--line-strong)"
          strokeWidth="1.5"
          strokeDasharray="1.5 2.5"
        />
      );
    default:
      return state satisfies never;
  }
}
