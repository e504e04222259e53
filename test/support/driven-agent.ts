/** A fake agent behind our real RPC server, with three members, for tests of the commands that drive one. */
import { afterAll, beforeEach } from 'vitest';
import { serveRpc, type RpcServer } from '../../packages/agent/src/rpc/server.ts';
import { FakeAgent, fakeMember } from './fake-rpc-agent.ts';
import { runCommand, startCommand, type Command, type Ran, type Running } from './run-command.ts';

export interface DrivenAgent {
  /** A new one for each test. */
  readonly agent: () => FakeAgent;
  readonly run: (...args: readonly string[]) => Promise<Ran>;
  readonly start: (...args: readonly string[]) => Running;
  /** The agent's end: all its connections are closed. */
  readonly end: () => Promise<void>;
}

/** For a test file: `n1`, which is driven, and `n2`, both alive, and `n3`, which has failed. */
export function driveWith(command: () => Command): DrivenAgent {
  let agent: FakeAgent;
  let server: RpcServer | undefined;
  const end = async (): Promise<void> => {
    await server?.close();
    server = undefined;
  };
  beforeEach(async () => {
    await end();
    agent = new FakeAgent('n1', { role: 'db' });
    agent.add(fakeMember('n2', { tags: { role: 'web', zone: 'eu' } }));
    agent.add(fakeMember('n3', { status: 'failed' }));
    server = await serveRpc({ api: agent, bind: '127.0.0.1:0', log: agent.log });
  });
  afterAll(end);
  const options = (args: readonly string[]): readonly string[] => [`--rpc-addr=${server!.address}`, ...args];
  return {
    agent: () => agent,
    run: (...args) => runCommand(command(), options(args)),
    start: (...args) => startCommand(command(), options(args)),
    end,
  };
}
