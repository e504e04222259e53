import { expect, test } from 'vitest';
import { MessageType } from 'hearsay/wire';
import { hex, messageExamples } from './messages.ts';

const examples = messageExamples();

test('every type of message has an example, but for the one that needs a key', () => {
  const types = new Set(examples.map(({ type }) => type));
  const missing = Object.entries(MessageType).filter(([, type]) => !types.has(type));
  expect(missing.map(([name]) => name)).toEqual(['Encrypt']);
});

test('the rows of an example are its bytes, all of them, in their order', () => {
  for (const { bytes, rows, id } of examples)
    expect(rows.map((row) => hex(row.bytes)).join(' '), id).toBe(hex(bytes));
});

test('an example begins with its type', () => {
  for (const { bytes, type, id } of examples) expect(bytes[0], id).toBe(type);
});

test('each field has the bytes of its own name before its value', () => {
  const alive = examples.find(({ id }) => id === 'alive')!;
  expect(alive.rows.map(({ name, value }) => `${name} ${value}`.trim())).toEqual([
    'alive',
    'Addr 10.0.0.4',
    'Incarnation 4',
    'Meta nil',
    'Node n4',
    'Port 7946',
    'Vsn 1 5 2 0 0 0',
  ]);
  expect(hex(alive.rows[4]!.bytes)).toBe('a4 4e 6f 64 65 a2 6e 34');
});

test('what is within a layer is shown deeper', () => {
  const compound = examples.find(({ id }) => id === 'compound')!;
  const names = compound.rows.map(({ depth, name }) => `${depth} ${name}`);
  expect(names.slice(0, 2)).toEqual(['0 compound', '1 ping']);
  expect(names).toContain('1 suspect');
  expect(examples.find(({ id }) => id === 'push-pull')!.rows.map(({ name }) => name)).toContain('node');
});
