import { expect, test } from 'vitest';
import { keyOf, SHORTCUTS, shortcutFor } from './shortcuts.ts';

const press = (key: string, more: Partial<KeyboardEvent> = {}): ReturnType<typeof shortcutFor> =>
  shortcutFor({
    key,
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    repeat: false,
    ...more,
  });

test('every shortcut of the table is reached by its own key, and by no other entry', () => {
  for (const { id, key, isShift = false } of SHORTCUTS) expect(press(key, { shiftKey: isShift })).toBe(id);
});

test('Shift tells an event from a probe interval', () => {
  expect(press('ArrowRight')).toBe('next-event');
  expect(press('ArrowRight', { shiftKey: true })).toBe('next-interval');
  expect(keyOf('next-interval')).toBe('Shift →');
});

test('a bracket that a keyboard has behind Shift counts all the same', () => {
  expect(press('[', { shiftKey: true })).toBe('slower');
  expect(press('/', { shiftKey: true })).toBe('palette');
});

test('keys with Control, Alt or Meta are the browser’s', () => {
  for (const more of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }])
    expect(press('f', more)).toBeNull();
});

test('a crash is not repeated while the key is held, a step is', () => {
  expect(press('k', { repeat: true })).toBeNull();
  expect(press('.', { repeat: true })).toBe('forward');
});
