/** The machine a figure was measured on, and how busy it was: no figure here means anything without that. */
import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Machine {
  readonly node: string;
  readonly v8: string;
  readonly cpu: string;
  readonly cores: number;
}

const SAMPLE_MS = 500;
/** From here on, the figures of a bench that needs one core for itself are worth little. */
const BUSY_CORES = 0.5;

export function machine(): Machine {
  const cores = cpus();
  return {
    node: process.version,
    v8: process.versions.v8,
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
  };
}

/** The load average over the last minute. What the benches themselves add (about 1) is in it. */
export function load(): number {
  return loadavg()[0] ?? 0;
}

/** How many cores are busy now, while we do nothing: what others take from the bench that is to come. */
export async function busyCores(): Promise<number> {
  const before = times();
  await sleep(SAMPLE_MS);
  const after = times();
  const all = after.all - before.all;
  return all === 0 ? 0 : cpus().length * (1 - (after.idle - before.idle) / all);
}

export function isBusy(cores: number): boolean {
  return cores > BUSY_CORES;
}

function times(): { readonly idle: number; readonly all: number } {
  let idle = 0;
  let all = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    all += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, all };
}
