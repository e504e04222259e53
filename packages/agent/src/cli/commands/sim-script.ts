/**
 * `hearsay sim script`: runs scripts in virtual time, prints what they do, and holds it against what they say
 * they do (docs/scripts.md is the language).
 */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { describeScript, runScript, type ScriptResult } from 'hearsay/sim';
import { EXIT, exitOnUsage, printError } from '../output.ts';

const EXAMPLES = `
It exits with 1 if an output is not what the script holds, or something that it expects is not so.

Examples:
  hearsay sim script test/scripts/refutation.txt
  hearsay sim script --rewrite test/scripts/*.txt    write the outputs that come now; read the difference
`;

/** The `script` command, to be added to `sim`. It exits with 1 for a difference, with 2 for wrong usage. */
export function simScriptCommand(): Command {
  const command = new Command('script')
    .description('Run scripts of what happens to a cluster, and compare with what they hold')
    .argument('<file...>', 'scripts, as docs/scripts.md describes them')
    .option('--rewrite', 'write the outputs into the files')
    .addHelpText('after', EXAMPLES)
    .exitOverride(exitOnUsage);
  return command.action((files: readonly string[], { rewrite = false }: { rewrite?: boolean }) => {
    const texts = files.map((file) => [file, textOf(file, command)] as const);
    const allWell = texts.map(([file, text]) => {
      if (rewrite) return rewritten(file, text);
      if (files.length > 1) process.stdout.write(`==> ${file} <==\n`);
      return played(file, text);
    });
    if (allWell.includes(false)) process.exitCode = EXIT.failure;
  });
}

/** The text of a script. What cannot be read ends the command before anything is run. */
function textOf(file: string, command: Command): string {
  const refuse = (problem: string): never =>
    command.error(`error: ${file}: ${problem}`, { exitCode: EXIT.usage });
  try {
    if (statSync(file).isDirectory()) return refuse('it is a directory; name the scripts in it');
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return refuse('there is no such file');
    if (code === 'EACCES') return refuse('it may not be read');
    throw error;
  }
}

/** Prints the transcript while it runs, and then what differs. Whether all is well. */
function played(file: string, text: string): boolean {
  const result = runScript(text, { onOutput: (part) => process.stdout.write(part) });
  if (!result.ok) printProblems(file, result);
  return result.ok;
}

/** Writes the outputs that came. A script that did not come to its end stays as it is. */
function rewritten(file: string, text: string): boolean {
  const result = runScript(text);
  if (result.fault === null && result.output !== text) {
    writeFileSync(file, result.output);
    const { length } = result.differences;
    process.stdout.write(`${file}: written, ${length === 1 ? '1 output is' : `${length} outputs are`} new\n`);
  }
  if (result.fault === null && result.failures.length === 0) return true;
  printProblems(file, { ...result, differences: [] });
  return false;
}

function printProblems(file: string, result: ScriptResult): void {
  const { differences, failures, fault } = result;
  process.stderr.write(`${describeScript(file, result)}\n`);
  const count = differences.length + failures.length + (fault === null ? 0 : 1);
  printError(`${file}: ${count === 1 ? 'one problem' : `${count} problems`}`);
}
