import { execFileSync } from 'node:child_process';
import { Command, Option } from 'commander';
import { describe, expect, test } from 'vitest';
import { runCommand } from '../../../../../test/support/run-command.ts';
import { bashScript } from '../completion-bash.ts';
import { fishScript } from '../completion-fish.ts';
import { completionTree, flatten, keyOf } from '../completion-tree.ts';
import { zshScript } from '../completion-zsh.ts';
import { completionCommand } from './completion.ts';

const tree = completionTree(
  new Command('hearsay')
    .addCommand(
      new Command('members')
        .description("list the cluster's members")
        .addOption(new Option('--format <format>', 'text or json').choices(['text', 'json']))
        .option('--name <regexp>', 'only these'),
    )
    .addCommand(
      new Command('sim').addCommand(
        new Command('run').argument('[file]', 'the scenario').option('--trace <file>', 'write it here'),
      ),
    )
    .addCommand(completionCommand()),
);

/** What bash offers for the last of the words. */
function offered(...words: readonly string[]): string[] {
  const script = `${bashScript('hearsay', tree)}
    compopt() { :; }
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hearsay; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync('bash', ['-c', script, 'bash', 'hearsay', ...words], { encoding: 'utf8' });
  return out.split('\n').filter((line) => line !== '');
}

describe('completion', () => {
  test('knows every command with its place, its options and what they take', () => {
    expect(flatten(tree).map(keyOf)).toEqual([
      '',
      ' members',
      ' sim',
      ' sim run',
      ' sim help',
      ' completion',
      ' help',
    ]);
    const [members, sim, completion, help] = tree.subcommands;
    expect(members!.options[0]).toEqual({
      flags: ['--format'],
      description: 'text or json',
      takesValue: true,
      choices: ['text', 'json'],
      takesFile: false,
    });
    expect(sim!.subcommands[0]).toMatchObject({ takesFile: true });
    expect(sim!.subcommands[0]!.options[0]).toMatchObject({ takesFile: true });
    expect(completion!.choices).toEqual(['bash', 'zsh', 'fish']);
    expect(help!.choices).toEqual(['members', 'sim', 'completion', 'help']);
  });

  test('bash offers commands, options and their values', () => {
    expect(offered('m')).toEqual(['members']);
    expect(offered('sim', '')).toEqual(['run', 'help']);
    expect(offered('members', '--')).toEqual(['--format', '--name', '--help']);
    expect(offered('members', '--format', '')).toEqual(['text', 'json']);
    expect(offered('members', '--format', '=', 'j')).toEqual(['json']);
    expect(offered('members', '--format', '=')).toEqual(['text', 'json']);
    expect(offered('members', '--name', '')).toEqual([]);
    expect(offered('completion', 'z')).toEqual(['zsh']);
  });

  test('zsh and fish are told the same', () => {
    const zsh = zshScript('hearsay', tree);
    expect(zsh).toContain("' members|--format') compadd -- 'text' 'json'; return ;;");
    expect(zsh).toContain(String.raw`'members:list the cluster'\''s members'`);
    const fish = fishScript('hearsay', tree);
    expect(fish).toContain(String.raw`-n '__hearsay_at \'\'' -a members -d 'list the cluster\'s members'`);
    expect(fish).toContain(
      String.raw`-n '__hearsay_at \' members\'' -l format -x -a 'text json' -d 'text or json'`,
    );
    expect(fish).toContain(String.raw`-n '__hearsay_at \' sim run\'' -l trace -r -F -d 'write it here'`);
  });

  test('the command prints the script of the shell that it is asked for', async () => {
    const program = (): Command => new Command('hearsay').addCommand(completionCommand());
    const { code, out } = await runCommand(program(), ['completion', 'fish']);
    expect(code).toBe(0);
    expect(out).toContain('complete -c hearsay -f\n');
    expect((await runCommand(program(), ['completion', 'tcsh'])).code).toBe(2);
  });
});
