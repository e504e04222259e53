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
  /** Both systems of a bridge, run where it is shown. */
  | { readonly level: 1; readonly bridge: string; readonly seed: number }
  /** A value of the bank: many seeds of the engine, e.g. `E4.k3.median`. */
  | { readonly level: 1; readonly bank: string; readonly engine: string }
  /** As many seeds of the engine, run for this answer, e.g. of `E4.k0@loss=20`. */
  | { readonly level: 1; readonly fresh: string; readonly seeds: number; readonly engine: string }
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
      if ('bridge' in source) return `bridge ${source.bridge} · seed ${source.seed}`;
      if ('fresh' in source) return `${source.fresh} · ${source.seeds} seeds · engine ${source.engine}`;
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

/** A work that corpora may cite: its title, and where whoever published it keeps it. */
export interface Work {
  readonly title: string;
  readonly url: string;
}

const doi = (id: string): string => `https://doi.org/${id}`;

/** By the short names that the corpora use. */
export const WORKS: Readonly<Record<string, Work>> = {
  swim: { title: 'Das, Gupta, Motivala: SWIM (2002)', url: doi('10.1109/DSN.2002.1028914') },
  lifeguard: {
    title: 'Dadgar, Phillips, Currey: Lifeguard (2018)',
    url: 'https://arxiv.org/abs/1707.00788',
  },
  demers: { title: 'Demers et al.: Epidemic Algorithms (1987)', url: doi('10.1145/41840.41841') },
  plumtree: {
    title: 'Leitão, Pereira, Rodrigues: Epidemic Broadcast Trees (2007)',
    url: doi('10.1109/SRDS.2007.27'),
  },
  ladin: { title: 'Ladin et al.: Lazy Replication (1992)', url: doi('10.1145/138873.138877') },
  phi: {
    title: 'Hayashibara et al.: The φ Accrual Failure Detector (2004)',
    url: doi('10.1109/RELDIS.2004.1353004'),
  },
  chandra: {
    title: 'Chandra, Toueg: Unreliable Failure Detectors (1996)',
    url: doi('10.1145/226643.226647'),
  },
  lamport: {
    title: 'Lamport: Time, Clocks, and the Ordering of Events (1978)',
    url: doi('10.1145/359545.359563'),
  },
  fischer: {
    title: 'Fischer, Lynch, Paterson: Impossibility of Distributed Consensus (1985)',
    url: doi('10.1145/3149.214121'),
  },
  raft: {
    title: 'Ongaro, Ousterhout: In Search of an Understandable Consensus Algorithm (2014)',
    url: 'https://raft.github.io/raft.pdf',
  },
  gray: { title: 'Gray, Cheriton: Leases (1989)', url: doi('10.1145/74850.74870') },
  dynamo: { title: 'DeCandia et al.: Dynamo (2007)', url: doi('10.1145/1294261.1294281') },
  shapiro: {
    title: 'Shapiro et al.: Conflict-free Replicated Data Types (2011)',
    url: doi('10.1007/978-3-642-24550-3_29'),
  },
  byzantine: {
    title: 'Lamport, Shostak, Pease: The Byzantine Generals Problem (1982)',
    url: doi('10.1145/357172.357176'),
  },
  rapid: {
    title: 'Suresh et al.: Stable and Consistent Membership at Scale with Rapid (2018)',
    url: 'https://www.usenix.org/conference/atc18/presentation/suresh',
  },
  vivaldi: { title: 'Dabek et al.: Vivaldi (2004)', url: doi('10.1145/1015467.1015471') },
  serf: { title: 'Serf documentation', url: 'https://github.com/hashicorp/serf/tree/master/docs' },
  consul: { title: 'Consul documentation', url: 'https://developer.hashicorp.com/consul/docs' },
  etcd: { title: 'etcd documentation', url: 'https://etcd.io/docs/' },
  cassandra: { title: 'Apache Cassandra documentation', url: 'https://cassandra.apache.org/doc/latest/' },
  memberlist: { title: 'memberlist, source code', url: 'https://github.com/hashicorp/memberlist' },
};

/** How a corpus names a work, and a place in it. */
export interface Cited {
  readonly id: string;
  readonly place: string | null;
}

/** @throws RangeError for a work that is not of `WORKS` */
export function workSource({ id, place }: Cited): Source {
  const work = WORKS[id];
  if (work === undefined) throw new RangeError(`there is no work ${id}`);
  return { level: 4, work: work.title, place };
}

/** Where a work stands, by its title. */
export function urlOfWork(title: string): string | undefined {
  return Object.values(WORKS).find((work) => work.title === title)?.url;
}
