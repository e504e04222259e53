/** One bench in a process of its own, so that no bench finds the engine as another has left it. */
import { BENCHES } from './benches.ts';
import type { BenchOptions } from './operation.ts';

const [name = '', options = '{}'] = process.argv.slice(2);
const bench = BENCHES.get(name);
if (bench === undefined) throw new Error(`no bench is named ${name}`);
const report = await bench.run(JSON.parse(options) as BenchOptions);
process.send!(report, undefined, undefined, () => process.disconnect());
