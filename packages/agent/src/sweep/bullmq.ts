/**
 * BullMQ, loaded only where a queue is asked for: it is an optional dependency, and the rest of the program
 * does without it.
 */
import type { IRedisClient } from 'bullmq';
import { RedisSocket, redisText, type RedisTarget } from './redis-socket.ts';
import type { Parameters } from './sweep.ts';

/** What is wrong with the queue, in one line. */
export class QueueError extends Error {
  override readonly name = 'QueueError';
}

/** What travels: all that a worker needs, so that it knows no file. */
export interface CellJob {
  /** Of the program that made the sweep. */
  readonly version: string;
  /** The sweep's digest. */
  readonly sweep: string;
  readonly cell: number;
  readonly experiment: string;
  readonly parameters: Parameters;
  readonly seed: number;
}

/** One queue for all sweeps on a server. */
export const QUEUE_NAME = 'sweep-cells';
export const QUEUE_PREFIX = 'hearsay';

export interface OpenQueue {
  readonly bullmq: typeof import('bullmq');
  /** Ends all connections, also those that are trying to come back. */
  readonly close: () => void;
}

/** @throws QueueError if BullMQ is missing, or the server cannot be reached or refuses us. */
export async function openQueue(target: RedisTarget): Promise<OpenQueue> {
  const bullmq = await import('bullmq').catch(() => {
    throw new QueueError('a queue needs the package bullmq, which is not installed: npm install bullmq');
  });
  const first = new RedisSocket(target);
  try {
    await first.connect();
  } catch (error) {
    throw new QueueError(`Redis at ${redisText(target)}: ${reasonOf(error)}`);
  } finally {
    first.close();
  }
  const clients: IRedisClient[] = [];
  bullmq.RedisConnection.clientFactory = () => {
    const client = bullmq.createBunRedisClient(new RedisSocket(target));
    clients.push(client);
    return client;
  };
  return { bullmq, close: () => clients.forEach((client) => client.disconnect()) };
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'there is no such host',
  EHOSTUNREACH: 'the host cannot be reached',
  ECONNRESET: 'the connection was reset',
};

function reasonOf(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? (message === '' ? code : message);
}
