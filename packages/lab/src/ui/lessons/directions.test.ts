import { expect, test } from 'vitest';
import { changeOf, directionWords } from './directions.ts';

test.each([
  ['Is it sooner or later?', 's', 'Later'],
  ['May it sleep longer, or less long?', 's', 'Longer'],
  ['Where do false suspicions begin?', 'ms', 'Longer'],
  ['How often does A suspect B?', 'suspicions', 'More'],
  ['Do more runs heal, or fewer?', 'share', 'More'],
])('%s in %s is answered by: %s', (ask, unit, up) => {
  expect(directionWords(ask, unit).up).toBe(up);
});

test('a change has its units', () => {
  expect(changeOf('9.29', '5.68', 's')).toBe('from 9.29 s to 5.68 s');
  expect(changeOf('9.29', 'never', 's')).toBe('from 9.29 s to never');
  expect(changeOf('0', '1', 'share')).toBe('from a share of 0 to a share of 1');
});
