/** A diagnosis as people read it: by level, each finding with its evidence and its fix. */
import { z } from 'zod';
import { printable, wrap, type Paint, type Style } from '../demo/line.ts';
import type { Diagnosis } from './doctor.ts';
import type { Finding, Level } from './finding.ts';

/** A diagnosis as JSON, for whoever gets one from an agent, and for the document of its API. */
export const DIAGNOSIS: z.ZodType<Diagnosis> = z.strictObject({
  node: z.string(),
  examined: z.array(z.string()),
  limited: z.array(z.string()),
  findings: z.array(
    z.strictObject({
      level: z.enum(['error', 'warning', 'note']),
      member: z.string().nullable(),
      what: z.string(),
      evidence: z.string(),
      fix: z.string().nullable(),
    }),
  ),
});

const TITLES: readonly (readonly [Level, string, Style])[] = [
  ['error', 'Errors', 'bad'],
  ['warning', 'Warnings', 'warning'],
  ['note', 'Notes', 'strong'],
];

/** Wrapped to `columns` if they are given. */
export function diagnosisText(diagnosis: Diagnosis, paint: Paint, columns?: number): string {
  const width = columns === undefined ? Infinity : Math.max(40, columns);
  const lines = [headline(diagnosis)];
  for (const [level, title, style] of TITLES) {
    const findings = diagnosis.findings.filter((finding) => finding.level === level);
    if (findings.length === 0) continue;
    lines.push('', paint(style, `${title} (${findings.length})`));
    for (const finding of findings) lines.push(...findingLines(finding, { width, paint }));
  }
  const isWell = diagnosis.findings.every(({ level }) => level === 'note');
  if (isWell) lines.push('', paint('good', 'Nothing is wrong, as far as this node can tell.'));
  return `${lines.join('\n')}\n`;
}

function headline({ node, examined, limited }: Diagnosis): string {
  const members = (count: number): string => `${count} ${count === 1 ? 'member' : 'members'}`;
  const more = limited.length === 0 ? '' : `, and ${members(limited.length)} by TCP alone`;
  return printable(`${node} examined the paths to and from ${members(examined.length)}${more}.`);
}

function findingLines(finding: Finding, { width, paint }: { width: number; paint: Paint }): string[] {
  const { what, evidence, fix } = finding;
  const part = (text: string, indent: number, style: Style): string[] =>
    wrap(printable(text), width - indent, '').map((line) => ' '.repeat(indent) + paint(style, line));
  return [
    ...part(`• ${what}`, 2, 'plain'),
    ...part(evidence, 4, 'faint'),
    ...(fix === null ? [] : part(`Fix: ${fix}`, 4, 'plain')),
  ];
}
