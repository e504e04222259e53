/**
 * How a scene is to be looked at: all that `drawStage` needs beside the scene, and the buffers that it fills
 * instead of making new ones in each frame. A look holds no state of its own; the page makes one and changes
 * it.
 */
import type { Layout } from './layout.ts';
import type { Theme } from './palette.ts';

/** What is under a pointer, or chosen. Nodes are indices, packets the numbers of their journal. */
export type Hit =
  | { readonly kind: 'node'; readonly index: number }
  | { readonly kind: 'packet'; readonly id: number }
  | { readonly kind: 'link'; readonly from: number; readonly to: number };

export interface Look {
  readonly theme: Theme;
  readonly layout: Layout;
  readonly devicePixelRatio: number;
  /** Chosen nodes, by index. */
  readonly selectedNodes: ReadonlySet<number>;
  /** A chosen packet or link. */
  readonly selected: Hit | null;
  /** The node that has the keyboard's focus. */
  readonly focus: number | null;
  readonly hover: Hit | null;
  /** Whether what is really so is shown; without it, only what the chair can know. */
  readonly truthShown: boolean;
  readonly isPaused: boolean;
  readonly reducedMotion: boolean;
  /** `auto`: names where there is room for them. */
  readonly labels: 'auto' | 'all' | 'none';
  readonly scratch: Scratch;
}

/** Buffers that are used again in each frame; nothing in them outlives a call. */
export interface Scratch {
  /** Indices of what is drawn in one go; it grows with the cluster. */
  picked: Uint16Array;
  readonly flight: FlightPlace;
  /** Crossings of each cell of the flow's lattice. */
  flow: Float32Array;
}

/** Where a packet is, and the line on which it goes. */
export interface FlightPlace {
  x: number;
  y: number;
  /** The direction of its way, a unit vector. */
  ux: number;
  uy: number;
  fromX: number;
  fromY: number;
  toX: number;
  toY: number;
}

/** Fresh buffers; one set is enough for a page. */
export function createScratch(): Scratch {
  return {
    picked: new Uint16Array(1024),
    flight: { x: 0, y: 0, ux: 1, uy: 0, fromX: 0, fromY: 0, toX: 0, toY: 0 },
    flow: new Float32Array(0),
  };
}

/** With more nodes than this, single packets are drawn only where they touch what is chosen. */
export const FLIGHTS_ALL_NODES_MAX = 128;

/** Below these radii a glyph loses its details, and then its roundness. */
export const RADIUS_BIG_PX = 11;
export const RADIUS_SMALL_PX = 4;
