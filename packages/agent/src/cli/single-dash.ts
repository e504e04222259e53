/**
 * Flags as `serf` takes them (Go's `flag` package), in the form in which this program does: one dash for two,
 * and switches that are given a value behind `=`. So a line that was written for `serf` needs another name in
 * front, and nothing else.
 */
import type { Command, Option } from 'commander';

/** What Go's `strconv.ParseBool` takes. */
const TRUE: readonly string[] = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE: readonly string[] = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

/** The arguments for `program`: what is a flag of the command that they name is written as it wants it. */
export function serfArguments(program: Command, args: readonly string[]): string[] {
  let command = program;
  const out: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at]!;
    if (arg === '--') return [...out, ...args.slice(at)];
    const named = command.commands.find((one) => one.name() === arg || one.aliases().includes(arg));
    if (!arg.startsWith('-')) {
      command = named ?? command;
      out.push(arg);
      continue;
    }
    const { name, value } = partsOf(arg);
    const option = optionOf(command, name);
    const isShort = option === undefined || (!arg.startsWith('--') && option.short === `-${name}`);
    out.push(...(isShort ? [arg] : flagOf(command, option, value)));
    if (option !== undefined && option.required && value === undefined && at + 1 < args.length) {
      at += 1;
      out.push(args[at]!); // whatever it looks like, it is the value
    }
  }
  return out;
}

function partsOf(arg: string): { name: string; value: string | undefined } {
  const [, name = '', value] = /^--?([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
  return { name, value };
}

function optionOf(command: Command, name: string): Option | undefined {
  const options = command.createHelp().visibleOptions(command);
  return options.find(({ long, short }) => long === `--${name}` || short === `-${name}`);
}

function flagOf(command: Command, option: Option, value: string | undefined): string[] {
  const flag = option.long ?? option.short ?? '';
  if (value === undefined) return [flag];
  if (option.required || option.optional) return [`${flag}=${value}`];
  if (TRUE.includes(value)) return [flag];
  if (!FALSE.includes(value)) return [`${flag}=${value}`]; // to be complained about
  const opposite = optionOf(command, `no-${option.name()}`);
  return opposite?.long === undefined ? [] : [opposite.long];
}
