/**
 * Answers the ten tools: over the engine, the unit and what the learner looks at. At most `CALLS_MAX` calls
 * a turn, each answer at most `RESULT_BYTES_MAX`; what a lock forbids is refused here and not by whoever
 * asks. Nothing throws: a call that cannot be answered is `refused`, with the reason.
 */
import type { z } from 'zod';
import { formatClaim, parseClaim } from '../claim-grammar.ts';
import type { Knowledge, Section } from '../knowledge.ts';
import { checkSpec } from '../../player/check-spec.ts';
import { Belief } from '../../player/scene.ts';
import { encodeShare } from '../../player/share.ts';
import { DEFAULT_SPEC, type RunSpec } from '../../player/spec.ts';
import type { RunId } from '../../player/engine-api.ts';
import type { Search } from './counterexample.ts';
import { askedBy, lockedBy, type Lock } from './lock.ts';
import { measure, type EnginePort } from './measure.ts';
import {
  CALLS_MAX,
  RESULT_BYTES_MAX,
  TOOLS,
  type Graded,
  type Measures,
  type RanOnce,
  type ToolCall,
  type ToolName,
  type ToolResult,
} from './tools.ts';

export type CurrentView = Omit<Extract<ToolResult, { tool: 'currentView' }>, 'tool' | 'run'> & {
  /** The engine's own number of the run that is open. */
  readonly run: RunId | null;
};
export type Prediction = z.output<(typeof TOOLS)['gradePrediction']['input']>;

export interface OracleOptions {
  readonly engine: EnginePort;
  readonly knowledge: Knowledge;
  readonly lock: () => Lock;
  readonly view: () => Promise<CurrentView> | CurrentView;
  /** The specs behind refs that are not of the companion's own corpus: `M-SUSP.with`, `E4.k3`. */
  readonly specOf: (ref: string) => RunSpec | null;
  /** Stores the prediction and grades it; `null`: there is no such exercise, or nothing to grade it by. */
  readonly grade: (prediction: Prediction) => Promise<Graded | null> | Graded | null;
  /** In a worker, since it takes seconds. */
  readonly search: (claim: string, runs: number) => Promise<Search> | Search;
  readonly searchSections: (query: string) => readonly Section[];
  /** Text as it may be shown: `{{run:…}}` resolved, or refused where it is locked. */
  readonly resolve: (text: string) => string;
}

interface OpenRun {
  readonly engineRun: RunId;
  readonly spec: RunSpec;
  readonly measures: Measures | null;
}

const HITS_MAX = 3;
const EXCERPT_CHARACTERS = 420;
const COMPUTE_MS = 50;
/** Runs that are kept open for questions; the oldest are closed. */
const OPEN_RUNS_MAX = 8;
const BELIEF_WORDS: Readonly<Record<number, string>> = {
  [Belief.Unknown]: 'unknown',
  [Belief.Alive]: 'alive',
  [Belief.Suspect]: 'suspect',
  [Belief.Dead]: 'dead',
  [Belief.Left]: 'left',
};

class Refusal extends Error {
  readonly locked: string | null;

  constructor(reason: string, locked: string | null = null) {
    super(reason);
    this.locked = locked;
  }
}

export class Oracle {
  readonly #options: OracleOptions;
  readonly #runs = new Map<string, OpenRun>();
  #made = 0;
  #calls = 0;

  constructor(options: OracleOptions) {
    this.#options = options;
  }

  /** Calls are counted from here. */
  beginTurn(): void {
    this.#calls = 0;
  }

  /** A run of the page by its name in this conversation, so that sources can be opened. */
  specOf(run: string): RunSpec | null {
    return this.#runs.get(run)?.spec ?? null;
  }

  /** Names a run that the page has opened; such a run stays the page's to close. */
  async nameOf(run: RunId): Promise<string> {
    for (const [name, { engineRun }] of this.#runs) if (engineRun === run) return name;
    const { spec } = await this.#options.engine.info(run);
    return this.#remember({ engineRun: run, spec, measures: null });
  }

  /** `call` may come from a model: it is checked first. */
  async ask(call: ToolCall | { readonly tool: string; readonly input: unknown }): Promise<ToolResult> {
    if (!Object.hasOwn(TOOLS, call.tool)) return refused('currentView', `there is no tool ${call.tool}`);
    const tool = call.tool as ToolName;
    this.#calls += 1;
    if (this.#calls > CALLS_MAX) return refused(tool, `at most ${CALLS_MAX} calls a turn`);
    const parsed = TOOLS[tool].input.safeParse(call.input);
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!;
      return refused(tool, `${issue.path.join('.') || 'input'}: ${issue.message}`);
    }
    try {
      return fitted(await this.#answer({ tool, input: parsed.data } as Checked));
    } catch (error) {
      if (error instanceof Refusal) return refused(tool, error.message, error.locked);
      return refused(tool, error instanceof Error ? error.message : String(error));
    }
  }

  async #answer({ tool, input }: Checked): Promise<ToolResult> {
    switch (tool) {
      case 'searchUnit':
        return { tool, hits: this.#hits(input.query) };
      case 'getSection':
        return { tool, ...this.#section(input.section) };
      case 'getScenario':
        return { tool, ...this.#scenario(input.scenario) };
      case 'runScenario':
        return { tool, scenario: input.scenario, runs: await this.#runScenario(input) };
      case 'queryBelief':
        return this.#belief(input);
      case 'explainTransition':
        return this.#explain(input);
      case 'diffRuns':
        return this.#diff(input);
      case 'gradePrediction': {
        const graded = await this.#options.grade(input);
        if (graded === null) throw new Refusal(`there is nothing to grade ${input.exercise} by`);
        return { tool, ...graded };
      }
      case 'findCounterexample':
        return this.#counterexample(input);
      case 'currentView': {
        const view = await this.#options.view();
        const run = view.run === null || view.openExercise !== null ? null : await this.nameOf(view.run);
        return { tool, ...view, run };
      }
    }
  }

  #hits(query: string): { section: string; title: string; text: string }[] {
    return this.#options
      .searchSections(query)
      .slice(0, HITS_MAX)
      .map(({ id, title, text }) => ({
        section: id,
        title,
        text: cut(this.#options.resolve(text), EXCERPT_CHARACTERS),
      }));
  }

  #section(id: string): { section: string; title: string; text: string } {
    const section = this.#options.knowledge.sections.find((one) => one.id === id);
    if (section === undefined) throw new Refusal(`there is no section ${id}`);
    return { section: id, title: section.title, text: this.#options.resolve(section.text) };
  }

  #scenario(id: string): { scenario: string; title: string; spec: Readonly<Record<string, unknown>> } {
    const { knowledge } = this.#options;
    const title = knowledge.scenarios.get(id)?.title ?? id;
    const { forMs, ...spec } = this.#specOfRef(id);
    return { scenario: id, title, spec: { ...spec, forMs } };
  }

  #specOfRef(ref: string): RunSpec {
    const own = this.#options.knowledge.scenarios.get(ref);
    if (own !== undefined) return checkSpec({ ...DEFAULT_SPEC, ...own.spec });
    const spec = this.#options.specOf(ref);
    if (spec === null) throw new Refusal(`there is no scenario ${ref}`);
    return spec;
  }

  async #runScenario(input: Input<'runScenario'>): Promise<RanOnce[]> {
    if ((input.scenario === null) === (input.spec === null))
      throw new Refusal('give either a scenario or a spec');
    const asked =
      input.scenario === null
        ? checkSpec({ ...DEFAULT_SPEC, ...input.spec })
        : this.#specOfRef(input.scenario);
    this.#refuseLocked(asked, input.scenario !== null);
    const forMs = Math.max(1000, Math.min(asked.forMs, input.untilMs ?? asked.forMs));
    const seeds = input.seeds.length === 0 ? [asked.seed] : input.seeds;
    const ran: RanOnce[] = [];
    for (const seed of seeds) {
      const spec = { ...asked, seed, forMs };
      const { name, digest, measures } = await this.#run(spec);
      ran.push({ run: name, seed, digest, measures });
    }
    return ran;
  }

  #refuseLocked(spec: RunSpec, isAuthored: boolean): void {
    const locked = lockedBy(this.#options.lock(), spec, isAuthored);
    if (locked !== null) throw new Refusal(`${locked} has to be predicted first`, locked);
  }

  async #run(spec: RunSpec): Promise<{ name: string; digest: string; measures: Measures }> {
    const { engine } = this.#options;
    let info = await engine.open(spec);
    while (info.computedMs < spec.forMs) info = await engine.compute(info.id, COMPUTE_MS);
    const measures = await measure(engine, info.id, spec);
    const name = this.#remember({ engineRun: info.id, spec, measures });
    return { name, digest: info.digest, measures };
  }

  #remember(run: OpenRun): string {
    this.#made += 1;
    const name = `run#${this.#made}`;
    this.#runs.set(name, run);
    for (const [old, { engineRun, measures }] of this.#runs) {
      if (this.#runs.size <= OPEN_RUNS_MAX) break;
      this.#runs.delete(old);
      // Runs without measures are the page's own.
      if (measures !== null) void this.#options.engine.close(engineRun);
    }
    return name;
  }

  #open(name: string): OpenRun {
    const run = this.#runs.get(name);
    if (run === undefined) throw new Refusal(`there is no ${name} in this conversation`);
    this.#refuseLocked(run.spec, true);
    return run;
  }

  async #belief({ run, observer, subject, atMs }: Input<'queryBelief'>): Promise<ToolResult> {
    const { engineRun, spec } = this.#open(run);
    if (atMs > spec.forMs) throw new Refusal(`${run} ends at ${spec.forMs} ms`);
    const { members } = await this.#options.engine.node(engineRun, atMs, observer);
    const found = members.find(({ number }) => number === subject);
    const belief = found === undefined ? 'unknown' : (BELIEF_WORDS[found.belief] ?? 'unknown');
    return {
      tool: 'queryBelief',
      run,
      observer,
      subject,
      atMs,
      belief,
      incarnation: found?.incarnation ?? 0,
    };
  }

  async #explain({ run, event }: Input<'explainTransition'>): Promise<ToolResult> {
    const { engineRun, spec } = this.#open(run);
    const { engine } = this.#options;
    const [told, info] = [await engine.why(engineRun, event), await engine.info(engineRun)];
    const { atMs, kind, observer, subject, text } = told.event;
    return {
      tool: 'explainTransition',
      run,
      seed: spec.seed,
      digest: info.digest,
      event,
      atMs,
      kind,
      observer,
      subject,
      text,
      steps: told.chain.map((one) => ({ atMs: one.atMs, text: one.text, rule: one.rule })),
      changedLater: told.changedLater,
    };
  }

  async #diff({ left, right }: Input<'diffRuns'>): Promise<ToolResult> {
    const { engine } = this.#options;
    const [a, b] = [this.#open(left), this.#open(right)];
    const parting = await engine.divergence(a.engineRun, b.engineRun);
    const ofLeft = a.measures ?? (await measure(engine, a.engineRun, a.spec));
    const ofRight = b.measures ?? (await measure(engine, b.engineRun, b.spec));
    const names = Object.keys(ofLeft) as (keyof Measures)[];
    const measures = names
      .filter((name) => ofLeft[name] !== ofRight[name])
      .map((name) => ({ name, left: ofLeft[name], right: ofRight[name] }));
    return {
      tool: 'diffRuns',
      left,
      right,
      partAtMs: parting?.atMs ?? null,
      leftText: parting?.left?.text ?? null,
      rightText: parting?.right?.text ?? null,
      measures,
    };
  }

  async #counterexample({ claim: text, runs }: Input<'findCounterexample'>): Promise<ToolResult> {
    const asked = askedBy(this.#options.lock());
    if (asked !== null) throw new Refusal(`${asked} has to be predicted first`, asked);
    const parsed = parseClaim(text);
    if (!parsed.ok) throw new Refusal(parsed.problem);
    const claim = formatClaim(parsed.claim);
    const { runs: tried, ranges, broken, hardest } = await this.#options.search(claim, runs);
    if (broken === null) {
      this.#refuseLocked(hardest, false);
      const { name, digest } = await this.#run(hardest);
      const stood = { run: name, seed: hardest.seed, digest };
      return { tool: 'findCounterexample', claim, runs: tried, ranges, found: null, stood };
    }
    this.#refuseLocked(broken.spec, false);
    const { spec, digest, atMs, observer, subject, text: said, shrunk } = broken;
    const { name } = await this.#run(spec);
    const link = encodeShare({
      spec,
      chair: observer || null,
      cursorMs: atMs,
      panels: [],
      layout: 'ring',
      digest,
    });
    const changed = Object.entries(spec).filter(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(DEFAULT_SPEC[field as keyof RunSpec]),
    );
    const found = {
      run: name,
      seed: spec.seed,
      digest,
      spec: Object.fromEntries(changed),
      atMs,
      observer,
      subject,
      text: said,
      shrunk,
      link,
    };
    return { tool: 'findCounterexample', claim, runs: tried, ranges, found, stood: null };
  }
}

type Input<Name extends ToolName> = z.output<(typeof TOOLS)[Name]['input']>;
type Checked = { [Name in ToolName]: { readonly tool: Name; readonly input: Input<Name> } }[ToolName];

function refused(of: ToolName, reason: string, locked: string | null = null): ToolResult {
  return { tool: 'refused', of, locked, reason: cut(reason, 300) };
}

/** No longer than is allowed: lists lose their ends first, then texts are cut. */
export function fitted(result: ToolResult): ToolResult {
  let fits: ToolResult = result;
  for (let round = 0; bytesOf(fits) > RESULT_BYTES_MAX && round < 24; round += 1) fits = shorter(fits);
  return bytesOf(fits) > RESULT_BYTES_MAX
    ? {
        tool: 'refused',
        of: result.tool === 'refused' ? result.of : result.tool,
        locked: null,
        reason: 'the answer is too long',
      }
    : fits;
}

function shorter(result: ToolResult): ToolResult {
  switch (result.tool) {
    case 'searchUnit':
      return { ...result, hits: result.hits.slice(0, -1) };
    case 'getSection':
      return { ...result, text: cut(result.text, Math.floor(result.text.length * 0.8)) };
    case 'explainTransition':
      return { ...result, steps: result.steps.slice(0, -1) };
    case 'runScenario':
      return { ...result, runs: result.runs.slice(0, -1) };
    default:
      return result;
  }
}

function bytesOf(result: ToolResult): number {
  return new TextEncoder().encode(JSON.stringify(result)).length;
}

function cut(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, Math.max(0, characters - 1)).trimEnd()}…`;
}
