/**
 * Tells an event of a run in a few sentences, made of the engine's own record and nothing else: what
 * happened, what stood behind it, nearest cause first, and what came of it.
 */
import type { ToolResult } from '../oracle/tools.ts';

type Told = Extract<ToolResult, { tool: 'explainTransition' }>;

/** Causes that one answer tells; the inspector has all of them. */
const STEPS_TOLD = 5;

/** In at most `wordsMax` words where that can be: the farthest causes are counted instead of told. */
export function narrate(event: Told, wordsMax: number = Infinity): string {
  let text = '';
  for (let told = STEPS_TOLD; told >= 0; told -= 1) {
    text = withCauses(event, told);
    if (wordsIn(text) <= wordsMax) break;
  }
  return text;
}

export function wordsIn(text: string): number {
  return text.split(/\s+/).filter(Boolean).length;
}

function withCauses({ atMs, text, steps, changedLater }: Told, most: number): string {
  const told = [`${seconds(atMs)}: ${sentence(text)}`];
  // The first step is the event itself.
  const causes = steps.slice(1, 1 + most);
  if (causes.length > 0) told.push('Behind it, the nearest cause first:');
  for (const cause of causes) told.push(`${seconds(cause.atMs)}: ${sentence(cause.text)}`);
  const left = Math.max(0, steps.length - 1) - causes.length;
  const these = causes.length > 0 ? 'these' : 'it';
  if (left > 0) told.push(`${left} more ${left === 1 ? 'cause stands' : 'causes stand'} behind ${these}.`);
  if (changedLater > 0)
    told.push(`It changed ${changedLater} ${changedLater === 1 ? 'belief' : 'beliefs'} of others later.`);
  return told.join(' ');
}

function seconds(atMs: number): string {
  return `${Number((atMs / 1000).toFixed(3))} s`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
