/**
 * The lab's engine: how long a seek takes, how fast it computes ahead, and what its journal costs. The lab is
 * bundled, not compiled, so it is bundled here too.
 */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import type { Bench, TimesRow } from './operation.ts';
import { median } from './operation.ts';
import { ROOT } from './root.ts';

/** What is measured, as far as it is used here. */
interface LabEngine {
  open(spec: object): { readonly id: number };
  compute(run: number, budgetMs: number): { readonly packets: number; readonly events: number };
  scene(run: number, atMs: number, chair: number | null): unknown;
  matrix(run: number, atMs: number): unknown;
  memory(run: number): { readonly journalBytes: number; readonly checkpointBytes: number };
}

interface LabModule {
  readonly Engine: new () => LabEngine;
  readonly DEFAULT_SPEC: object;
}

const SIZES = [
  { nodes: 64, forMs: 120_000, seeks: 60 },
  { nodes: 512, forMs: 60_000, seeks: 20 },
];

export const lab: Bench = {
  about: "the lab's engine: seeking, computing ahead, its journal",
  usual: false,
  async run() {
    const { Engine, DEFAULT_SPEC } = await bundled();
    const rows: TimesRow[] = [];
    const about: string[] = [];
    for (const { nodes, forMs, seeks } of SIZES) {
      const engine = new Engine();
      const { id } = engine.open(specOf(DEFAULT_SPEC, nodes, forMs));
      const begun = performance.now();
      const { packets, events } = engine.compute(id, Infinity);
      const tookMs = performance.now() - begun;
      const mib = (bytes: number): string => (bytes / 2 ** 20 / (forMs / 60_000)).toFixed(1);
      const { journalBytes, checkpointBytes } = engine.memory(id);
      about.push(
        `N=${nodes}: ${(forMs / tookMs).toFixed(0)} × real time ahead, ` +
          `${packets} packets, ${events} events; ` +
          `journal ${mib(journalBytes)} MiB, checkpoints ${mib(checkpointBytes)} MiB a virtual minute`,
      );
      rows.push(
        await measure(`seek, ${nodes} nodes`, seeks, (i) => {
          // Far apart and not in order, as a hand on the scrubber.
          engine.scene(id, ((i * 0.618034) % 1) * forMs, 1);
        }),
      );
      rows.push(
        await measure(`next frame, ${nodes} nodes`, 120, (i) => engine.scene(id, 20_000 + i * 16.7, 1)),
      );
      rows.push(
        await measure(`matrix, ${nodes} nodes`, 20, (i) => engine.matrix(id, ((i * 0.618034) % 1) * forMs)),
      );
    }
    const engine = new Engine();
    const { id } = engine.open(specOf(DEFAULT_SPEC, 1024, 10_000));
    engine.compute(id, Infinity);
    rows.push(
      await measure('matrix, 1,024 nodes', 20, (i) => engine.matrix(id, ((i * 0.618034) % 1) * 10_000)),
    );
    for (const line of about) console.log(`  ${line}`);
    return { kind: 'times', rows };
  },
};

function specOf(base: object, nodes: number, forMs: number): object {
  const faults = [
    { kind: 'crash', atMs: 5000, forMs: null, nodes: [2], peers: [], amount: 0 },
    { kind: 'pause', atMs: 12_000, forMs: 8000, nodes: [3], peers: [], amount: 0 },
  ].filter(({ atMs }) => atMs < forMs);
  return { ...base, nodes, forMs, faults };
}

async function measure(what: string, samples: number, run: (i: number) => unknown): Promise<TimesRow> {
  const times: number[] = [];
  for (let i = 0; i < samples; i += 1) {
    const begun = performance.now();
    run(i);
    times.push(performance.now() - begun);
    // Lets the collector of the host breathe, as the worker does between two messages.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const sorted = times.toSorted((a, b) => a - b);
  return {
    what,
    samples,
    msMedian: median(times),
    msBest: sorted[0]!,
    msP99: sorted[Math.ceil(0.99 * samples) - 1]!,
    msProcessor: null,
  };
}

async function bundled(): Promise<LabModule> {
  const source = (path: string): string => fileURLToPath(pathToFileURL(join(ROOT, path)));
  const folder = join(ROOT, 'bench/dist/lab');
  mkdirSync(folder, { recursive: true });
  const entry = join(folder, 'entry.ts');
  const player = source('packages/lab/src/player');
  writeFileSync(
    entry,
    `export { Engine } from '${player}/engine.ts';\nexport { DEFAULT_SPEC } from '${player}/spec.ts';\n`,
  );
  const alias = ['core', 'sim', 'wire'].map((name) => [
    `hearsay/${name}`,
    source(`packages/hearsay/src/public/${name}.ts`),
  ]);
  const build = await rolldown({
    input: entry,
    platform: 'node',
    resolve: { alias: Object.fromEntries(alias) as Record<string, string> },
    logLevel: 'silent',
  });
  const { output } = await build.generate({ format: 'es' });
  await build.close();
  const file = join(folder, 'engine.mjs');
  writeFileSync(file, output[0].code);
  return (await import(pathToFileURL(file).href)) as LabModule;
}
