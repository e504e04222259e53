/**
 * Socratic tutor: walks the question graph of one misconception. It never states the idea before the
 * learner has, asks one question a turn, gives three hints and then offers to tell, and tells at once
 * whoever asks for it; that is noted, not punished. A wrong answer is followed by the run that shows why,
 * and then by the question again. The last node of a graph is its transfer question.
 */
import type { AnswerForm, Move, Option } from '../moves.ts';
import type { QuestionForm, QuestionGraph, QuestionNode } from '../knowledge.ts';
import { workSource, type Source } from '../sources.ts';
import { numberIn, optionSaid } from '../said-answer.ts';
import { misfit, step, type Input, type Step } from './policy.ts';

/** Below it a model's reading of a free answer is not taken; the question is put with its choices instead. */
export const EDGE_CONFIDENCE_MIN = 0.7;
const HINTS = 3;

export interface TutorState {
  readonly misconception: string;
  readonly node: string;
  /** Hints given to the node that is open. */
  readonly hints: number;
  readonly wrong: number;
  readonly asked: number;
  /** The learner asked to be told. */
  readonly wasTold: boolean;
  readonly isDone: boolean;
}

/** What a number is graded by: the bank's value, or `null` where it has none. */
export type Bank = (ref: string) => number | null;

export function beginTutor(graph: QuestionGraph): Step<TutorState> {
  const first = graph.nodes[0]!;
  const state: TutorState = {
    misconception: graph.misconception,
    node: first.id,
    hints: 0,
    wrong: 0,
    asked: 1,
    wasTold: false,
    isDone: false,
  };
  return step(state, askMoves(first));
}

export function tutor(state: TutorState, input: Input, graph: QuestionGraph, bank: Bank): Step<TutorState> {
  if (state.isDone) return step(state, [misfit('This conversation has come to its end.')], { isDone: true });
  const node = nodeOf(graph, state.node);
  switch (input.kind) {
    case 'hint':
      return hint(state, graph, node);
    case 'reveal':
      return reveal(state, graph, node);
    case 'text':
      return words(state, input.text, graph, node, bank);
    case 'edge':
      return edge(state, input, graph, node);
    case 'choice': {
      if (input.id === 'reveal') return reveal(state, graph, node);
      if (node.form.kind !== 'choice' || !node.form.options.some(({ id }) => id === input.id)) break;
      return choose(state, graph, node, input.id);
    }
    case 'number':
    case 'click':
    case 'knob': {
      const isRight = judge(node.form, input, bank);
      if (isRight === null || node.form.kind === 'choice') break;
      return isRight ? goOn(state, graph, node, node.next) : wrong(state, node, missOf(node.form), node);
    }
  }
  return step(state, [misfit(`That does not answer this question: ${howTo(node.form)}`), ask(node)]);
}

/** Own words count as an answer where they fit one alone; what they were taken for is said. */
function words(
  state: TutorState,
  text: string,
  graph: QuestionGraph,
  node: QuestionNode,
  bank: Bank,
): Step<TutorState> {
  const { form } = node;
  const option = form.kind === 'choice' ? optionSaid(text, form.options) : null;
  const value = form.kind === 'number' ? numberIn(text) : null;
  if (option === null && value === null)
    return step(state, [misfit(`I cannot tell which answer that is: ${howTo(form)}`), ask(node)]);
  const taken = misfit(`I take that as: ${option?.text ?? value}.`);
  const input: Input =
    option === null ? { kind: 'number', value: value! } : { kind: 'choice', id: option.id };
  const { moves, ...rest } = tutor(state, input, graph, bank);
  return { ...rest, moves: [taken, ...moves] };
}

function edge(
  state: TutorState,
  { id, confidence }: { readonly id: string; readonly confidence: number },
  graph: QuestionGraph,
  node: QuestionNode,
): Step<TutorState> {
  const isOption = node.form.kind === 'choice' && node.form.options.some((one) => one.id === id);
  if (isOption && confidence >= EDGE_CONFIDENCE_MIN) return choose(state, graph, node, id);
  return step(state, [misfit('Which of these is nearest to what you mean?'), ask(node)]);
}

function choose(state: TutorState, graph: QuestionGraph, node: QuestionNode, id: string): Step<TutorState> {
  const option = (node.form as Extract<QuestionForm, { kind: 'choice' }>).options.find(
    (one) => one.id === id,
  )!;
  if (option.right) return goOn(state, graph, node, option.goes ?? node.next);
  const miss = { shows: option.shows!, look: option.look };
  return wrong(state, node, miss, nodeOf(graph, option.goes ?? node.id));
}

/** What follows a wrong answer: its run, and where in it to look. */
interface Miss {
  readonly shows: string;
  readonly look: string | undefined;
}

const LOOK = 'Look at what happens there, and ask yourself again.';

/** A wrong answer is not told to be wrong and left there: its own run, then a question again. */
function wrong(
  state: TutorState,
  from: QuestionNode,
  { shows, look = LOOK }: Miss,
  to: QuestionNode,
): Step<TutorState> {
  const run: Move = { kind: 'show-run', scenario: shows, fromMs: null, text: 'Watch this run.', sources: [] };
  // The stage on which it is asked may be the very run.
  const isShown = to.form.kind === 'click' && to.form.scenario === shows;
  const moves: Move[] = [
    { kind: 'verdict', verdict: 'wrong', text: look, sources: [] },
    ...(isShown ? [] : [run]),
    ask(to),
  ];
  const hints = to.id === from.id ? state.hints : 0;
  return step({ ...state, node: to.id, hints, wrong: state.wrong + 1, asked: state.asked + 1 }, moves);
}

function goOn(
  state: TutorState,
  graph: QuestionGraph,
  from: QuestionNode,
  next: string | null,
): Step<TutorState> {
  const right: Move = { kind: 'verdict', verdict: 'right', text: 'That is so.', sources: [] };
  if (next === null) return end(state, graph, [right]);
  const to = nodeOf(graph, next);
  // The transfer question stands behind the idea: the learner has said all of it by now.
  const said = to.next === null && from.next === to.id && !state.wasTold ? [right, idea(graph)] : [right];
  return step({ ...state, node: to.id, hints: 0, asked: state.asked + 1 }, [...said, ...askMoves(to)]);
}

function hint(state: TutorState, graph: QuestionGraph, node: QuestionNode): Step<TutorState> {
  const rung = state.hints + 1;
  if (rung > HINTS) {
    const text = 'There are no more hints. Shall I tell you?';
    return step(state, [{ ...offer(node), text }]);
  }
  const words = (node.hints ?? graph.hints)[rung - 1]!;
  const given: Move = { kind: 'hint', rung: rung as 1 | 2 | 3, text: words, sources: sourcesOf(graph) };
  const again = rung === HINTS ? offer(node) : ask(node);
  return step({ ...state, hints: rung }, [given, again]);
}

/** The idea, at once; then the transfer question, which nobody has been told. */
function reveal(state: TutorState, graph: QuestionGraph, node: QuestionNode): Step<TutorState> {
  const told: TutorState = { ...state, wasTold: true, hints: 0 };
  const said: Move = { kind: 'reveal', text: graph.idea, sources: sourcesOf(graph) };
  const last = graph.nodes.find(({ next }) => next === null)!;
  if (node.id === last.id) return end(told, graph, [said]);
  return step({ ...told, node: last.id, asked: state.asked + 1 }, [said, ...askMoves(last)]);
}

function end(state: TutorState, { misconception }: QuestionGraph, moves: readonly Move[]): Step<TutorState> {
  const text = 'See the run that settles it among the misconceptions, or predict one yourself.';
  const door: Move = { kind: 'hand-off', to: '#/clinic', about: misconception, text, sources: [] };
  return step({ ...state, isDone: true }, [...moves, door], { isDone: true });
}

function idea(graph: QuestionGraph): Move {
  return { kind: 'cite', role: 'why', text: graph.idea, sources: sourcesOf(graph) };
}

function askMoves(node: QuestionNode): readonly Move[] {
  const { scenario } = node;
  if (scenario === undefined) return [ask(node)];
  return [
    { kind: 'show-run', scenario, fromMs: null, text: 'Here is the situation.', sources: [] },
    ask(node),
  ];
}

function ask(node: QuestionNode): Extract<Move, { kind: 'ask' }> {
  return { kind: 'ask', id: node.id, form: formOf(node.form), text: node.ask, sources: [] };
}

/** The same question, and beside its answers the way out. */
function offer(node: QuestionNode): Extract<Move, { kind: 'ask' }> {
  const asked = ask(node);
  const way: Option = { id: 'reveal', text: 'Just tell me' };
  if (asked.form.kind !== 'choice') return { ...asked, text: `${asked.text} (You can also ask to be told.)` };
  return { ...asked, form: { kind: 'choice', options: [...asked.form.options, way] } };
}

/** Without what is right: the page does not hold the answers it asks for. */
function formOf(form: QuestionForm): AnswerForm {
  switch (form.kind) {
    case 'choice':
      return { kind: 'choice', options: form.options.map(({ id, text }) => ({ id, text })) };
    case 'number':
      return { kind: 'number', unit: form.unit };
    case 'click':
      return { kind: 'click', what: form.what, scenario: form.scenario };
    case 'knob':
      return { kind: 'knob', name: form.name, min: form.min, max: form.max };
  }
}

/** `null`: it is no answer to this form. A number that nothing can grade is taken as an honest try. */
function judge(form: QuestionForm, input: Input, bank: Bank): boolean | null {
  if (form.kind === 'number' && input.kind === 'number') {
    const expected = typeof form.expected === 'number' ? form.expected : bank(form.expected.run);
    if (expected === null || !Number.isFinite(input.value)) return expected === null ? true : null;
    return Math.abs(input.value - expected) <= Math.max(form.within * Math.abs(expected), 1e-9);
  }
  if (form.kind === 'click' && input.kind === 'click')
    return input.what === form.what ? form.right.includes(input.id) : null;
  if (form.kind === 'knob' && input.kind === 'knob') {
    if (input.name !== form.name) return null;
    return input.value >= form.right.min && input.value <= form.right.max;
  }
  return null;
}

function missOf(form: Exclude<QuestionForm, { kind: 'choice' }>): Miss {
  return { shows: form.shows, look: form.look };
}

function howTo(form: QuestionForm): string {
  switch (form.kind) {
    case 'choice':
      return 'choose one of the answers.';
    case 'number':
      return `give a number (${form.unit}).`;
    case 'click':
      return `choose a ${form.what} in the run.`;
    case 'knob':
      return `set ${form.name}.`;
  }
}

function sourcesOf({ misconception, work }: QuestionGraph): readonly Source[] {
  const card: Source = { level: 2, section: `misconception:${misconception}`, title: misconception };
  return work === undefined ? [card] : [card, workSource(work)];
}

function nodeOf(graph: QuestionGraph, id: string): QuestionNode {
  return graph.nodes.find((one) => one.id === id)!;
}
