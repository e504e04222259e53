/**
 * What a model makes of a learner's own words, before the policy sees them: an answer of the open question,
 * the claim grammar, beliefs to choose from, a concept of the graph. It only proposes: the policy asks again
 * where it is not sure, and whatever concludes is a run. Where the model fails the words stay as they are.
 */
import { parseClaim } from '../claim-grammar.ts';
import type { Knowledge } from '../knowledge.ts';
import type { Answer, Mode, Move } from '../moves.ts';
import { conceptNamed } from '../policy/connect.ts';
import type { ModelVoice } from './model.ts';

export interface Heard {
  readonly answer: Answer;
  /** Why the model was of no help; `null`: it was, or was not needed. */
  readonly failure: string | null;
}

export interface Hearing {
  readonly mode: Mode;
  /** The question that is open. */
  readonly asked: Extract<Move, { kind: 'ask' }> | null;
  readonly knowledge: Knowledge;
  readonly signal: AbortSignal;
}

export async function hear(model: ModelVoice, answer: Answer, hearing: Hearing): Promise<Heard> {
  if (answer.kind !== 'text') return { answer, failure: null };
  switch (hearing.mode) {
    case 'tutor':
      return hearChoice(model, answer.text, hearing);
    case 'challenge':
      return hearClaim(model, answer.text, hearing);
    case 'diagnose':
      return hearBeliefs(model, answer.text, hearing);
    case 'connect':
      return hearConcept(model, answer.text, hearing);
    // A question: the policy looks it up, and the voice words what was found.
    case 'explain':
      return { answer, failure: null };
  }
}

async function hearChoice(model: ModelVoice, text: string, { asked, signal }: Hearing): Promise<Heard> {
  const answer: Answer = { kind: 'text', text };
  if (asked?.form.kind !== 'choice') return { answer, failure: null };
  const { value, failure } = await model.edge(asked.text, asked.form.options, text, signal);
  return { answer: value === null ? answer : { kind: 'edge', ...value }, failure };
}

/** A sentence that is of the grammar already is taken as it is. */
async function hearClaim(model: ModelVoice, text: string, { asked, signal }: Hearing): Promise<Heard> {
  const answer: Answer = { kind: 'text', text };
  const isWanted = asked?.form.kind === 'claim' || asked?.id === 'confirm';
  if (!isWanted || parseClaim(text).ok) return { answer, failure: null };
  const { value, failure } = await model.claim(text, signal);
  return { answer: value === null ? answer : { kind: 'text', text: value }, failure };
}

async function hearBeliefs(model: ModelVoice, text: string, { asked, ...rest }: Hearing): Promise<Heard> {
  const answer: Answer = { kind: 'text', text };
  const isWanted = asked?.form.kind === 'text' || asked?.id === 'which';
  if (!isWanted) return { answer, failure: null };
  const options = [...rest.knowledge.misconceptions.values()].map(({ id, belief }) => ({ id, text: belief }));
  const { value, failure } = await model.beliefs(options, text, rest.signal);
  return { answer: value === null ? answer : { kind: 'guess', text, ids: value }, failure };
}

/** A concept that is named by one of its own words needs no model. */
async function hearConcept(model: ModelVoice, text: string, { knowledge, signal }: Hearing): Promise<Heard> {
  const answer: Answer = { kind: 'text', text };
  if (conceptNamed(text, knowledge) !== undefined) return { answer, failure: null };
  const options = [...knowledge.concepts.values()].map(({ id, title }) => ({ id, text: title }));
  const { value, failure } = await model.edge('Which of these is meant?', options, text, signal);
  return { answer: value === null ? answer : { kind: 'edge', ...value }, failure };
}
