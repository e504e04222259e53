/**
 * The two ways to watch a demonstration: the live page on a terminal, or plain lines for pipes and logs.
 * Either ends with no process left and the terminal as it was.
 */
import { DemoFeed } from './demo-feed.ts';
import { openLab } from './demo-lab.ts';
import { Demonstration, type Spectator } from './demonstration.ts';
import { keysOf, type Key } from './keys.ts';
import type { Paint } from './line.ts';
import { awarenessText, pageLines } from './page.ts';
import { changeText, noteText } from './plain.ts';
import { titleOf, watchable, type DemoOptions } from './settings.ts';
import { Terminal } from './terminal.ts';

const DRAW_MS = 100;

/** Runs until it is told to stop. Resolves with `null`, or with the reason why nothing could be started. */
export async function showDemonstration(options: DemoOptions, paint: Paint): Promise<string | null> {
  const { stdin, stdout } = process;
  const isLive = stdin.isTTY && stdout.isTTY && process.env['TERM'] !== 'dumb';
  const terminal = isLive ? new Terminal(stdin, stdout) : null;
  const feed = new DemoFeed({ model: () => demonstration.model, title: titleOf(options) });
  const spectators = isLive ? [feed] : [plainSpectator(() => demonstration), feed];
  const demonstration: Demonstration = new Demonstration(options, together(spectators));
  const stop = (): void => demonstration.stop();
  const lab = await openLab(options, { demonstration, feed });
  const release = endCleanly(demonstration, terminal, stop);
  const timer = options.seconds === null ? undefined : setTimeout(stop, options.seconds * 1000);
  const title = lab.text === null ? titleOf(options) : `${titleOf(options)}, ${lab.text}`;
  const drawing =
    terminal === null ? undefined : showPage(demonstration, terminal, { options, title, paint });
  if (!isLive) {
    process.stdout.write(`hearsay up: ${titleOf(options)}. ${watchable(options).text}\n`);
    for (const line of lab.lines) process.stdout.write(`${line}\n`);
  }
  demonstration.start();
  const failure = await demonstration.ended;
  await lab.close();
  clearTimeout(timer);
  clearInterval(drawing);
  terminal?.restore();
  release();
  return failure;
}

function showPage(
  demonstration: Demonstration,
  terminal: Terminal,
  { options, title, paint }: { options: DemoOptions; title: string; paint: Paint },
): NodeJS.Timeout {
  const { model } = demonstration;
  const expectation = watchable(options).text;
  const draw = (): void => {
    const page = { model, title, expectation, now: Date.now() };
    terminal.draw(pageLines(page, terminal.size, paint));
  };
  const onInput = (text: string): void => {
    for (const key of keysOf(text)) press(demonstration, key);
  };
  terminal.show({ onInput, onResize: draw });
  draw();
  return setInterval(draw, DRAW_MS);
}

function press(demonstration: Demonstration, key: Key): void {
  const { model } = demonstration;
  switch (key.type) {
    case 'select':
      return model.select(model.actors[key.place - 1]?.name ?? '');
    case 'move': {
      const place = model.actors.findIndex(({ name }) => name === model.selected) + key.by;
      return model.select(model.actors[place]?.name ?? '');
    }
    case 'deed':
      return demonstration.perform(key.deed);
    case 'quit':
      return demonstration.stop();
  }
}

function plainSpectator(demonstration: () => Demonstration): Spectator {
  let awareness = '';
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  return {
    handleChange: (change) => {
      const line = changeText(change);
      if (line !== null) write(line);
      const { model } = demonstration();
      const text = awarenessText(model);
      const isCalm = !model.isStarting && model.unaware().length === 0;
      if (isCalm && text !== awareness) write(noteText(text, change.at));
      awareness = text;
    },
    handleNote: (text, at) => write(noteText(text, at)),
    handleStory: (story, teller) => {
      for (const line of [`as ${teller} tells it:`, ...story.split('\n')]) write(`    ${line}`);
    },
  };
}

/** One spectator of several, each told in turn. */
function together(spectators: readonly Spectator[]): Spectator {
  return {
    handleChange: (change) => spectators.forEach((one) => one.handleChange(change)),
    handleNote: (text, at) => spectators.forEach((one) => one.handleNote(text, at)),
    handleStory: (story, teller) => spectators.forEach((one) => one.handleStory(story, teller)),
    handleAccount: (account) => spectators.forEach((one) => one.handleAccount?.(account)),
  };
}

/** Whatever ends this process, nothing of ours is left behind. The result takes the precautions back. */
function endCleanly(demonstration: Demonstration, terminal: Terminal | null, stop: () => void): () => void {
  const { stdout } = process;
  const leaveNothing = (): void => {
    terminal?.restore();
    demonstration.endAll();
  };
  const crash = (error: unknown): void => {
    leaveNothing();
    process.stderr.write(
      `hearsay up: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exit(1);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  process.on('exit', leaveNothing);
  process.on('uncaughtException', crash);
  stdout.on('error', stop); // the reader of our pipe has gone
  return () => {
    for (const signal of signals) process.off(signal, stop);
    process.off('exit', leaveNothing);
    process.off('uncaughtException', crash);
    stdout.off('error', stop);
  };
}
