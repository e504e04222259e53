/**
 * Tells an event of a run in a few sentences, made of the engine's own record and nothing else: what
 * happened, what stood behind it, nearest cause first, and what came of it.
 */
import type { ToolResult } from '../oracle/tools.ts';

type Told = Extract<ToolResult, { tool: 'explainTransition' }>;

/** Causes that one answer tells; the inspector has all of them. */
const STEPS_TOLD = 5;

export function narrate({ atMs, text, steps, changedLater }: Told): string {
  const told = [`${seconds(atMs)}: ${sentence(text)}`];
  // The first step is the event itself.
  const causes = steps.slice(1, 1 + STEPS_TOLD);
  if (causes.length > 0) told.push('Behind it, the nearest cause first:');
  for (const cause of causes) told.push(`${seconds(cause.atMs)}: ${sentence(cause.text)}`);
  const left = steps.length - 1 - causes.length;
  if (left > 0) told.push(`${left} more ${left === 1 ? 'cause stands' : 'causes stand'} behind these.`);
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
