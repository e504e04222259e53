import { expect, test } from 'vitest';
import { fitted, mostOf, pointOf, scaleTop } from './range-of.ts';

test('a number is typed with a point or a comma, and is not above what the answer can be', () => {
  expect(pointOf(' 1,5 ', mostOf('s'))).toBe(1.5);
  for (const typed of ['', 'x', '-1', '1000001']) expect(pointOf(typed, mostOf('s'))).toBeNull();
  expect(pointOf('1.5', mostOf('share'))).toBeNull();
});

test('a range is half and half as much again until it is set, and makes room for the number after', () => {
  expect(fitted(null, 10, mostOf('s'))).toEqual({ low: 5, high: 15 });
  expect(fitted({ low: 5, high: 15 }, 20, mostOf('s'))).toEqual({ low: 5, high: 20 });
});

test('the range of a share never leaves 0 to 1', () => {
  const most = mostOf('share');
  expect(fitted(null, 1, most)).toEqual({ low: 0.5, high: 1 });
  expect(scaleTop(1, 1, most)).toBe(1);
});
