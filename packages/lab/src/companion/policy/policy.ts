/**
 * A policy is a state machine without clock, chance or input and output: what the learner does, or what a
 * tool has answered, goes in; moves, and what it wants to know from the tools before it goes on, come out.
 * The same conversation therefore gives the same moves every time. States are plain data.
 */
import type { Knowledge } from '../knowledge.ts';
import type { Answer, Move } from '../moves.ts';
import type { ToolCall, ToolResult } from '../oracle/tools.ts';
import type { Source } from '../sources.ts';

export type Input = Answer | { readonly kind: 'told'; readonly results: readonly ToolResult[] };

export interface Step<State> {
  readonly state: State;
  readonly moves: readonly Move[];
  /** Not empty: carry them out and come back with `told`; the turn is not over before. */
  readonly calls: readonly ToolCall[];
  readonly isDone: boolean;
}

export function step<State>(
  state: State,
  moves: readonly Move[],
  more: { readonly calls?: readonly ToolCall[]; readonly isDone?: boolean } = {},
): Step<State> {
  return { state, moves, calls: more.calls ?? [], isDone: more.isDone ?? false };
}

/** Said where an answer does not fit the question that is open; it repeats nothing and asks nothing. */
export function misfit(what: string): Move {
  return { kind: 'cite', role: 'note', text: what, sources: [] };
}

/** What `tool` answered, if it did and was not refused. */
export function resultOf<Name extends ToolResult['tool']>(
  results: readonly ToolResult[],
  tool: Name,
): Extract<ToolResult, { tool: Name }> | undefined {
  return results.find((one): one is Extract<ToolResult, { tool: Name }> => one.tool === tool);
}

/** The part of the unit that tells of a concept, if there is one. */
export function unitSources(id: string, { concepts, sections }: Knowledge): readonly Source[] {
  const section = concepts.get(id)?.section ?? null;
  if (section === null) return [];
  const title = sections.find((one) => one.id === section)?.title ?? section;
  return [{ level: 2, section, title }];
}

/** A card of the clinic. */
export function clinicSource(id: string, { misconceptions }: Knowledge): Source {
  return { level: 2, section: `misconception:${id}`, title: misconceptions.get(id)?.belief ?? id };
}
