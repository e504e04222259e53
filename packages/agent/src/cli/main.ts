#!/usr/bin/env node
/** `hearsay`: the command line. Each command is a file of its own in `commands`. */
import { Command } from 'commander';
import { simCommand } from './commands/sim.ts';
import { upCommand } from './commands/up.ts';
import { versionCommand } from './commands/version.ts';
import { wireCommand } from './commands/wire.ts';
import { EXIT, exitOnUsage } from './output.ts';

const EXAMPLES = `
Examples:
  hearsay up                       run five members on this machine and watch them
  echo 0868656c6c6f | hearsay wire decode
  hearsay sim paper demers-1       run a published experiment again
  hearsay help up                  the options of a command
`;

const program = new Command('hearsay')
  .description('Cluster membership and failure detection by gossip, compatible with memberlist and Serf')
  .addHelpText('after', EXAMPLES)
  .exitOverride(exitOnUsage)
  .addCommand(upCommand())
  .addCommand(wireCommand())
  .addCommand(simCommand())
  .addCommand(versionCommand());

// Who reads us has seen enough, as `head` does: there is nothing left to do, and nothing has gone wrong.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

await program.parseAsync();
