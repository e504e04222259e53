/**
 * The companion of the page: its knowledge, its tools over the engine, and the conversation. There is one for
 * the page and the drawer of the header, so that what was asked in one stands in the other. The commit lock
 * is in the tools: nothing of an exercise that has not been predicted is run or told.
 */
import { content } from 'virtual:lessons';
import { create } from 'zustand';
import { Companion, type Reply, type Start, type Waiting } from '../companion/companion.ts';
import { historyCandidates, malRuleFor, WordFinder } from '../companion/diagnosis.ts';
import type { Door, Ear, Situation } from '../companion/hearing.ts';
import type { Past, Rated } from '../companion/elo.ts';
import { itemOf, misconceptionOf as companionView } from '../companion/from-lessons.ts';
import { knowledgeOf, type Knowledge } from '../companion/knowledge.ts';
import { sectionSearch } from '../companion/sections.ts';
import type { Answer, Mode } from '../companion/moves.ts';
import { Oracle, type CurrentView, type Prediction } from '../companion/oracle/oracle.ts';
import type { Lock } from '../companion/oracle/lock.ts';
import type { Graded } from '../companion/oracle/tools.ts';
import type { Candidate } from '../companion/policy/diagnose.ts';
import { modelPort } from '../companion/voices/model-port.ts';
import { ModelVoice } from '../companion/voices/model.ts';
import { figureOf, type AnswerBank } from '../lessons/answers.ts';
import { specOf } from '../lessons/base-spec.ts';
import { distributionFor } from '../lessons/grading.ts';
import { referencesIn, withFigures } from '../lessons/references.ts';
import { ownQuestion } from '../lessons/variations.ts';
import { checkSpec } from '../player/check-spec.ts';
import { DEFAULT_SPEC, type RunSpec } from '../player/spec.ts';
import {
  BANK,
  bankState,
  exerciseOf,
  EXERCISES,
  IS_SHARE,
  LOCK,
  lockOfRun,
  MISCONCEPTIONS,
  SECTIONS,
  specOfRef,
} from './lessons-content.ts';
import { exerciseAsked, gradeAsked, type AskedPrediction } from './companion-grade.ts';
import { engine } from './engine.ts';
import { lessonsEngine } from './lessons-engine.ts';
import { loadLessons, useLessons } from './lessons-store.ts';
import { currentRun, useLab } from './lab/lab-store.ts';
import { serverFetch } from './server-fetch.ts';

export interface Turn {
  /** What the learner said or chose; empty at a beginning. */
  readonly said: string;
  readonly reply: Reply;
}

interface CompanionState {
  readonly mode: Mode;
  readonly turns: readonly Turn[];
  readonly isBusy: boolean;
  /** The answer is there; a model may still word it. */
  readonly isWorded: boolean;
  /** Said once where something was not found. */
  readonly note: string;
  /** On from the note. */
  readonly doors: readonly Door[];
  /** What the lists of the modes have chosen: what was spoken of last. */
  readonly concept: string;
  readonly belief: string;
  readonly isModelOn: boolean;
  readonly token: string;
  /** What words the answers, if it is on. */
  readonly modelName: string;
}

export const useCompanion = create<CompanionState>()(() => ({
  mode: 'explain',
  turns: [],
  isBusy: false,
  isWorded: true,
  note: '',
  doors: [],
  concept: '',
  belief: '',
  isModelOn: false,
  token: '',
  modelName: '',
}));

export interface Core extends Ear {
  readonly knowledge: Knowledge;
  readonly oracle: Oracle;
  readonly bank: AnswerBank | null;
}

let core: Promise<Core> | undefined;
let talk: { readonly companion: Companion; readonly isModelOn: boolean } | undefined;
/** The prediction that the challenge waits for, as the policy has named it. */
let asked: AskedPrediction | null = null;
/** The learner has given it; nobody else may, and it is graded once. */
let isGiven = false;
/** How often each exercise was asked and left without an answer, as long as the page is open. */
const left = new Map<string, number>();

/** Made when it is first asked. Rejects where the corpora are not there or not in order. */
export const companionCore = (): Promise<Core> => (core ??= makeCore());

async function makeCore(): Promise<Core> {
  if (content.concepts === null || content.explanations === null || content.questionGraphs === null)
    throw new Error('The companion’s corpora are not there.');
  await loadLessons();
  const { bank } = await bankState();
  const knowledge = knowledgeOf({
    concepts: content.concepts,
    explanations: content.explanations,
    questionGraphs: content.questionGraphs,
    misconceptions: MISCONCEPTIONS.map(companionView),
    items: EXERCISES.map((one) => itemOf(toldSetup(one, bank), (name) => figureIn(bank, name))),
    sections: SECTIONS,
  });
  const oracle = new Oracle({
    engine: engine(),
    knowledge,
    lock,
    view: currentView,
    specOf: (ref) => specOfRef(ref),
    grade: (prediction) => grade(prediction, bank),
    search: (claim, runs) => lessonsEngine().search(claim, runs),
    searchSections: sectionSearch(knowledge),
    resolve: (text) => textOf(text, bank),
  });
  const finder = new WordFinder([...knowledge.misconceptions.values()]);
  return { knowledge, finder, oracle, bank };
}

const figureIn = (bank: AnswerBank | null, name: string): number | undefined =>
  bank === null ? undefined : figureOf(bank, name);

/** A set-up may tell figures of its own exercise: they are what is given. */
const toldSetup = <Told extends { readonly setup: string }>(one: Told, bank: AnswerBank | null): Told =>
  bank === null ? one : { ...one, setup: withFigures(one.setup, bank, IS_SHARE) };

const committed = () => useLessons.getState().notebook.predictions;
const lockedIds = (): string[] =>
  EXERCISES.filter((one) => one.waits_for === undefined && !LOCK.isOpen(one.id, committed())).map(
    ({ id }) => id,
  );

/** An open exercise page, or a challenge that waits for its prediction, forbids every free run. */
function lock(): Lock {
  const locked = lockedIds();
  const onPage = /^#\/predict\/(E\d+)/.exec(location.hash)?.[1] ?? null;
  const open = locked.map((id) => {
    const { base, variants } = exerciseOf(id)!;
    return { exercise: id, specs: variants.map(({ spec }) => specOf(1, base, spec)) };
  });
  if (onPage !== null && locked.includes(onPage)) return { open, asked: onPage };
  const now = asked === null ? null : exerciseAsked(asked);
  if (now === null) return { open, asked: null };
  // Whatever has been answered of it before: what is asked now is not.
  const specs = now.variants.map(({ spec }) => specOf(1, now.base, spec));
  return { open: [...open, { exercise: now.id, specs }], asked: now.id };
}

/** What a line that is typed is heard in. */
export function situation(): Situation {
  const { mode, turns, isModelOn } = useCompanion.getState();
  const last = turns.at(-1)?.reply;
  const open = last?.isDone === false ? last.cards.findLast(({ move }) => move.kind === 'ask')?.move : null;
  const onPage = /^#\/predict\/(E\d+)/.exec(location.hash)?.[1] ?? null;
  const locked = lockedIds();
  return {
    mode,
    form: open?.kind === 'ask' ? open.form.kind : null,
    hasTurns: turns.length > 0,
    isModelOn,
    openExercise: asked?.exercise ?? onPage,
    // What is asked now is open, whatever has been answered of it before.
    isLocked: (exercise) => locked.includes(exercise) || asked?.exercise === exercise,
  };
}

/** What the lab shows, told in words; with the eye closed, of views alone. */
async function currentView(): Promise<CurrentView> {
  const { run, cursorMs, chair, picked, isTruthShown } = useLab.getState();
  const info = currentRun(useLab.getState());
  return {
    run,
    seed: info?.spec.seed ?? null,
    digest: info?.digest ?? null,
    atMs: run === null ? null : cursorMs,
    chair,
    selected: picked?.kind === 'node' ? picked.node : null,
    event: picked?.kind === 'event' ? picked.id : null,
    openExercise: lock().asked,
    text: run === null ? '' : await engine().describe(run, cursorMs, chair, isTruthShown),
  };
}

/** Text as it may be shown: without a bank, or for what is locked, its figures are left out. */
function textOf(text: string, bank: AnswerBank | null): string {
  const runs = referencesIn(text).map((one) => one.replace(/^run:/, ''));
  const isLocked = runs.some((one) => lockOfRun(one, committed()) !== null);
  if (bank === null || isLocked) return text.replaceAll(/\{\{[^}]*\}\}/g, '…');
  return withFigures(text, bank, IS_SHARE);
}

/** `null` for what is not asked, and for whoever is not the learner. */
async function grade(prediction: Prediction, bank: AnswerBank | null): Promise<Graded | null> {
  const { exercise, question, value: point, low, high, confidence, isRangeSet } = prediction;
  if (!isGiven || asked === null || asked.exercise !== exercise || asked.question !== question) return null;
  isGiven = false;
  return gradeAsked(asked, { point, low, high, confidence, isRangeSet }, bank);
}

const RATING = 1000;
const RATING_STEP = 40;
/** The process that serves the page gives a model up before. */
const MODEL_TURN_MS = 180_000;

/** Exercises become harder in the order of the unit. */
const ratings = (): Rated[] =>
  EXERCISES.map(({ id }, index) => ({ id, rating: RATING + RATING_STEP * (index - 8) }));

function past(): Past[] {
  const { predictions, spaced } = useLessons.getState().notebook;
  return predictions.map(({ exercise, question, points, atMs }) => ({
    exercise,
    score: points ?? 0,
    atMs,
    dueMs: spaced.find((one) => one.question === `${exercise}.${ownQuestion(question)}`)?.dueMs ?? null,
  }));
}

async function conversation(): Promise<Companion> {
  const { isModelOn } = useCompanion.getState();
  if (talk !== undefined && talk.isModelOn === isModelOn) return talk.companion;
  const { knowledge, oracle, bank } = await companionCore();
  const port = modelPort({
    base: servedFrom(),
    token: () => useCompanion.getState().token || null,
    fetch: serverFetch,
  });
  const companion = new Companion({
    knowledge,
    oracle,
    figures: { withFigures: (text) => textOf(text, bank), locked: lockedIds },
    bank: (ref) => (bank === null ? null : (figureOf(bank, ref) ?? null)),
    ladder: () => ({ past: past(), items: ratings(), left, nowMs: Date.now(), engine: BANK?.engine ?? '' }),
    lockedNumbers: () => lockedNumbers(bank),
    model: isModelOn ? new ModelVoice({ port, oracle, turnMs: MODEL_TURN_MS }) : null,
  });
  talk = { companion, isModelOn };
  return companion;
}

/** Where the page came from, without a slash at its end. */
export const servedFrom = (): string =>
  new URL('.', location.href.replace(/[?#].*$/s, '')).href.replace(/\/$/, '');

function lockedNumbers(bank: AnswerBank | null): { value: number; unit: string }[] {
  if (bank === null) return [];
  return lockedIds().flatMap((id) => {
    const exercise = exerciseOf(id)!;
    return exercise.questions.flatMap(({ variant, unit }) => {
      const { median, p10, p90 } = distributionFor(bank, exercise, variant).figures;
      return [median, p10, p90].flatMap((value) => (value === null ? [] : [{ value, unit }]));
    });
  });
}

/** Of the turn that is shown; whoever goes on does not wait for the model. */
let waited: AbortController | undefined;

/** The answer stands without a model's words, and the next one may have them again. */
export const waitNoLonger = (): void => waited?.abort();

async function reply(
  said: string,
  ask: (companion: Companion, waiting: Waiting) => Promise<Reply>,
  isNew: boolean,
): Promise<void> {
  waited?.abort();
  const mine = new AbortController();
  waited = mine;
  const before = isNew ? [] : useCompanion.getState().turns;
  const show = (made: Reply, isWorded: boolean): void => {
    if (waited !== mine) return;
    noteAsked(made);
    useCompanion.setState({ turns: [...before, { said, reply: made }], mode: made.mode, isWorded });
    useCompanion.setState({ isBusy: false });
  };
  useCompanion.setState({ isBusy: true, isWorded: true, note: '', doors: [] });
  try {
    const companion = await conversation();
    const waiting = { signal: mine.signal, onCards: (made: Reply) => show(made, false) };
    show(await ask(companion, waiting), true);
  } catch (error) {
    if (waited === mine)
      useCompanion.setState({ note: (error as Error).message, isBusy: false, isWorded: true });
  }
}

function noteAsked({ cards }: Reply): void {
  const open = cards.find(({ move }) => move.kind === 'ask')?.move;
  setAsked(open?.kind === 'ask' && open.form.kind === 'prediction' ? open.form : null);
}

function setAsked(next: AskedPrediction | null): void {
  asked = next;
  LOCK.hold(next === null ? null : exerciseAsked(next));
}

/** What is open is not answered any more: the next time it is asked otherwise. */
function leaveAsked(): void {
  if (asked !== null) left.set(asked.exercise, (left.get(asked.exercise) ?? 0) + 1);
  setAsked(null);
}

export function beginTalk(start: Start, said = ''): Promise<void> {
  leaveAsked();
  useCompanion.setState(chosenBy(start));
  return reply(said, (companion, waiting) => companion.begin(start, waiting), true);
}

function chosenBy(start: Start): Partial<Pick<CompanionState, 'concept' | 'belief'>> {
  if (start.mode === 'tutor') return { belief: start.misconception };
  if (start.mode === 'connect') return { concept: start.concept };
  if (start.mode === 'explain' && start.subject.kind === 'concept') return { concept: start.subject.concept };
  return {};
}

/** What is said to a conversation that has not begun, or was over, begins none. */
export function answerTalk(answer: Answer, said: string): Promise<void> {
  isGiven = answer.kind === 'prediction';
  return reply(said, (companion, waiting) => companion.turn(answer, waiting), false);
}

export function chooseMode(mode: Mode): void {
  if (mode === useCompanion.getState().mode) return;
  waited?.abort();
  waited = undefined;
  leaveAsked();
  useCompanion.setState({ mode, turns: [], note: '', doors: [], isBusy: false, isWorded: true });
}

export const noteNothing = (note: string, doors: readonly Door[] = []): void =>
  useCompanion.setState({ note, doors });

/**
 * What the notebook points to: the last number that a wrong formula gives, and tags that were missed twice.
 */
export function candidatesOfNotebook({ knowledge }: Core): readonly Candidate[] {
  const predictions = committed();
  const last = predictions.at(-1);
  const item = last === undefined ? undefined : knowledge.items.get(last.exercise);
  const isFirst = exerciseOf(last?.exercise ?? '')?.questions[0]?.id === last?.question;
  const byRule = last === undefined || item === undefined || !isFirst ? null : malRuleFor(item, last.point);
  const misses = predictions
    .filter(({ points }) => points !== null && points < 1)
    .flatMap(({ exercise, misconception }) =>
      (exerciseOf(exercise)?.tags ?? []).map((tag) => ({ tag, misconception })),
    );
  const byHistory = historyCandidates(misses, [...knowledge.misconceptions.values()]);
  return [...(byRule === null || last?.points === 1 ? [] : [byRule]), ...byHistory];
}

/** The spec behind a card's run: of the corpus, of the data, or what a search has found. */
export function specOfScenario({ knowledge, oracle }: Core, ref: string, given: unknown): RunSpec | null {
  const parts = given ?? knowledge.scenarios.get(ref)?.spec;
  if (parts === undefined) return oracle.specOf(ref) ?? specOfRef(ref);
  try {
    return checkSpec({ ...DEFAULT_SPEC, ...(parts as Partial<RunSpec>) });
  } catch {
    return null;
  }
}
