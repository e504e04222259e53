/**
 * Systems that are not of this unit, by the names that people use. Words beside such a name resemble much of
 * the unit and mean none of it, so the name is answered first: that it is not here, and what is nearest.
 */
import type { Bridge, Knowledge } from './knowledge.ts';

export interface Outside {
  readonly name: string;
  /** What the unit has of it, or that it has nothing. */
  readonly says: string;
  /** Bridges to it, or to its like. */
  readonly bridges: readonly string[];
  /** The concept that is nearest; `null`: none is. */
  readonly concept: string | null;
}

const LEASE_BRIDGE = 'bridge-suspicion-lease';
const VIEW_BRIDGE = 'bridge-view-configuration';

const RAFT: Outside = {
  name: 'Raft',
  says:
    'Of Raft the unit has its terms and its configuration. A small Raft of ours runs beside SWIM in two ' +
    'bridges, and a majority of it elects its leader. Its log and its proofs are not here.',
  bridges: ['bridge-incarnation-term', VIEW_BRIDGE],
  concept: 'consensus',
};
const PAXOS: Outside = {
  name: 'Paxos',
  says:
    'Paxos is not in the graph of this unit. What gossip is not is told under Consensus, and a small Raft ' +
    'stands for that family in a bridge.',
  bridges: [VIEW_BRIDGE],
  concept: 'consensus',
};
const ETCD_LEASE: Outside = {
  name: 'The lease of etcd',
  says: 'A bridge runs one fault in SWIM and in a lease on a small Raft of ours, as etcd has it.',
  bridges: [LEASE_BRIDGE],
  concept: 'lease',
};

/** Which have a bridge or a concept that is near. */
const NEAR: Readonly<Record<string, Pick<Outside, 'bridges' | 'concept'>>> = {
  zookeeper: { bridges: [LEASE_BRIDGE], concept: 'lease' },
  chubby: { bridges: [LEASE_BRIDGE], concept: 'lease' },
  dynamo: { bridges: ['bridge-push-pull-merkle'], concept: 'merkle-tree' },
  dynamodb: { bridges: ['bridge-push-pull-merkle'], concept: 'merkle-tree' },
  riak: { bridges: ['bridge-push-pull-merkle'], concept: 'merkle-tree' },
  akka: { bridges: ['bridge-phi-swim'], concept: 'phi-accrual' },
};
const FOREIGN =
  'Kafka ZooKeeper Redis RabbitMQ Kubernetes Spark Hadoop MongoDB Mongo Postgres PostgreSQL MySQL ' +
  'Elasticsearch NATS Pulsar Hazelcast Ignite Chubby Spanner Dynamo DynamoDB Riak CockroachDB HBase Ceph ' +
  'Nomad Docker Bitcoin Ethereum Tendermint Zab Nginx Memcached';

const NAMES: ReadonlyMap<string, string> = new Map(
  FOREIGN.split(' ').map((name) => [name.toLowerCase(), name]),
);
/** A long text tells of one's own case, in which such a name is only where it happens. */
const WORDS_MAX = 12;
const QUESTION = /^(?:how|what|whats|why|when|who|where|which|does|do|is|are|can|could|and)\b|\?\s*$/;

/** `null`: no such name stands in it, or it is not what the text is about. */
export function outsideIn(text: string): Outside | null {
  const words: readonly string[] = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length > WORDS_MAX) return null;
  const has = (word: string): boolean => words.includes(word);
  const foreign = words.find((word) => NAMES.has(word));
  if (foreign !== undefined) return foreignOf(NAMES.get(foreign)!);
  if (has('paxos')) return PAXOS;
  if (has('etcd') && (has('lease') || has('leases'))) return ETCD_LEASE;
  // Its own concepts are in the graph, and a claim about it is one about what gossip can do without it.
  const isOwn = ['term', 'terms', 'configuration', 'incarnation'].some(has);
  const isAbout = words.length > 1 && (words.length <= 3 || QUESTION.test(text.toLowerCase().trim()));
  return has('raft') && !isOwn && isAbout ? RAFT : null;
}

function foreignOf(name: string): Outside {
  const near = NEAR[name.toLowerCase()] ?? { bridges: [], concept: null };
  return { name, says: `${name} is not of this unit.`, ...near };
}

/** Those of its bridges that run. */
export function bridgesOf({ bridges }: Outside, knowledge: Knowledge): readonly Bridge[] {
  return knowledge.bridges.filter(({ id, waits_for: waits }) => bridges.includes(id) && waits === undefined);
}
