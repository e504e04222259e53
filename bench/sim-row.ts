/** One row of the simulator's bench, in a process of its own. */
import { measureRow } from './sim.ts';
import type { WholeClusterOptions } from './whole-cluster.ts';

const row = measureRow(JSON.parse(process.argv[2]!) as WholeClusterOptions);
process.send!(row, undefined, undefined, () => process.disconnect());
