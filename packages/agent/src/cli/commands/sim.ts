/** `hearsay sim`: what the simulator can do from the command line. Each subcommand is a file of its own. */
import { Command } from 'commander';
import { exitOnUsage } from '../output.ts';
import { simFuzzCommand } from './sim-fuzz.ts';
import { simPaperCommand } from './sim-paper.ts';
import { simScriptCommand } from './sim-script.ts';
import { simStormCommand } from './sim-storm.ts';
import { simRunCommand } from './sim-run.ts';
import { simSweepCommand } from './sim-sweep.ts';
import { simWorkerCommand } from './sim-worker.ts';

/** The `sim` command, to be added to a program. */
export function simCommand(): Command {
  return new Command('sim')
    .description('Run clusters and epidemics in virtual time')
    .exitOverride(exitOnUsage)
    .addCommand(simRunCommand())
    .addCommand(simPaperCommand())
    .addCommand(simFuzzCommand())
    .addCommand(simScriptCommand())
    .addCommand(simStormCommand())
    .addCommand(simSweepCommand())
    .addCommand(simWorkerCommand());
}
