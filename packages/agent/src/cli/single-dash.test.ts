import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { eventCommand } from './commands/event.ts';
import { keysCommand } from './commands/keys.ts';
import { membersCommand } from './commands/members.ts';
import { queryCommand } from './commands/query.ts';
import { serfArguments } from './single-dash.ts';

const raw = new Command('agent').helpOption(false).allowUnknownOption();
const nested = new Command('sim').addCommand(new Command('run').option('--nodes <count>', ''));
const commands = [membersCommand(), queryCommand(), eventCommand(), keysCommand(), nested, raw];
const program = new Command('hearsay');
for (const command of commands) program.addCommand(command);

function translated(line: string): string {
  return serfArguments(program, line.split(' ')).join(' ');
}

describe('flags as serf takes them', () => {
  test('long flags may have one dash, with their value behind = or apart', () => {
    expect(translated('members -rpc-addr=h:1 -format json -detailed')).toBe(
      'members --rpc-addr=h:1 --format json --detailed',
    );
    expect(translated('members --rpc-addr=h:1 --json')).toBe('members --rpc-addr=h:1 --json');
    expect(translated('sim run -nodes 3')).toBe('sim run --nodes 3');
  });

  test('a value may hold = and may look like a flag', () => {
    expect(translated('members -tag=role=web -tag a=b')).toBe('members --tag=role=web --tag a=b');
    expect(translated('members -name -json')).toBe('members --name -json');
    expect(translated('keys -install - -json')).toBe('keys --install - --json');
  });

  test('switches take what Go takes for true and false', () => {
    expect(translated('event -coalesce=false x')).toBe('event --no-coalesce x');
    expect(translated('event --coalesce=T x')).toBe('event --coalesce x');
    expect(translated('query -no-ack=true -no-ack=0 x')).toBe('query --no-ack x');
    expect(translated('members -detailed=F')).toBe('members');
    expect(translated('members -detailed=perhaps')).toBe('members --detailed=perhaps');
  });

  test('what is no flag of the command stays as it is', () => {
    expect(translated('members -bogus -h')).toBe('members -bogus -h');
    expect(translated('members -help')).toBe('members --help');
    expect(translated('event temperature -- -rpc-addr')).toBe('event temperature -- -rpc-addr');
    expect(translated('agent -join 10.0.0.1 -tag role=web')).toBe('agent -join 10.0.0.1 -tag role=web');
    expect(translated('query members -timeout=1s')).toBe('query members --timeout=1s');
  });
});
