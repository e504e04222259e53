#!/usr/bin/env node
/** `hearsay`: the command line. Each command is a file of its own in `commands`. */
import { Command } from 'commander';
import { agentCommand } from './commands/agent.ts';
import { completionCommand } from './commands/completion.ts';
import { doctorCommand } from './commands/doctor.ts';
import { eventCommand } from './commands/event.ts';
import { forceLeaveCommand } from './commands/force-leave.ts';
import { infoCommand } from './commands/info.ts';
import { joinCommand } from './commands/join.ts';
import { keygenCommand } from './commands/keygen.ts';
import { keysCommand } from './commands/keys.ts';
import { labCommand } from './commands/lab.ts';
import { leaveCommand } from './commands/leave.ts';
import { membersCommand } from './commands/members.ts';
import { monitorCommand } from './commands/monitor.ts';
import { queryCommand } from './commands/query.ts';
import { reachabilityCommand } from './commands/reachability.ts';
import { replayCommand } from './commands/replay.ts';
import { rttCommand } from './commands/rtt.ts';
import { tagsCommand } from './commands/tags.ts';
import { simCommand } from './commands/sim.ts';
import { upCommand } from './commands/up.ts';
import { versionCommand } from './commands/version.ts';
import { whyCommand } from './commands/why.ts';
import { wireCommand } from './commands/wire.ts';
import { EXIT, exitOnUsage } from './output.ts';
import { serfArguments } from './single-dash.ts';

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
  .addCommand(agentCommand())
  .addCommand(labCommand())
  .addCommand(membersCommand())
  .addCommand(joinCommand())
  .addCommand(leaveCommand())
  .addCommand(forceLeaveCommand())
  .addCommand(eventCommand())
  .addCommand(queryCommand())
  .addCommand(tagsCommand())
  .addCommand(keysCommand())
  .addCommand(keygenCommand())
  .addCommand(monitorCommand())
  .addCommand(reachabilityCommand())
  .addCommand(rttCommand())
  .addCommand(infoCommand())
  .addCommand(whyCommand())
  .addCommand(doctorCommand())
  .addCommand(wireCommand())
  .addCommand(replayCommand())
  .addCommand(simCommand())
  .addCommand(completionCommand())
  .addCommand(versionCommand());

// Who reads us has seen enough, as `head` does: there is nothing left to do, and nothing has gone wrong.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

await program.parseAsync(serfArguments(program, process.argv.slice(2)), { from: 'user' });
