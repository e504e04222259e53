/** `hearsay agent`: the daemon, with the flags of `serf agent`. */
import { Command } from 'commander';
import { runAgent } from '../../agent/daemon.ts';
import { flagsHelp } from '../../agent/flags-help.ts';
import { exitOnUsage } from '../output.ts';

/** The `agent` command, to be added to a program. It takes its flags as Go does, one dash or two. */
export function agentCommand(): Command {
  return new Command('agent')
    .description('Run a member of a cluster, as `serf agent` does')
    .usage('[flags]')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .argument('[flags...]')
    .exitOverride(exitOnUsage)
    .action(async (args: readonly string[]) => {
      if (args.some((arg) => /^--?h(elp)?$/.test(arg))) return void process.stdout.write(flagsHelp());
      process.exitCode = await runAgent(args);
      // What a child or a socket still holds must not keep a daemon alive that has ended.
      process.exit();
    });
}
