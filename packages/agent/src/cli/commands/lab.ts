/**
 * `hearsay lab`: the lab's page from this program, with the agent of this machine behind it. It opens no
 * browser; it prints where the page is, and serves it until it is interrupted.
 */
import { isIP } from 'node:net';
import { Command, InvalidArgumentError } from 'commander';
import { LAB_PORT, placesText, serveOrElsewhere } from '../../demo/demo-lab.ts';
import { isLoopback } from '../../http/access.ts';
import { createLabApp } from '../../http/lab-http.ts';
import { PageFiles } from '../../http/page-files.ts';
import { NOT_BUILT } from '../../http/page-routes.ts';
import { asHttpClient, HTTP_ADDRESS, type HttpFlags } from '../http-agent.ts';
import {
  COMPANION_HELP,
  companionOf,
  companionText,
  withCompanion,
  type CompanionFlags,
} from '../companion-options.ts';
import { EXIT, printError } from '../output.ts';
import { parsePort } from './up.ts';

interface LabOptions extends Pick<HttpFlags, 'httpAddr'>, CompanionFlags {
  readonly port?: number;
  readonly bind: string;
}

const EXAMPLES = `
The page runs the protocol by itself; its Live page looks at the agent's cluster. On an address beyond
loopback only the page is served, with no agent and no model behind it.
${COMPANION_HELP}
Examples:
  hearsay lab                            the page, and the agent at ${HTTP_ADDRESS} behind it
  hearsay lab --http-addr 10.0.0.5:7374  another agent; the page asks for its token
  hearsay lab --companion-provider ollama --companion-model qwen3  a model of this machine as a voice
`;

export function labCommand(): Command {
  const command = new Command('lab')
    .description('Serve the lab: see the protocol, break things, and look at the agent’s cluster')
    .option('--port <port>', `the port (default: ${LAB_PORT}, or any free one)`, parsePort)
    .option('--bind <host>', 'the address to serve it at', parseHost, '127.0.0.1')
    .addHelpText('after', EXAMPLES);
  return withCompanion(asHttpClient(command, { hasToken: false })).action(async (options: LabOptions) => {
    const failure = await serveLab(options);
    if (failure === null) return;
    printError(failure);
    process.exitCode = EXIT.failure;
  });
}

/** Serves until it is interrupted; a text: why it cannot. */
async function serveLab(options: LabOptions): Promise<string | null> {
  const { port, bind, httpAddr } = options;
  const page = new PageFiles();
  if (!page.isBuilt) return NOT_BUILT;
  const isLocal = isLoopback(bind);
  const agent = /^https?:\/\//.test(httpAddr) ? httpAddr.replace(/\/+$/, '') : `http://${httpAddr}`;
  if (!URL.canParse(agent)) return `--http-addr: ${httpAddr} is not HOST:PORT`;
  const companion = companionOf(options);
  if (typeof companion === 'string') return companion;
  const app = createLabApp({
    page,
    isLoopback: isLocal,
    agent: isLocal ? agent : null,
    companion,
    onFault: (fault) => printError(String(fault)),
  });
  try {
    const server = await serveOrElsewhere(app, { host: bind, port: port ?? LAB_PORT }, port !== undefined);
    // Whoever has read where it is may end it: the signals are heard before that is told.
    const ended = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
    });
    const lines = [
      ...placesText(server.local),
      isLocal ? `agent: ${agent}` : 'agent: none beyond loopback',
      isLocal ? companionText(companion) : 'companion: offline beyond loopback',
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    await ended;
    await server.close();
    return null;
  } catch (error) {
    return `cannot serve the lab at ${bind}: ${(error as Error).message}`;
  }
}

function parseHost(text: string): string {
  if (isIP(text) === 0) throw new InvalidArgumentError('It must be an IP address.');
  return text;
}
