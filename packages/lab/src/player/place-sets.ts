/**
 * Sets of places to begin with. Their times are set up after what such ways usually take, rounded; they are
 * nobody's measurement.
 */
import type { Places } from './spec.ts';

interface PlaceSet {
  readonly id: string;
  readonly label: string;
  readonly note: string;
  /** `undefined`: everybody is in one room. */
  readonly places: Places | undefined;
}

/** Round trips between them, besides the way within each: 90, 200 and 250 ms. */
export const THREE_REGIONS: Places = {
  groups: [
    { name: 'Frankfurt', share: 1 },
    { name: 'Virginia', share: 1 },
    { name: 'Sydney', share: 1 },
  ],
  apartMs: [
    [0, 45, 125],
    [45, 0, 100],
    [125, 100, 0],
  ],
};

/** Round trips between them: 1 to 2 ms. */
const THREE_ZONES: Places = {
  groups: [
    { name: 'zone a', share: 1 },
    { name: 'zone b', share: 1 },
    { name: 'zone c', share: 1 },
  ],
  apartMs: [
    [0, 0.5, 1],
    [0.5, 0, 0.75],
    [1, 0.75, 0],
  ],
};

export const PLACE_SETS: readonly PlaceSet[] = [
  { id: 'room', label: 'one room', note: 'all links are alike', places: undefined },
  { id: 'zones', label: 'three zones', note: '1–2 ms apart, there and back', places: THREE_ZONES },
  {
    id: 'regions',
    label: 'Frankfurt, Virginia, Sydney',
    note: '90, 200 and 250 ms apart, there and back',
    places: THREE_REGIONS,
  },
];
