import { describe, expect, test } from 'vitest';
import { contrast, luminance, rgbOf, seenBy, type Sight } from './contrast.ts';
import { heatColour } from './heat-image.ts';
import { beliefColour, PALETTE, packetColour, type Palette, type Theme } from './palette.ts';

const THEMES: readonly Theme[] = ['light', 'dark'];

const between = (palette: Palette, a: keyof Palette, b: keyof Palette): number =>
  contrast(rgbOf(palette[a]), rgbOf(palette[b]));

test('black on white has the greatest contrast that there is', () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 5);
  expect(contrast([255, 255, 255], [0, 0, 0])).toBeCloseTo(21, 5);
  expect(contrast([9, 9, 9], [9, 9, 9])).toBe(1);
});

describe.each(THEMES)('in the %s theme', (theme) => {
  const palette = PALETTE[theme];

  test('beliefs have the contrasts that they were chosen for', () => {
    const wanted = theme === 'light' ? [5.2, 2.3, 17.4, 4.3, 3.1] : [7.9, 8.1, 16.6, 6.9, 5.9];
    const keys = ['alive', 'suspect', 'dead', 'left', 'health'] as const;
    for (const [i, key] of keys.entries()) {
      expect(between(palette, key, 'paper'), key).toBeGreaterThan(wanted[i]! - 0.25);
    }
  });

  test('what suspect lacks in contrast its edge has', () => {
    expect(between(palette, 'suspectEdge', 'paper')).toBeGreaterThan(3);
    if (theme === 'light') expect(between(palette, 'suspectEdge', 'suspect')).toBeGreaterThan(3);
  });

  test.each(['ink', 'inkQuiet', 'accent', 'lost', 'probe', 'indirect', 'gossip', 'stream'] as const)(
    '%s can be read as text on both grounds',
    (key) => {
      expect(between(palette, key, 'paper')).toBeGreaterThanOrEqual(4.5);
      expect(between(palette, key, 'paperRaised')).toBeGreaterThanOrEqual(4.5);
    },
  );

  test.each([
    ['onAccent', 'accent'],
    ['onFault', 'fault'],
    ['paper', 'inkQuiet'],
  ] as const)('%s can be read as text on %s', (text, ground) => {
    expect(between(palette, text, ground)).toBeGreaterThanOrEqual(4.5);
  });

  test.each([
    'alive',
    'dead',
    'left',
    'unknown',
    'truth',
    'trouble',
    'cut',
    'wall',
    'queue',
    'fault',
  ] as const)('%s can be seen as a shape', (key) => {
    expect(between(palette, key, 'paper')).toBeGreaterThanOrEqual(3);
  });

  test.each<Sight>(['greyscale', 'deuteranopia', 'protanopia', 'tritanopia'])(
    'alive, suspect and dead differ in luminance for %s',
    (sight) => {
      const seen = (key: keyof Palette) => seenBy(sight, rgbOf(palette[key]));
      expect(contrast(seen('alive'), seen('dead'))).toBeGreaterThan(1.8);
      expect(contrast(seen('suspect'), seen('dead'))).toBeGreaterThan(1.8);
    },
  );

  test.each<Sight>(['greyscale', 'deuteranopia', 'protanopia', 'tritanopia'])(
    'the ramp of heat goes one way for %s, in steps that can be seen',
    (sight) => {
      const lights = Array.from({ length: 11 }, (_, k) => {
        return luminance(seenBy(sight, rgbOf(heatColour(theme, k / 10))));
      });
      const steps = lights.slice(1).map((light, k) => Math.cbrt(light) - Math.cbrt(lights[k]!));
      for (const step of steps) expect(theme === 'light' ? -step : step).toBeGreaterThan(0.02);
    },
  );

  test('each belief and kind of packet has its colour', () => {
    const { unknown, alive, suspect, dead, left } = palette;
    expect([0, 1, 2, 3, 4].map((belief) => beliefColour(palette, belief))).toEqual([
      unknown,
      alive,
      suspect,
      dead,
      left,
    ]);
    const { probe, indirect, gossip, stream } = palette;
    expect([0, 1, 2, 3, 4, 5].map((kind) => packetColour(palette, kind))).toEqual([
      probe,
      probe,
      indirect,
      indirect,
      gossip,
      stream,
    ]);
  });
});
