/**
 * What stands behind a sentence, in the order of authority: a run of the engine, the unit, the routes of
 * its books, papers and official documents, and last the wording of a model, which may rephrase the others
 * and nothing more. Where two disagree both are shown.
 */

export type Source =
  | {
      readonly level: 1;
      /** Of this conversation, e.g. `run#2`. */
      readonly run: string;
      readonly seed: number;
      /** The digest of the run's inputs: the same digest is the same run. */
      readonly digest: string;
      readonly atMs: number | null;
    }
  /** A value of the bank: many seeds of the engine, e.g. `E4.k3.median`. */
  | { readonly level: 1; readonly bank: string; readonly engine: string }
  | { readonly level: 2; readonly section: string; readonly title: string }
  /** The names of the book and of its part; never its words. */
  | { readonly level: 3; readonly book: string; readonly part: string }
  | { readonly level: 4; readonly work: string; readonly place: string | null }
  | { readonly level: 5; readonly model: string };

export type SourceLevel = Source['level'];

export const LEVEL_NAMES: Readonly<Record<SourceLevel, string>> = {
  1: 'engine run',
  2: 'unit text',
  3: 'source route',
  4: 'paper or official document',
  5: 'wording by a model',
};

export interface Chip {
  readonly level: SourceLevel;
  /** E.g. `① run#2 · seed 42 · 9f3a11c0 · t = 2.2 s`. */
  readonly text: string;
  /** What makes two chips the same. */
  readonly key: string;
}

const SIGNS: Readonly<Record<SourceLevel, string>> = { 1: '①', 2: '②', 3: '③', 4: '④', 5: '⑤' };

/** One chip a source, strongest first, each once. */
export function chipsOf(sources: readonly Source[]): readonly Chip[] {
  const chips = new Map<string, Chip>();
  for (const source of sources) {
    const body = textOf(source);
    const key = `${source.level} ${body}`;
    chips.set(key, { level: source.level, text: `${SIGNS[source.level]} ${body}`, key });
  }
  return [...chips.values()].sort((a, b) => a.level - b.level);
}

function textOf(source: Source): string {
  switch (source.level) {
    case 1: {
      if ('bank' in source) return `${source.bank} · many seeds · engine ${source.engine}`;
      const at = source.atMs === null ? '' : ` · t = ${Number((source.atMs / 1000).toFixed(3))} s`;
      return `${source.run} · seed ${source.seed} · ${source.digest}${at}`;
    }
    case 2:
      return `§ ${source.title}`;
    case 3:
      return `${source.book}: ${source.part}`;
    case 4:
      return source.place === null ? source.work : `${source.work}, ${source.place}`;
    case 5:
      return `worded by ${source.model}`;
  }
}

/** Whether anything but a model stands behind it. */
export function isBacked(sources: readonly Source[]): boolean {
  return sources.some(({ level }) => level < 5);
}

/** The works that corpora may cite, by their short names. */
export const WORKS: Readonly<Record<string, string>> = {
  swim: 'Das, Gupta, Motivala: SWIM (2002)',
  lifeguard: 'Dadgar, Phillips, Currey: Lifeguard (2018)',
  demers: 'Demers et al.: Epidemic Algorithms (1987)',
  plumtree: 'Leitão, Pereira, Rodrigues: Epidemic Broadcast Trees (2007)',
  ladin: 'Ladin et al.: Lazy Replication (1992)',
  phi: 'Hayashibara et al.: The φ Accrual Failure Detector (2004)',
  chandra: 'Chandra, Toueg: Unreliable Failure Detectors (1996)',
  lamport: 'Lamport: Time, Clocks, and the Ordering of Events (1978)',
  fischer: 'Fischer, Lynch, Paterson: Impossibility of Distributed Consensus (1985)',
  raft: 'Ongaro, Ousterhout: In Search of an Understandable Consensus Algorithm (2014)',
  gray: 'Gray, Cheriton: Leases (1989)',
  dynamo: 'DeCandia et al.: Dynamo (2007)',
  rapid: 'Suresh et al.: Stable and Consistent Membership at Scale with Rapid (2018)',
  vivaldi: 'Dabek et al.: Vivaldi (2004)',
  serf: 'Serf documentation',
  consul: 'Consul documentation',
  etcd: 'etcd documentation',
  cassandra: 'Apache Cassandra documentation',
  memberlist: 'memberlist, source code',
};
