/**
 * The engine behind the page: open runs by number, and what may be asked of each. Synchronous, without a user
 * interface; in a page it lives in a worker.
 */
import { retransmitLimit } from 'hearsay/core';
import { originOf } from './branching.ts';
import { checkSpec } from './check-spec.ts';
import { ForwardCones, whyTold } from './causes.ts';
import { bandsOf, curvesOf } from './curves.ts';
import { describeMoment } from './describe.ts';
import { divergenceOf } from './divergence.ts';
import type {
  Band,
  Curves,
  CurvesAsked,
  Divergence,
  EngineApi,
  Heat,
  Infection,
  LabEvent,
  Lanes,
  Moment,
  NetworkMap,
  NodeDetail,
  PacketDetail,
  PacketNote,
  RunId,
  RunInfo,
  SpecFacts,
  WhyTold,
} from './engine-api.ts';
import { EngineError } from './errors.ts';
import { eventOf } from './event-text.ts';
import { infectionOf } from './infection.ts';
import { heatOf, type HeatAsked } from './heat.ts';
import { lanesOf } from './lanes.ts';
import { momentsOf } from './moments.ts';
import { networkMapOf } from './network-map.ts';
import { nodeDetail } from './node-detail.ts';
import { packetDetail } from './packet-detail.ts';
import { factsOf } from './profiles.ts';
import { Run, type Origin, type RunOptions } from './run.ts';
import type { Matrix, PacketKind, Scene } from './scene.ts';
import { matrixOf, SceneReader } from './scene-of.ts';
import type { RunSpec } from './spec.ts';
import { ViewFold } from './view-fold.ts';

export type EngineOptions = Partial<RunOptions>;

interface Opened {
  readonly run: Run;
  readonly fold: ViewFold;
  readonly scenes: SceneReader;
  readonly cones: ForwardCones;
}

export class Engine implements EngineApi {
  readonly #runs = new Map<RunId, Opened>();
  readonly #options: RunOptions;
  #opened = 0;

  constructor(options: EngineOptions = {}) {
    this.#options = { clock: () => performance.now(), ...options };
  }

  open(spec: RunSpec): RunInfo {
    return this.#open(checkSpec(spec), null).info;
  }

  branch(run: RunId, atMs: number, { spec }: { readonly spec: RunSpec }): RunInfo {
    const parent = this.#run(run).run;
    const checked = checkSpec(spec);
    const about = { run: parent.id, atMs: this.#time(parent, atMs) };
    return this.#open(checked, about, originOf(parent, checked)).info;
  }

  close(run: RunId): void {
    this.#runs.delete(run);
  }

  info(run: RunId): RunInfo {
    return this.#run(run).run.info;
  }

  compute(run: RunId, budgetMs: number): RunInfo {
    const { run: opened } = this.#run(run);
    opened.compute(budgetMs);
    return opened.info;
  }

  scene(run: RunId, atMs: number, chair: number | null): Scene {
    const { run: opened, scenes } = this.#run(run);
    const at = this.#time(opened, atMs);
    const chosen = this.#chair(opened, chair);
    opened.computeUntil(at);
    return scenes.at(at, chosen, opened.computedMs);
  }

  matrix(run: RunId, atMs: number): Matrix {
    const { run: opened, fold } = this.#run(run);
    const at = this.#time(opened, atMs);
    opened.computeUntil(at);
    fold.moveTo(at);
    return matrixOf(fold, at);
  }

  events(run: RunId, from: number, to: number): readonly LabEvent[] {
    const { journal, spec } = this.#run(run).run;
    const first = Math.max(0, from);
    const count = Math.max(0, Math.min(to, journal.events.length) - first);
    return Array.from({ length: count }, (_, i) => eventOf(journal, first + i, spec));
  }

  eventsUntil(run: RunId, atMs: number): number {
    return this.#run(run).run.journal.events.until('atMs', atMs);
  }

  digestAt(run: RunId, atMs: number): string {
    const { run: opened } = this.#run(run);
    return opened.at(this.#time(opened, atMs)).digest;
  }

  facts(spec: RunSpec): SpecFacts {
    return factsOf(checkSpec(spec));
  }

  node(run: RunId, atMs: number, number: number): NodeDetail {
    const { run: opened } = this.#run(run);
    const { retransmitMult } = factsOf(opened.spec).config;
    const chosen = this.#chair(opened, number)!;
    const transmitsMax = (members: number): number => retransmitLimit(retransmitMult, members);
    return nodeDetail(opened.at(this.#time(opened, atMs)), chosen, transmitsMax);
  }

  map(run: RunId, atMs: number): NetworkMap | null {
    const { run: opened } = this.#run(run);
    return networkMapOf(opened.at(this.#time(opened, atMs)));
  }

  packet(run: RunId, id: number): PacketDetail {
    return packetDetail(this.#run(run).run, id);
  }

  packets(run: RunId, from: number, to: number): readonly PacketNote[] {
    const { packets } = this.#run(run).run.journal;
    const first = Math.max(0, from);
    const count = Math.max(0, Math.min(to, packets.length) - first);
    return Array.from({ length: count }, (_, i) => {
      const { from: sender, to: receiver, kind, sentMs, receivedMs } = packets.row(first + i);
      const arrivedMs = Number.isNaN(receivedMs) ? null : receivedMs;
      return {
        id: first + i,
        kind: kind as PacketKind,
        from: sender,
        to: receiver,
        sentMs,
        receivedMs: arrivedMs,
      };
    });
  }

  why(run: RunId, event: number): WhyTold {
    const { run: opened, cones } = this.#run(run);
    return whyTold(opened, event, (row) => cones.of(row));
  }

  infection(run: RunId, subject: number, atMs: number): Infection {
    const { run: opened, fold } = this.#run(run);
    const at = this.#time(opened, atMs);
    const about = this.#chair(opened, subject)!;
    opened.computeUntil(at);
    fold.moveTo(at);
    return infectionOf(opened.journal, fold, about, at);
  }

  lanes(run: RunId): Lanes {
    const { journal, computedMs } = this.#run(run).run;
    return lanesOf(journal, computedMs);
  }

  moments(run: RunId): readonly Moment[] {
    const { journal, spec, computedMs } = this.#run(run).run;
    return momentsOf(journal, spec, computedMs);
  }

  curves(run: RunId, asked: CurvesAsked): Curves {
    const { journal, spec } = this.#run(run).run;
    return curvesOf(journal, spec, asked);
  }

  bands(spec: RunSpec, seeds: number, asked: CurvesAsked): readonly Band[] {
    return bandsOf(checkSpec(spec), seeds, asked);
  }

  heat(run: RunId, asked: HeatAsked): Heat {
    return heatOf(this.#run(run).run.journal, asked);
  }

  divergence(left: RunId, right: RunId): Divergence | null {
    return divergenceOf(this.#run(left).run, this.#run(right).run);
  }

  describe(run: RunId, atMs: number, chair: number | null, isTruthTold = true): string {
    const { run: opened, fold } = this.#run(run);
    const at = this.#time(opened, atMs);
    const experiment = opened.at(at);
    fold.moveTo(at);
    return describeMoment(experiment, fold, { atMs: at, chair: this.#chair(opened, chair), isTruthTold });
  }

  /** What a run's journal and its checkpoints take, for whoever measures. */
  memory(run: RunId): { readonly journalBytes: number; readonly checkpointBytes: number } {
    const { journal, checkpoints } = this.#run(run).run;
    return { journalBytes: journal.bytes, checkpointBytes: checkpoints.bytes };
  }

  #open(spec: RunSpec, parent: RunInfo['parent'], origin?: Origin): Run {
    this.#opened += 1;
    const run = new Run({ id: this.#opened, spec, parent }, this.#options, origin);
    const { journal } = run;
    const fold = new ViewFold(journal);
    const scenes = new SceneReader(journal, spec, fold);
    this.#runs.set(run.id, { run, fold, scenes, cones: new ForwardCones(journal) });
    return run;
  }

  #run(id: RunId): Opened {
    const opened = this.#runs.get(id);
    if (opened === undefined) throw new EngineError('run', `run ${id} is not open`);
    return opened;
  }

  /** A time within the run. */
  #time({ spec }: Run, atMs: number): number {
    if (Number.isNaN(atMs)) throw new EngineError('atMs', 'a time is a number of milliseconds');
    return Math.min(spec.forMs, Math.max(0, atMs));
  }

  #chair({ nodes }: Run, chair: number | null): number | null {
    if (chair === null || (Number.isInteger(chair) && chair >= 1 && chair <= nodes)) return chair;
    throw new EngineError('chair', `nodes are numbered from 1 to ${nodes}`);
  }
}
