/** A made-up timeline with something in every lane. */
import type { Lanes } from '../../player/engine-api.ts';
import type { Timeline } from '../timeline.ts';
import { sequence } from './sample-scene.ts';

const FOR_MS = 60_000;

export function sampleTimeline(): Timeline {
  const rails = { computedMs: FOR_MS, forMs: FOR_MS };
  return {
    forMs: FOR_MS,
    computedMs: 52_000,
    names: Array.from({ length: 16 }, (_, i) => `n${i + 1}`),
    blocks: [
      { key: 1, label: 'pause n7', fromMs: 5000, toMs: 14_000 },
      { key: 2, label: 'partition n1–n5 | n6–n16', fromMs: 18_000, toMs: 34_000 },
      { key: 3, label: 'loss 30 % from n3', fromMs: 9000, toMs: 29_000 },
      { key: 4, label: 'leave n9', fromMs: 40_000, toMs: 40_000 },
      { key: 5, label: 'crash n12', fromMs: 45_000, toMs: null },
      { key: 6, label: 'cut n2 → n3', fromMs: 36_000, toMs: 37_000 },
    ],
    lanes: sampleLanes(),
    density: Float32Array.from({ length: 200 }, (_, k) => (k % 17) * (k > 60 && k < 120 ? 6 : 1)),
    rails: [
      { run: 1, label: 'run 1', fromMs: 0, parent: null, ...rails },
      { run: 2, label: 'without the pause', fromMs: 4000, parent: 1, ...rails },
      { run: 3, label: 'partition', fromMs: 17_000, parent: 1, ...rails, computedMs: 52_000 },
    ],
    currentRun: 3,
    bookmarks: [{ atMs: 24_000, label: 'two truths' }],
    moments: [6000, 14_500, 19_000, 33_000, 47_000].map((atMs) => ({
      atMs,
      kind: 'first-suspicion' as const,
      text: '',
      event: null,
    })),
  };
}

function sampleLanes(): Lanes {
  const draw = sequence(3);
  return {
    suspicions: Array.from({ length: 18 }, (_, k) => {
      const fromMs = 4000 + draw() * 40_000;
      return { subject: 1 + ((k * 5) % 9), fromMs, toMs: fromMs + 600 + draw() * 6000 };
    }),
    deaths: [24_000, 25_500, 26_000, 50_000, 50_400].map((atMs, k) => ({
      subject: 6 + k,
      atMs,
      isWrong: k < 3,
    })),
    refutations: [11_000, 14_300, 35_000, 35_400].map((atMs) => ({ subject: 7, atMs })),
    exchanges: Array.from({ length: 30 }, (_, k) => ({ atMs: 1000 + k * 1900, observer: 1 + (k % 16) })),
  };
}
