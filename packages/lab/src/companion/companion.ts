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
import { hear } from './voices/understanding.ts';

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

/** How a turn with a model is waited for: its cards do not depend on it. */
export interface Waiting {
  /** Whoever will not wait ends it; the turn is then as it is without a model. */
  readonly signal?: AbortSignal;
  /** The cards, before the model is asked to word them. */
  readonly onCards?: (reply: Reply) => void;
}

const NEVER: AbortSignal = new AbortController().signal;

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

  async begin(start: Start, waiting: Waiting = {}): Promise<Reply> {
    this.#options.oracle.beginTurn();
    return this.#settle(start.mode, this.#first(start), { said: '', failure: null }, waiting);
  }

  async turn(answer: Answer, waiting: Waiting = {}): Promise<Reply> {
    const { model, oracle, knowledge } = this.#options;
    if (this.#state === null) throw new Error('there is no conversation; begin one');
    oracle.beginTurn();
    const { mode } = this.#state;
    const said = answer.kind === 'text' ? answer.text : '';
    const hearing = { mode, asked: this.#asked, knowledge, signal: waiting.signal ?? NEVER };
    const heard = model === null ? { answer, failure: null } : await hear(model, answer, hearing);
    return this.#settle(mode, this.#next(heard.answer), { said, failure: heard.failure }, waiting);
  }

  async #settle(
    mode: Mode,
    first: Step<State>,
    { said, failure }: { readonly said: string; readonly failure: string | null },
    { signal = NEVER, onCards }: Waiting,
  ): Promise<Reply> {
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
    const bare: Reply = { mode, cards, wording: null, note: noteOf(failure), isDone: step.isDone };
    // A model that has just failed is not asked again in the same turn.
    if (model === null || failure !== null) return bare;
    onCards?.(bare);
    const task = { mode, cards, said, results, unsaid: this.#unsaid(moves), locked: lockedNumbers() };
    const wording = await model.word(task, signal);
    return { ...bare, wording: wording.text === '' ? null : wording, note: noteOf(wording.failure) };
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

/** In words for the learner, who has the whole answer all the same. */
function noteOf(failure: string | null): string | null {
  return failure === null ? null : `Offline for this answer: ${failure}. The companion’s own words stand.`;
}

function as<M extends State['mode']>(
  mode: M,
  { state, ...rest }: Step<Extract<State, { mode: M }>['state']>,
): Step<State> {
  return { ...rest, state: { mode, state } as State };
}
