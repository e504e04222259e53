/**
 * When who was contested: for each node and each span of time the worst moment of it, so that what lasted
 * only a moment does not vanish between two samples.
 */
import { Census } from './census.ts';
import type { Heat } from './engine-api.ts';
import { EngineError } from './errors.ts';
import type { Journal } from './journal.ts';

export interface HeatAsked {
  readonly fromMs: number;
  readonly toMs: number;
  readonly columns: number;
  readonly mode: Heat['mode'];
}

const COLUMNS_MAX = 4096;

export function heatOf(journal: Journal, { fromMs, toMs, columns, mode }: HeatAsked): Heat {
  if (!(Number.isInteger(columns) && columns >= 1 && columns <= COLUMNS_MAX)) {
    throw new EngineError('columns', `columns are 1 to ${COLUMNS_MAX}`);
  }
  if (!(fromMs >= 0 && toMs > fromMs && toMs < Infinity))
    throw new EngineError('toMs', 'a range of time from 0');
  const census = new Census(journal);
  const { nodes } = census.fold;
  const values = new Float32Array(nodes * columns);
  const now = new Float32Array(nodes);
  const valueOf = (subject: number): number =>
    mode === 'wrong' ? census.wrong(subject) : census.disagreement(subject);
  census.moveTo(fromMs);
  for (let subject = 1; subject <= nodes; subject += 1) now[subject - 1] = valueOf(subject);
  for (let column = 0; column < columns; column += 1) {
    const note = (subject: number): void => {
      const value = valueOf(subject);
      now[subject - 1] = value;
      const at = (subject - 1) * columns + column;
      if (value > values[at]!) values[at] = value;
    };
    for (let i = 0; i < nodes; i += 1) values[i * columns + column] = now[i]!;
    census.moveTo(fromMs + ((column + 1) * (toMs - fromMs)) / columns, {
      onBelief: (_row, _observer, subject) => note(subject),
      onTruth: () => {
        for (let subject = 1; subject <= nodes; subject += 1) note(subject);
      },
    });
  }
  return { mode, fromMs, toMs, columns, nodes, values };
}
