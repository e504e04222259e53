/**
 * `hearsay why NODE`: the story of a member's last change, from the agent, which asks whoever accused it for
 * its own record.
 */
import { Command } from 'commander';
import { z } from 'zod';
import { printable, wrap, type Paint, type Style } from '../../demo/line.ts';
import { asHttpClient, askAgent, type HttpFlags } from '../http-agent.ts';
import { EXIT, paint, printError } from '../output.ts';
import { Failure } from '../rpc-options.ts';
import { waitingFor } from '../waiting.ts';

const EXAMPLES = `
Times are this machine's. What another member tells is marked with its name: it is its claim, its clock has
been compared with ours by one round trip, and "±" says how far off its times may be.

Examples:
  hearsay why db-3
  hearsay why db-3 --json | jq .accusations

Exit status: 0 if the member is known, 1 if not or if there is no agent, 2 for wrong usage.
`;

interface WhyFlags extends HttpFlags {
  readonly json?: boolean;
}

/** What is used of the answer; the rest is for `--json`. */
const ANSWER = z.object({ state: z.string().nullable(), story: z.string() });

export function whyCommand(): Command {
  const command = new Command('why')
    .description(
      'Tell why a member is held to be alive, suspect, dead or gone: who accused it, on what grounds',
    )
    .argument('<node>', 'the name of the member')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES);
  return asHttpClient(command).action(async (name: string, flags: WhyFlags) => {
    try {
      const answer = await waitingFor('asking', askAgent(flags, `/v1/why/${encodeURIComponent(name)}`));
      const columns = process.stdout.isTTY ? process.stdout.columns || undefined : undefined;
      process.stdout.write(
        flags.json === true ? `${JSON.stringify(answer, null, 2)}\n` : whyText(answer, columns),
      );
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      printError(error.message);
      process.exitCode = EXIT.failure;
    }
  });
}

const STATE_STYLES: Readonly<Record<string, Style>> = {
  alive: 'good',
  suspect: 'warning',
  dead: 'bad',
  left: 'gone',
};

/** The story, wrapped to `columns` if they are given. @throws Failure for an answer that is none */
export function whyText(answer: unknown, columns?: number, style: Paint = paint): string {
  const parsed = ANSWER.safeParse(answer);
  if (!parsed.success) throw new Failure('the agent’s answer is not one to this question');
  const { state, story } = parsed.data;
  const [first = '', ...rest] = story.split('\n');
  const width = columns === undefined ? Infinity : Math.max(40, columns);
  const head = wrap(printable(first), width, '  ').map((line) => style(styleOf(state), line));
  return `${[...head, ...rest.flatMap((line) => storyLines(line, width, style))].join('\n')}\n`;
}

function styleOf(state: string | null): Style {
  return (state === null ? undefined : STATE_STYLES[state]) ?? 'strong';
}

/** `14:03:07.250 ±2 ms  (n3 says) n3 pinged n7: no ack within 500 ms.` */
const MOMENT = /^(\d\d:\d\d:\d\d\.\d{3}(?: ±[\d.]+ m?s)?) {2}(\(.+? says\) )?(.*)$/;

function storyLines(line: string, width: number, style: Paint): string[] {
  const moment = MOMENT.exec(printable(line));
  if (moment === null) return wrap(printable(line), width, '  ').map((one) => style('faint', one));
  const [, time = '', teller = '', text = ''] = moment;
  const indent = ' '.repeat(Math.min(time.length, 24) + 2);
  const [begin = '', ...further] = wrap(teller + text, width - indent.length, '');
  const shown =
    begin.startsWith(teller) && teller !== '' ? style('strong', teller) + begin.slice(teller.length) : begin;
  return [`${style('faint', time)}  ${shown}`, ...further.map((one) => indent + one)];
}
