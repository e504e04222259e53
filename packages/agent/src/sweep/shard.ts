/**
 * Which share of a sweep a process runs: `2/5` is the second of five. Shares take turns cell by cell, so that
 * each has its part of the cells that take long. Where nothing is said, a Kubernetes Indexed Job says it.
 */
export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

const SHARDS_MAX = 100_000;

export const WHOLE: Shard = { number: 1, of: 1 };

/** The shard of `i/n`, 1 ≤ i ≤ n; `undefined` for anything else. */
export function parseShard(text: string): Shard | undefined {
  const match = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  const [number, of] = [Number(match?.[1]), Number(match?.[2])];
  return number >= 1 && number <= of && of <= SHARDS_MAX ? { number, of } : undefined;
}

/**
 * The shard of a Kubernetes Indexed Job: Kubernetes sets `JOB_COMPLETION_INDEX`, from 0, and the manifest
 * `JOB_COMPLETIONS`. The whole sweep where neither is set.
 * @throws an Error where only one of them is, or they are no shard.
 */
export function shardOfJob(env: Readonly<Record<string, string | undefined>>): Shard {
  const { JOB_COMPLETION_INDEX: index, JOB_COMPLETIONS: completions } = env;
  if (index === undefined && completions === undefined) return WHOLE;
  const shard = parseShard(`${Number(index ?? '') + 1}/${completions ?? ''}`);
  if (index === undefined || index === '' || shard === undefined) {
    const given = `JOB_COMPLETION_INDEX=${index ?? ''} and JOB_COMPLETIONS=${completions ?? ''}`;
    throw new Error(`${given} are no shard: set both, the first from 0 and below the second`);
  }
  return shard;
}

export function isInShard(cell: number, { number, of }: Shard): boolean {
  return cell % of === number - 1;
}

export function shardText({ number, of }: Shard): string {
  return `${number}/${of}`;
}
