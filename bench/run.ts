/**
 * `npm run bench [-- NAME …] [-- --json FILE] [--rounds N] [--round-ms MS]`: measures, and prints one table a
 * bench. Nothing here is a test: figures belong to a machine and its load, which are printed beside them.
 *
 * What is measured is what the compiler makes of the sources, as it is published, and not what a loader makes
 * of them on the way.
 */
import { fork, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { BENCHES } from './benches.ts';
import { busyCores, isBusy, load, machine } from './machine.ts';
import type { BenchOptions, Report } from './operation.ts';
import { ROOT } from './root.ts';
import { renderReport } from './table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    'round-ms': { type: 'string', default: '200' },
    help: { type: 'boolean', default: false },
  },
});

await main();

async function main(): Promise<void> {
  const unknown = positionals.filter((name) => !BENCHES.has(name));
  if (values.help || unknown.length > 0) {
    if (unknown.length > 0) console.error(`no bench is named ${unknown.join(', ')}`);
    console.error('npm run bench [-- NAME …] [--json FILE] [--rounds N] [--round-ms MS]');
    for (const [name, { about, usual }] of BENCHES) {
      console.error(`  ${name.padEnd(8)}${about}${usual ? '' : '; only when named'}`);
    }
    process.exitCode = unknown.length > 0 ? 1 : 0;
    return;
  }
  const options = {
    rounds: positive('rounds', values.rounds),
    roundMs: positive('round-ms', values['round-ms']),
  };
  compile();
  const usual = [...BENCHES].filter(([, bench]) => bench.usual).map(([name]) => name);
  await runAll(positionals.length > 0 ? positionals : usual, options);
}

async function runAll(names: readonly string[], options: BenchOptions): Promise<void> {
  const here = machine();
  const about = `Node ${here.node} (V8 ${here.v8}), ${here.cores} × ${here.cpu}`;
  console.log(`${about}; medians of ${options.rounds} rounds of ${options.roundMs} ms`);
  const benches = [];
  for (const name of names) {
    const loadBefore = load();
    const busy = await busyCores();
    const report = await inChild(name, options);
    const loadAfter = load();
    benches.push({ name, loadBefore, loadAfter, busyCoresBefore: busy, ...report });
    console.log(`\n${name}: ${BENCHES.get(name)!.about}`);
    console.log(
      `  load ${loadBefore.toFixed(2)} → ${loadAfter.toFixed(2)}; cores busy before: ${busy.toFixed(2)}`,
    );
    if (isBusy(busy)) console.log('  WARNING: the machine was busy with something else; measure again later');
    console.log(renderReport(report));
  }
  if (values.json === undefined) return;
  mkdirSync(dirname(values.json), { recursive: true });
  writeFileSync(values.json, `${JSON.stringify({ ...here, ...options, benches }, null, 2)}\n`);
  console.log(`\nwritten to ${values.json}`);
}

/** Type errors do not stop it: `npm run check` is there for them. */
function compile(): void {
  const folder = join(ROOT, 'node_modules/typescript');
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { bin: { tsc: string } };
  const args = [join(folder, bin.tsc), '-p', join(ROOT, 'bench/tsconfig.json')];
  const run = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (run.status !== 0)
    console.error(`${run.stdout}${run.stderr}the sources have type errors; measuring all the same`);
}

function inChild(name: string, options: BenchOptions): Promise<Report> {
  const child = fork(join(ROOT, 'bench/dist/bench/child.js'), [name, JSON.stringify(options)], {
    execArgv: ['--expose-gc'],
  });
  return new Promise((resolve, reject) => {
    let report: Report | undefined;
    child.on('message', (message) => (report = message as Report));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (report === undefined) reject(new Error(`bench ${name} ended with code ${code}`));
      else resolve(report);
    });
  });
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${option} must be a whole number above 0, not ${text}`);
}
