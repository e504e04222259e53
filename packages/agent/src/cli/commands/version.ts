/** `hearsay version`: which program, on which Node. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { exitOnUsage } from '../output.ts';

/** The `version` command, to be added to a program. */
export function versionCommand(): Command {
  return new Command('version')
    .description('Print the version')
    .exitOverride(exitOnUsage)
    .action(() => void process.stdout.write(`${versionText()}\n`));
}

/** `hearsay 0.1.0, Node 20.19.0, linux x64` */
export function versionText(): string {
  return `hearsay ${packageVersion()}, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
}

function packageVersion(): string {
  // The same place from the sources and from what is compiled.
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { readonly version: string };
  return version;
}
