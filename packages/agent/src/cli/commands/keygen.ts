/** `hearsay keygen`: a new key for the gossip (`serf keygen`). */
import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import { exitOnUsage } from '../output.ts';
import { print } from '../tables.ts';

const KEY_BYTES = 32;

/** The `keygen` command, to be added to a program. */
export function keygenCommand(): Command {
  return new Command('keygen')
    .description('Make an encryption key: 32 random bytes in base64')
    .exitOverride(exitOnUsage)
    .action(() => print(randomBytes(KEY_BYTES).toString('base64')));
}
