/** `hearsay completion`: scripts with which shells complete what is typed, made from the commands. */
import { Argument, Command } from 'commander';
import { bashScript } from '../completion-bash.ts';
import { fishScript } from '../completion-fish.ts';
import { completionTree, type CompletionCommand } from '../completion-tree.ts';
import { zshScript } from '../completion-zsh.ts';
import { exitOnUsage } from '../output.ts';

const HELP = `
Examples:
  source <(hearsay completion bash)                                  in ~/.bashrc
  source <(hearsay completion zsh)                                   in ~/.zshrc, after compinit
  hearsay completion fish > ~/.config/fish/completions/hearsay.fish
`;

type Shell = 'bash' | 'zsh' | 'fish';

const SCRIPTS: Readonly<Record<Shell, (program: string, tree: CompletionCommand) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** The `completion` command, to be added to the program that it completes. */
export function completionCommand(): Command {
  const shell = new Argument('<shell>', 'which shell').choices(Object.keys(SCRIPTS));
  return new Command('completion')
    .description('Print a script that completes this program’s commands in a shell')
    .addArgument(shell)
    .addHelpText('after', HELP)
    .exitOverride(exitOnUsage)
    .action((name: Shell, _flags: object, command: Command) => {
      const program = command.parent ?? command;
      process.stdout.write(SCRIPTS[name](program.name(), completionTree(program)));
    });
}
