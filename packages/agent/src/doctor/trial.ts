/** A few questions put to a peer in one way, and how many were answered. */
import { PeerRequestError, type Answered, type PeerRequests, type PeerVia, type ProbeSight } from 'hearsay';

/** What is asked of a node to try a path: `ClusterNode.peers` is one. */
export type Prober = Pick<PeerRequests, 'probe' | 'info'>;

export interface Way {
  readonly via: PeerVia;
  readonly answerVia: PeerVia;
  /** Of the question's datagram and of the answer's, as UDP payloads; absent: small. */
  readonly packetBytes?: number;
  readonly answerPacketBytes?: number;
}

export interface Trial {
  readonly way: Way;
  readonly asked: number;
  readonly answered: number;
  /** The shortest round trip; `null`: there was no answer. */
  readonly rttMs: number | null;
  /** Where the peer saw a question come from, and where an answer came from. */
  readonly sight: ProbeSight | null;
  readonly answerFrom: { readonly host: string; readonly port: number } | null;
  /** The last failure's text, and whether one was that no connection could be opened. */
  readonly failure: string | null;
  readonly isUnreachable: boolean;
}

export interface TrialOptions {
  readonly peer: string;
  readonly way: Way;
  readonly attempts: number;
  readonly timeoutMs: number;
}

/** Puts all questions at once and waits for the last of them. */
export async function tryWay(prober: Prober, options: TrialOptions): Promise<Trial> {
  const { peer, way, attempts, timeoutMs } = options;
  const tries = Array.from({ length: attempts }, () => prober.probe(peer, { ...way, timeoutMs }));
  const results = await Promise.allSettled(tries);
  const answers: Answered<ProbeSight>[] = [];
  const failures: unknown[] = [];
  for (const result of results) {
    if (result.status === 'fulfilled') answers.push(result.value);
    else failures.push(result.reason);
  }
  const fastest = answers.toSorted((a, b) => a.rttMs - b.rttMs)[0];
  return {
    way,
    asked: attempts,
    answered: answers.length,
    rttMs: fastest?.rttMs ?? null,
    sight: fastest?.value ?? null,
    answerFrom: fastest?.from ?? null,
    failure: failures.length === 0 ? null : textOf(failures.at(-1)),
    isUnreachable: failures.some((one) => one instanceof PeerRequestError && one.failure === 'unreachable'),
  };
}

/** The same until one is answered: once, then as often as is left, so that a good path costs one. */
export async function tryUntilAnswered(prober: Prober, options: TrialOptions): Promise<Trial> {
  const first = await tryWay(prober, { ...options, attempts: 1 });
  if (first.answered > 0 || options.attempts < 2) return first;
  const rest = await tryWay(prober, { ...options, attempts: options.attempts - 1 });
  return { ...rest, asked: rest.asked + 1, isUnreachable: rest.isUnreachable || first.isUnreachable };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
