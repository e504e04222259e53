import { expect, test } from 'vitest';
import { Belief, Truth } from '../player/scene.ts';
import { describeNode } from './describe-glyph.ts';
import { calmScene } from './sheet/sample-scene.ts';

const scene = calmScene(8);
scene.belief[6] = Belief.Suspect;
scene.incarnation[6] = 2;
scene.confirmations[6] = 1;
scene.confirmationsMax[6] = 2;
scene.suspicionLeft[6] = 0.4;
scene.truth![6] = Truth.Paused;
scene.health[6] = 3;
scene.belief[7] = Belief.Unknown;

test('a suspected node is told with its confirmations, its time and the truth', () => {
  const suspected = 'n7, believed suspect, incarnation 2, 1 of 2 confirmations, 40 % of its time left';
  expect(describeNode(scene, 6, true)).toBe(`${suspected}, local health score 3, truth: paused`);
});

test('with the eye closed, neither the truth nor what only the node knows is told', () => {
  expect(describeNode(scene, 6, false)).toBe(
    'n7, believed suspect, incarnation 2, 1 of 2 confirmations, 40 % of its time left',
  );
});

test('the chair is told, and its own queue with the eye closed too', () => {
  const chair = { ...scene, queue: Uint16Array.of(1, 0, 0, 0, 0, 0, 0, 0) };
  expect(describeNode(chair, 0, false)).toBe(
    'n1, its chair is ours, believed alive, incarnation 1, 1 broadcast waiting',
  );
});

test('of an unknown node nothing is made up, and the god view does not believe', () => {
  expect(describeNode(scene, 7, false)).toBe('n8, believed unknown');
  expect(describeNode({ ...scene, chair: null }, 1, false)).toBe('n2, is alive, incarnation 1');
});
