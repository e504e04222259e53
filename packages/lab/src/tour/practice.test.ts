import { expect, test } from 'vitest';
import { Engine } from '../player/engine.ts';
import { Belief } from '../player/scene.ts';
import { onLinks } from '../presets/deeds.ts';
import { PRACTICE } from './practice.ts';

const { spec, node, cutMs, atMs } = PRACTICE;

test('whoever is cut off as told is suspected, refutes, and is held dead by nobody', () => {
  const engine = new Engine();
  for (let late = 0; late < 15; late += 1) {
    const others = [1, 2, 3, 4, 5, 6].filter((one) => one !== node);
    const cut = onLinks('partition', [[node], others], { atMs: atMs + 300 * late, forMs: cutMs });
    const { id } = engine.open({ ...spec, faults: [cut] });
    engine.compute(id, Infinity);
    const about = engine.events(id, 0, 1e6).filter(({ subject }) => subject === node);
    const kinds = new Set(about.map(({ kind }) => kind));
    expect([kinds.has('suspect'), kinds.has('refuted'), kinds.has('dead')], `${late}`).toEqual([
      true,
      true,
      false,
    ]);
    expect(engine.matrix(id, spec.forMs).cells.every((held) => held === Belief.Alive)).toBe(true);
    const refuted = about.find(({ kind }) => kind === 'refuted')!;
    expect(engine.why(id, refuted.id).chain.length).toBeGreaterThan(1);
  }
});
