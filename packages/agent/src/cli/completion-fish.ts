/** The script that completes `hearsay` in fish. */
import { flatten, keyOf, type CompletionCommand, type CompletionOption } from './completion-tree.ts';

/** The script for the program whose tree this is. */
export function fishScript(program: string, tree: CompletionCommand): string {
  const commands = flatten(tree);
  const paths = commands.slice(1).map((command) => quote(keyOf(command)));
  return `# fish completion for ${program}
function __${program}_at
    set -l at ''
    set -l words (commandline -opc)
    for word in $words[2..-1]
        if contains -- "$at $word" ${paths.join(' ')}
            set at "$at $word"
        end
    end
    test "$at" = "$argv[1]"
end
complete -c ${program} -f
${commands.flatMap((command) => commandLines(program, command)).join('\n')}
`;
}

function commandLines(program: string, command: CompletionCommand): string[] {
  const start = `complete -c ${program} -n ${quote(`__${program}_at ${quote(keyOf(command))}`)}`;
  const words = command.subcommands.map(
    ({ path, description }) => `${start} -a ${path.at(-1)!} -d ${quote(description)}`,
  );
  const choices = command.choices.length === 0 ? [] : [`${start} -a ${quote(command.choices.join(' '))}`];
  const files = command.takesFile ? [`${start} -F`] : [];
  return [...words, ...choices, ...files, ...command.options.map((option) => start + optionText(option))];
}

function optionText({ flags, description, takesValue, choices, takesFile }: CompletionOption): string {
  const names = flags.map((flag) =>
    flag.startsWith('--') ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`,
  );
  const value = takesFile ? ' -r -F' : ' -x';
  const words = choices.length === 0 ? '' : ` -a ${quote(choices.join(' '))}`;
  return `${names.join('')}${takesValue ? value : ''}${words} -d ${quote(description)}`;
}

/** In single quotes, in which fish has escapes. */
function quote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}
