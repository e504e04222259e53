import { expect, test } from 'vitest';
import { DropLog, SILENT_LOGGER } from './log.ts';

test('every drop is counted, and each reason is logged once a minute', () => {
  const lines: string[] = [];
  const log = new DropLog({ ...SILENT_LOGGER, warn: (_fields, message) => lines.push(message) });
  for (const now of [0, 1, 59_999, 60_000]) log.count('label', { host: '10.0.0.2', port: 7 }, now);
  log.count('checksum', null, 60_000);
  expect(log.counts).toEqual({ label: 4, checksum: 1 });
  expect(lines).toEqual([
    'dropped: label (1 so far)',
    'dropped: label (4 so far)',
    'dropped: checksum (1 so far)',
  ]);
});
