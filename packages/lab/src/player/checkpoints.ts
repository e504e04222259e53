/**
 * Saved moments of a run under a budget of bytes. When it is spent, those go whose neighbours are nearest for
 * their age: what has just happened stays dense, what is long past becomes sparse.
 */
import type { ExperimentState } from './experiment.ts';
import type { JournalLengths } from './journal.ts';
import type { RecorderState } from './recorder.ts';

export interface Checkpoint {
  readonly atMs: number;
  readonly state: ExperimentState;
  /** How long the journal was then, and what its recorder had in mind. */
  readonly lengths: JournalLengths;
  readonly recorder: RecorderState;
  readonly bytes: number;
}

const BUDGET_BYTES = 192 * 1024 * 1024;

export class Checkpoints {
  readonly #kept: Checkpoint[] = [];
  readonly #budgetBytes: number;
  #bytes = 0;

  constructor(budgetBytes: number = BUDGET_BYTES) {
    this.#budgetBytes = budgetBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get count(): number {
    return this.#kept.length;
  }

  /** All of them, oldest first. */
  get all(): readonly Checkpoint[] {
    return this.#kept;
  }

  /** Adds one that is later than all others. */
  add(checkpoint: Checkpoint): void {
    this.#kept.push(checkpoint);
    this.#bytes += checkpoint.bytes;
    while (this.#bytes > this.#budgetBytes && this.#kept.length > 2) this.#drop(this.#mostIdle());
  }

  /** The last one at or before `atMs`. */
  before(atMs: number): Checkpoint | undefined {
    return this.#kept.findLast((one) => one.atMs <= atMs);
  }

  #drop(at: number): void {
    const [dropped] = this.#kept.splice(at, 1);
    this.#bytes -= dropped!.bytes;
  }

  /** Neither the first nor the last: the one whose absence makes the smallest gap for its age. */
  #mostIdle(): number {
    const now = this.#kept.at(-1)!.atMs;
    let found = 1;
    let least = Infinity;
    for (let i = 1; i < this.#kept.length - 1; i += 1) {
      const gap = this.#kept[i + 1]!.atMs - this.#kept[i - 1]!.atMs;
      const share = gap / (now - this.#kept[i]!.atMs + 1);
      if (share < least) {
        least = share;
        found = i;
      }
    }
    return found;
  }
}

const NODE_BYTES = 6000;
const ROW_BYTES = 160;
const REFERENCE_BYTES = 8;
const ENTRY_BYTES = 120;

/**
 * The same state in less memory: what all nodes hold alike about a member is one object. A thousand views of
 * a thousand members have a million rows, and a few thousand different ones.
 */
export class StateCompactor {
  readonly #rows = new Map<string, MemberRow[]>();
  #fresh = 0;

  compact(state: ExperimentState): { readonly state: ExperimentState; readonly bytes: number } {
    this.#fresh = 0;
    const { simulation } = state.cluster;
    let references = 0;
    const processes = simulation.processes.map((process) => {
      const { core, ...rest } = process.core as StackState;
      const { rows, cursor } = core.membership;
      references += rows.length;
      const membership = { rows: rows.map((row) => this.#shared(row)), cursor };
      return { ...process, core: { ...rest, core: { ...core, membership } } };
    });
    const bytes =
      processes.length * NODE_BYTES +
      references * REFERENCE_BYTES +
      this.#fresh * ROW_BYTES +
      simulation.timeline.length * ENTRY_BYTES;
    return {
      state: { ...state, cluster: { ...state.cluster, simulation: { ...simulation, processes } } },
      bytes,
    };
  }

  #shared(row: MemberRow): MemberRow {
    let known = this.#rows.get(row.name);
    if (known === undefined) this.#rows.set(row.name, (known = []));
    const same = known.find((one) => isSame(one, row));
    if (same !== undefined) return same;
    if (known.length >= VARIANTS_MAX) known.shift();
    known.push(row);
    this.#fresh += 1;
    return row;
  }
}

/** Rows of one member that are compared; older ones are not shared any more. */
const VARIANTS_MAX = 16;

interface MemberRow {
  readonly name: string;
  readonly address: { readonly bytes: Uint8Array; readonly port: number };
  readonly state: number;
  readonly incarnation: number;
  readonly changedAt: number;
  readonly meta: Uint8Array;
  readonly versions: Uint8Array;
  readonly instance: string | null;
}

/** As `Stack.save` gives it, as far as it is looked at here. */
interface StackState {
  readonly core: { readonly membership: { readonly rows: readonly MemberRow[]; readonly cursor: number } };
}

/** The arrays of a row belong to a shared directory, so those that are alike are the same. */
function isSame(one: MemberRow, other: MemberRow): boolean {
  return (
    one.changedAt === other.changedAt &&
    one.state === other.state &&
    one.incarnation === other.incarnation &&
    one.instance === other.instance &&
    one.meta === other.meta &&
    one.versions === other.versions &&
    one.address.bytes === other.address.bytes &&
    one.address.port === other.address.port
  );
}
