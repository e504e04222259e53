import { expect, test } from 'vitest';
import { numberIn, optionSaid } from './said-answer.ts';

const options = [
  { id: 'a', text: 'An answer by the accused' },
  { id: 'b', text: 'A slower network' },
  { id: 'c', text: 'A vote on its removal' },
];

test.each([
  ['the accused can answer', 'a'],
  ['slow network', 'b'],
  ['C', 'c'],
  ['a slower network.', 'b'],
])('"%s" is answer %s', (said, id) => {
  expect(optionSaid(said, options)?.id).toBe(id);
});

test.each(['because it has to refute first', 'not a slower network', 'I do not know', 'suspicion'])(
  '"%s" is none of them',
  (said) => {
    expect(optionSaid(said, options)).toBeNull();
  },
);

test('one number is a number, two are none', () => {
  expect(numberIn('about 4.5 seconds')).toBe(4.5);
  expect(numberIn('from 3 to 5')).toBeNull();
  expect(numberIn('some')).toBeNull();
});
