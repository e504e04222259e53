/** How long datagrams are on the way, and how many vanish. */
import type { ReactNode } from 'react';
import type { Latency } from 'hearsay/sim';
import type { RunSpec } from '../player/spec.ts';
import { PLACE_SETS } from '../player/place-sets.ts';
import { Choice, type ChoiceItem } from './choice.tsx';
import { NumberInput } from './number-input.tsx';

interface LinkFieldsProps {
  readonly spec: RunSpec;
  readonly onSpec: (change: Partial<RunSpec>) => void;
}

type Shape = 'uniform' | 'exponential' | 'normal';

const SHAPES: readonly ChoiceItem<Shape>[] = [
  { value: 'uniform', label: 'uniform', note: 'anything between two times' },
  { value: 'exponential', label: 'exponential', note: 'a least time, and a tail' },
  { value: 'normal', label: 'normal', note: 'around a mean' },
];

const shapeOf = (latency: Latency): Shape => ('kind' in latency ? latency.kind : 'uniform');

/** E.g. `30–60 ms, 5 % lost`. */
export function nameLinks({ latencyMs, loss, places }: RunSpec): string {
  const way =
    'kind' in latencyMs
      ? `≥ ${latencyMs.min}, mean ${latencyMs.mean} ms`
      : `${latencyMs.min}–${latencyMs.max} ms`;
  const delay = places === undefined ? way : `${places.groups.length} places, ${way}`;
  return loss === 0 ? delay : `${delay}, ${Number((loss * 100).toFixed(2))} % lost`;
}

const MOST_MS = 60_000;

export function LinkFields({ spec, onSpec }: LinkFieldsProps): ReactNode {
  const { latencyMs, loss } = spec;
  const set = (latency: Latency): void => onSpec({ latencyMs: latency });
  return (
    <>
      <PlacesField spec={spec} onSpec={onSpec} />
      <Choice
        label={spec.places === undefined ? 'Delay' : 'Delay in a place'}
        items={SHAPES}
        value={shapeOf(latencyMs)}
        onChange={(shape) => set(reshaped(latencyMs, shape))}
      />
      <NumberInput
        label="At least"
        value={latencyMs.min}
        min={0}
        max={'kind' in latencyMs ? latencyMs.mean : latencyMs.max}
        unit="ms"
        isFraction
        onCommit={(min) => set({ ...latencyMs, min })}
      />
      {'kind' in latencyMs ? (
        <NumberInput
          label="Mean"
          value={latencyMs.mean}
          min={latencyMs.min}
          max={MOST_MS}
          unit="ms"
          isFraction
          onCommit={(mean) => set({ ...latencyMs, mean })}
        />
      ) : (
        <NumberInput
          label="At most"
          value={latencyMs.max}
          min={latencyMs.min}
          max={MOST_MS}
          unit="ms"
          isFraction
          onCommit={(max) => set({ ...latencyMs, max })}
        />
      )}
      {'kind' in latencyMs && latencyMs.kind === 'normal' ? (
        <NumberInput
          label="Deviation"
          value={latencyMs.deviation}
          min={0}
          max={MOST_MS}
          unit="ms"
          isFraction
          onCommit={(deviation) => set({ ...latencyMs, deviation })}
        />
      ) : null}
      <NumberInput
        label="Lost"
        value={Number((loss * 100).toFixed(4))}
        min={0}
        max={100}
        unit="%"
        isFraction
        onCommit={(percent) => onSpec({ loss: percent / 100 })}
      />
    </>
  );
}

const OTHER = 'other';

/** How long the ways within a place are where they had the lab's own length, which is that of an ocean. */
const NEAR: Latency = { min: 0.5, max: 2.5 };

function PlacesField({ spec, onSpec }: LinkFieldsProps): ReactNode {
  const text = JSON.stringify(spec.places);
  const known = PLACE_SETS.find(({ places }) => JSON.stringify(places) === text)?.id;
  const items = PLACE_SETS.map(({ id, label, note }) => ({ value: id, label, note }));
  const own = { value: OTHER, label: spec.places?.groups.map(({ name }) => name).join(', ') ?? '' };
  const set = (id: string): void => {
    const preset = PLACE_SETS.find((one) => one.id === id);
    if (preset === undefined) return;
    const isFirst = spec.places === undefined && preset.places !== undefined;
    onSpec({ places: preset.places, ...(isFirst ? { latencyMs: NEAR } : {}) });
  };
  return (
    <Choice
      label="Places"
      items={known === undefined ? [...items, own] : items}
      value={known ?? OTHER}
      onChange={set}
    />
  );
}

/** Another shape with about the same times. */
function reshaped(latency: Latency, shape: Shape): Latency {
  const { min } = latency;
  const mean = 'kind' in latency ? latency.mean : (latency.min + latency.max) / 2;
  if (shape === 'uniform') return { min, max: 2 * mean - min };
  if (shape === 'exponential') return { kind: shape, min, mean };
  return { kind: shape, min, mean, deviation: (mean - min) / 3 };
}
