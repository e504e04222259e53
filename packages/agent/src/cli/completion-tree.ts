/**
 * What can be typed behind `hearsay`, for the shells that complete it: the tree of commander's commands as a
 * list, each command with its place in it.
 */
import type { Argument, Command, Option } from 'commander';

export interface CompletionCommand {
  /** The words that name it, after the program's: [] is the program itself. */
  readonly path: readonly string[];
  readonly description: string;
  readonly subcommands: readonly CompletionCommand[];
  readonly options: readonly CompletionOption[];
  /** What its first argument can be; none: anything. */
  readonly choices: readonly string[];
  readonly takesFile: boolean;
}

export interface CompletionOption {
  /** `-h`, `--help` */
  readonly flags: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  /** What its value can be; none: anything. */
  readonly choices: readonly string[];
  readonly takesFile: boolean;
}

/** The command and all that are below it. */
export function completionTree(command: Command, path: readonly string[] = []): CompletionCommand {
  const help = command.createHelp();
  const subcommands = help.visibleCommands(command).map((one) => completionTree(one, [...path, one.name()]));
  const names = subcommands.map((one) => one.path.at(-1)!);
  const args = command.registeredArguments;
  return {
    path,
    description: command.description(),
    // What follows `help` is the name of one of the others.
    subcommands: subcommands.map((one) => (one.path.at(-1) === 'help' ? { ...one, choices: names } : one)),
    options: help.visibleOptions(command).map(optionOf),
    choices: args[0]?.argChoices ?? [],
    takesFile: args.some((arg) => isFile(arg)),
  };
}

/** The command and all below it, each before those below it. */
export function flatten(command: CompletionCommand): CompletionCommand[] {
  return [command, ...command.subcommands.flatMap(flatten)];
}

/** How scripts name a command: its path with a space before each word. */
export function keyOf({ path }: CompletionCommand): string {
  return path.map((word) => ` ${word}`).join('');
}

/** In single quotes, for bash and zsh. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function optionOf(option: Option): CompletionOption {
  const value = /[<[]([^\]>]*)/.exec(option.flags)?.[1] ?? '';
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined && flag !== null),
    description: option.description,
    takesValue: option.required || option.optional,
    choices: option.argChoices ?? [],
    takesFile: FILES.test(value),
  };
}

const FILES = /^(?:file|files|folder|path)(?:\.\.\.)?$/;

function isFile(argument: Argument): boolean {
  return FILES.test(argument.name());
}
