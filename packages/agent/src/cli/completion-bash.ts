/** The script that completes `hearsay` in bash, which splits words at `=`. */
import { flatten, keyOf, quote, type CompletionCommand, type CompletionOption } from './completion-tree.ts';

/** The script for the program whose tree this is. */
export function bashScript(program: string, tree: CompletionCommand): string {
  const commands = flatten(tree);
  const paths = commands.slice(1).map((command) => quote(keyOf(command)));
  return `# bash completion for ${program}
_${program}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" at='' word words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$at $word" in
      ${paths.join(' | ')})
        at="$at $word" ;;
    esac
  done
  COMPREPLY=()
  if [[ $cur == '=' ]]; then
    cur=''
  elif [[ $prev == '=' ]]; then
    prev="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  case "$at|$prev" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$at" in
${commands.map(wordCase).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _${program} ${program}
`;
}

/** What an option's value can be. No words and no files: bash is told to offer nothing. */
function valueCases(command: CompletionCommand): string[] {
  return command.options
    .filter(({ takesValue }) => takesValue)
    .map((option) => {
      const patterns = option.flags.map((flag) => quote(`${keyOf(command)}|${flag}`)).join(' | ');
      return `    ${patterns}) ${valueAction(option)} ;;`;
    });
}

function valueAction({ choices, takesFile }: CompletionOption): string {
  if (choices.length > 0) return `COMPREPLY=($(compgen -W ${quote(choices.join(' '))} -- "$cur")); return`;
  return takesFile ? 'return' : 'compopt +o default; return';
}

function wordCase(command: CompletionCommand): string {
  const options = command.options.flatMap(({ flags }) => flags).join(' ');
  const words = [...command.subcommands.map(({ path }) => path.at(-1)!), ...command.choices].join(' ');
  const files = command.takesFile ? '' : '; compopt +o default';
  return `    ${quote(keyOf(command))})
      if [[ $cur == -* ]]; then words=${quote(options)}; else words=${quote(words)}${files}; fi ;;`;
}
