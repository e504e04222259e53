/** The script that completes `hearsay` in zsh: to be sourced, or as a file `_hearsay` in one of `fpath`. */
import { flatten, keyOf, quote, type CompletionCommand, type CompletionOption } from './completion-tree.ts';

/** The script for the program whose tree this is. */
export function zshScript(program: string, tree: CompletionCommand): string {
  const commands = flatten(tree);
  const paths = commands.slice(1).map((command) => quote(keyOf(command)));
  return `#compdef ${program}
# zsh completion for ${program}
_${program}() {
  local at='' word prev=\${words[CURRENT-1]} i
  local -a list
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    case "$at $word" in
      ${paths.join(' | ')})
        at="$at $word" ;;
    esac
  done
  if [[ $PREFIX == --*=* ]]; then
    prev=\${PREFIX%%=*}
    compset -P '*='
  fi
  case "$at|$prev" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$at" in
${commands.map(wordCase).join('\n')}
  esac
}
if [[ \${funcstack[1]} == _${program} ]]; then
  _${program} "$@"
else
  compdef _${program} ${program}
fi
`;
}

function valueCases(command: CompletionCommand): string[] {
  return command.options
    .filter(({ takesValue }) => takesValue)
    .map((option) => {
      const patterns = option.flags.map((flag) => quote(`${keyOf(command)}|${flag}`)).join(' | ');
      return `    ${patterns}) ${valueAction(option)}; return ;;`;
    });
}

function valueAction({ choices, takesFile, description }: CompletionOption): string {
  if (choices.length > 0) return `compadd -- ${choices.map(quote).join(' ')}`;
  return takesFile ? '_files' : `_message ${quote(description)}`;
}

function wordCase(command: CompletionCommand): string {
  const options = command.options.flatMap(({ flags, description }) =>
    flags.map((flag) => entry(flag, description)),
  );
  const words = [
    ...command.subcommands.map(({ path, description }) => entry(path.at(-1)!, description)),
    ...command.choices.map(quote),
  ];
  const otherwise = [
    ...(words.length === 0 ? [] : [`list=(${words.join(' ')}); _describe 'command' list`]),
    ...(command.takesFile ? ['_files'] : []),
  ];
  return `    ${quote(keyOf(command))})
      if [[ $PREFIX == -* ]]; then
        list=(${options.join(' ')}); _describe -o 'option' list
      else
        ${otherwise.length === 0 ? ':' : otherwise.join('; ')}
      fi ;;`;
}

/** A word and what it does, as \`_describe\` wants them. */
function entry(word: string, description: string): string {
  return quote(`${word}:${description}`);
}
