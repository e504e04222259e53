/**
 * Made-up scenes for looking at the stage and for measuring it: every state beside every other, and crowds.
 * They come from a fixed sequence of numbers, so that two pictures can be compared.
 */
import { Belief, PacketKind, Truth, type Flights, type Matrix, type Scene } from '../../player/scene.ts';
import { layOut, type Layout, type LayoutAsked } from '../layout.ts';
import { createScratch, type Look } from '../look.ts';

/** A small sequence of numbers below 1 that look drawn (Park and Miller's minimal standard). */
export function sequence(seed: number): () => number {
  let state = (seed * 7919 + 1) % 2147483647;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

const NO_FLIGHTS: Flights = {
  count: 0,
  id: new Uint32Array(0),
  from: new Uint16Array(0),
  to: new Uint16Array(0),
  kind: new Uint8Array(0),
  progress: new Float32Array(0),
  lost: new Uint8Array(0),
};

/** `count` healthy nodes seen by the first; columns may be written to. */
export function calmScene(count: number): Scene {
  return {
    atMs: 12_400,
    names: Array.from({ length: count }, (_, i) => `n${i + 1}`),
    chair: 0,
    belief: new Uint8Array(count).fill(Belief.Alive),
    truth: new Uint8Array(count).fill(Truth.Running),
    incarnation: new Uint32Array(count).fill(1),
    health: new Uint8Array(count),
    queue: new Uint16Array(count),
    suspicionLeft: new Float32Array(count).fill(Number.NaN),
    confirmations: new Uint8Array(count),
    confirmationsMax: new Uint8Array(count),
    probePhase: Float32Array.from({ length: count }, (_, i) => (i * 0.37) % 1),
    flights: NO_FLIGHTS,
    cuts: [],
  };
}

/** A cluster in which something of everything is going on. */
export function busyScene(count: number, packets: number): Scene {
  const scene = calmScene(count);
  const draw = sequence(count);
  for (let i = 1; i < count; i++) {
    const fate = draw();
    if (fate > 0.45) continue;
    if (fate < 0.2) suspect(scene, i, draw());
    else if (fate < 0.27) scene.belief[i] = Belief.Dead;
    else if (fate < 0.32) scene.belief[i] = Belief.Left;
    else if (fate < 0.36) scene.belief[i] = Belief.Unknown;
    else scene.health[i] = 1 + Math.floor(draw() * 7);
    scene.queue[i] = Math.floor(draw() * 8);
    scene.incarnation[i] = 1 + Math.floor(draw() * 4);
    if (fate < 0.05) scene.truth![i] = Truth.Paused;
    if (fate > 0.18 && fate < 0.25) scene.truth![i] = Truth.Crashed;
    if (fate > 0.27 && fate < 0.32) scene.truth![i] = Truth.Left;
    if (scene.truth![i] !== Truth.Running) scene.probePhase[i] = Number.NaN;
  }
  return { ...scene, flights: sampleFlights(count, packets, draw) };
}

function suspect(scene: Scene, i: number, left: number): void {
  scene.belief[i] = Belief.Suspect;
  scene.suspicionLeft[i] = left;
  scene.confirmationsMax[i] = 2;
  scene.confirmations[i] = Math.floor(left * 3);
}

export function sampleFlights(count: number, packets: number, draw: () => number): Flights {
  const lost = Uint8Array.from({ length: packets }, () => (draw() < 0.08 ? 1 : 0));
  const from = Uint16Array.from({ length: packets }, () => Math.floor(draw() * count));
  return {
    count: packets,
    id: Uint32Array.from({ length: packets }, (_, row) => row),
    from,
    to: from.map((node) => (node + 1 + Math.floor(draw() * (count - 1))) % count),
    kind: Uint8Array.from({ length: packets }, () => Math.floor(draw() * (PacketKind.Stream + 0.15))),
    progress: Float32Array.from(lost, (isLost) => draw() * (isLost === 1 ? 0.6 : 1)),
    lost,
  };
}

/** A matrix that is mostly calm, with columns of trouble. */
export function sampleMatrix(nodes: number): Matrix {
  const draw = sequence(nodes);
  const cells = new Uint8Array(nodes * nodes).fill(Belief.Alive);
  for (let subject = 0; subject < nodes; subject++) {
    if (draw() > 0.15) continue;
    const belief = 1 + Math.floor(draw() * 4);
    const share = draw();
    for (let observer = 0; observer < nodes; observer++) {
      if (draw() < share) cells[observer * nodes + subject] = belief;
    }
  }
  cells.fill(Belief.Unknown, nodes, 2 * nodes);
  return { atMs: 12_400, nodes, cells };
}

/** A look at `layout` with nothing chosen; `over` says what differs. */
export function sampleLook(layout: Layout | LayoutAsked, over: Partial<Look> = {}): Look {
  return {
    theme: 'light',
    layout: 'xy' in layout ? layout : layOut(layout),
    devicePixelRatio: 1,
    selectedNodes: new Set(),
    selected: null,
    focus: null,
    hover: null,
    truthShown: true,
    isPaused: false,
    reducedMotion: false,
    labels: 'auto',
    scratch: createScratch(),
    ...over,
  };
}
