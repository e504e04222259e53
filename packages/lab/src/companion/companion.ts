/**
 * A conversation: one mode at a time, a policy that decides, tools that know, and a voice. A turn is one
 * answer of the learner and everything that follows it until the next question. The model's wording stands
 * beside the authored cards and is never needed: without one, or when it fails, the turn is the same.
 */
import { discriminatorOf, WordFinder } from './diagnosis.ts';
import type { NumberFact } from './claim-numbers.ts';
import type { FigureSource } from './figures.ts';
import type { Knowledge } from './knowledge.ts';
import type { Answer, Level, Mode, Move } from './moves.ts';
import type { Oracle } from './oracle/oracle.ts';
import type { ToolResult } from './oracle/tools.ts';
import { beginChallenge, challenge, type ChallengeState, type Ladder } from './policy/challenge.ts';
import { beginConnect, connect, type ConnectState } from './policy/connect.ts';
import {
  beginDiagnose,
  diagnose,
  type Candidate,
  type DiagnoseState,
  type Finders,
} from './policy/diagnose.ts';
import { beginExplain, explain, type ExplainState, type Subject } from './policy/explain.ts';
import type { Input, Step } from './policy/policy.ts';
import { misfit } from './policy/policy.ts';
import { beginTutor, tutor, type Bank, type TutorState } from './policy/tutor.ts';
import { cardsOf, type Card } from './voices/authored.ts';
import type { ModelVoice, Worded } from './voices/model.ts';

export type Start =
  | { readonly mode: 'explain'; readonly subject: Subject; readonly level: Level }
  | { readonly mode: 'tutor'; readonly misconception: string }
  | { readonly mode: 'challenge'; readonly about: string | null }
  | { readonly mode: 'diagnose'; readonly candidates: readonly Candidate[] }
  | { readonly mode: 'connect'; readonly concept: string };

type State =
  | { readonly mode: 'explain'; readonly state: ExplainState }
  | { readonly mode: 'tutor'; readonly state: TutorState }
  | { readonly mode: 'challenge'; readonly state: ChallengeState }
  | { readonly mode: 'diagnose'; readonly state: DiagnoseState }
  | { readonly mode: 'connect'; readonly state: ConnectState };

export interface CompanionOptions {
  readonly knowledge: Knowledge;
  readonly oracle: Oracle;
  readonly figures: FigureSource;
  readonly bank: Bank;
  readonly ladder: () => Ladder;
  /** Numbers that a model must not say: those of exercises that are still locked. */
  readonly lockedNumbers: () => readonly NumberFact[];
  /** `null`: offline. */
  readonly model: ModelVoice | null;
}

export interface Reply {
  readonly mode: Mode;
  readonly cards: readonly Card[];
  /** The model's wording, checked; `null`: there is none. */
  readonly wording: Worded | null;
  /** One line where something went wrong and the turn was done without it. */
  readonly note: string | null;
  readonly isDone: boolean;
}

/** Rounds of tools in a turn, beside the oracle's own count of calls. */
const ROUNDS_MAX = 4;

export class Companion {
  readonly #options: CompanionOptions;
  readonly #finders: Finders;
  #state: State | null = null;
  #asked: Extract<Move, { kind: 'ask' }> | null = null;

  constructor(options: CompanionOptions) {
    this.#options = options;
    const { misconceptions } = options.knowledge;
    const words = new WordFinder([...misconceptions.values()]);
    this.#finders = { words: (text) => words.find(text), discriminator: discriminatorOf(misconceptions) };
  }

  async begin(start: Start): Promise<Reply> {
    this.#options.oracle.beginTurn();
    return this.#settle(start.mode, this.#first(start), '');
  }

  async turn(answer: Answer): Promise<Reply> {
    const { model, oracle } = this.#options;
    if (this.#state === null) throw new Error('there is no conversation; begin one');
    oracle.beginTurn();
    const { mode } = this.#state;
    const said = answer.kind === 'text' ? answer.text : '';
    const understood = model === null ? answer : await this.#understood(answer, model);
    return this.#settle(mode, this.#next(understood), said);
  }

  /**
   * Free text in the tutor's mode, and claims, go through the model; whatever it makes of them the policy
   * judges.
   */
  async #understood(answer: Answer, model: ModelVoice): Promise<Answer> {
    const asked = this.#asked;
    if (answer.kind !== 'text' || asked === null || this.#state === null) return answer;
    if (this.#state.mode === 'tutor' && asked.form.kind === 'choice') {
      const edge = await model.edge(asked.text, asked.form.options, answer.text);
      return edge === null ? answer : { kind: 'edge', ...edge };
    }
    if (this.#state.mode === 'challenge' && asked.form.kind === 'claim') {
      const claim = await model.claim(answer.text);
      return claim === null ? answer : { kind: 'text', text: claim };
    }
    return answer;
  }

  async #settle(mode: Mode, first: Step<State>, said: string): Promise<Reply> {
    const { oracle, figures, model, lockedNumbers } = this.#options;
    const moves: Move[] = [...first.moves];
    const results: ToolResult[] = [];
    let step = first;
    for (let round = 0; step.calls.length > 0 && round < ROUNDS_MAX; round += 1) {
      const told: ToolResult[] = [];
      for (const call of step.calls) told.push(await oracle.ask(call));
      results.push(...told);
      this.#state = step.state;
      step = this.#next({ kind: 'told', results: told });
      moves.push(...step.moves);
    }
    this.#state = step.state;
    this.#asked = moves.findLast((move) => move.kind === 'ask') ?? null;
    const cards = cardsOf(moves, figures);
    const task = { mode, cards, said, results, unsaid: this.#unsaid(moves), locked: lockedNumbers() };
    const wording = model === null ? null : await model.word(task);
    const note = wording?.failure == null ? null : `Offline for this answer: ${wording.failure}.`;
    return { mode, cards, wording: wording?.text === '' ? null : wording, note, isDone: step.isDone };
  }

  /** What must not be said, unless the policy has said it in this very turn. */
  #unsaid(moves: readonly Move[]): readonly string[] {
    if (this.#state?.mode !== 'tutor') return [];
    const isSaid = moves.some(
      (move) => move.kind === 'reveal' || (move.kind === 'cite' && move.role === 'why'),
    );
    const graph = this.#options.knowledge.graphs.get(this.#state.state.misconception);
    return isSaid || graph === undefined ? [] : graph.unsaid;
  }

  #first(start: Start): Step<State> {
    const { knowledge, ladder } = this.#options;
    switch (start.mode) {
      case 'explain':
        return as('explain', beginExplain(start.subject, start.level, knowledge));
      case 'tutor': {
        const graph = knowledge.graphs.get(start.misconception);
        if (graph === undefined) throw new Error(`there is no question graph for ${start.misconception}`);
        return as('tutor', beginTutor(graph));
      }
      case 'challenge':
        return as('challenge', beginChallenge(start.about, knowledge, ladder()));
      case 'diagnose':
        return as('diagnose', beginDiagnose(start.candidates, knowledge, this.#finders));
      case 'connect':
        return as('connect', beginConnect(start.concept, knowledge));
    }
  }

  #next(input: Input): Step<State> {
    const { knowledge, ladder, bank } = this.#options;
    const open = this.#state!;
    if (input.kind === 'told' && (open.mode === 'tutor' || open.mode === 'connect'))
      return { state: open, moves: [misfit('Nothing was asked.')], calls: [], isDone: false };
    switch (open.mode) {
      case 'explain':
        return as('explain', explain(open.state, input, knowledge));
      case 'tutor':
        return as('tutor', tutor(open.state, input, knowledge.graphs.get(open.state.misconception)!, bank));
      case 'challenge':
        return as('challenge', challenge(open.state, input, knowledge, ladder()));
      case 'diagnose':
        return as('diagnose', diagnose(open.state, input, knowledge, this.#finders));
      case 'connect':
        return as('connect', connect(open.state, input, knowledge));
    }
  }
}

function as<M extends State['mode']>(
  mode: M,
  { state, ...rest }: Step<Extract<State, { mode: M }>['state']>,
): Step<State> {
  return { ...rest, state: { mode, state } as State };
}
