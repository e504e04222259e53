/** The answer of `hearsay replay` in lines for people and as JSON for programs. */
import type { Answer, Estimate } from './answer.ts';
import type { Replay } from './replay.ts';
import { clockText, timelineLines } from './story.ts';

export function answerLines({ replays, timeline, why, estimate }: Answer): string[] {
  const lines = replays.flatMap(replayLines);
  const events = timelineLines(timeline);
  if (events.length > 0) lines.push('', ...events);
  if (why !== null) lines.push('', ...why.story.split('\n'));
  if (estimate !== null) lines.push('', ...estimateLines(estimate));
  return lines;
}

export function answerJson({ replays, atMs, timeline, why, estimate }: Answer): unknown {
  return {
    at: atMs === null ? null : iso(atMs),
    recordings: replays.map((replay) => {
      const { source, divergence, inputs, states, gaps, told } = replay;
      return {
        file: source.path,
        node: source.name,
        from: iso(replay.wallOf(replay.beganAt)),
        to: iso(replay.wallOf(replay.lastAt)),
        inputs,
        states,
        gaps,
        verdicts: told.length,
        torn: source.torn,
        divergence: divergence === null ? null : { at: iso(divergence.wallMs), text: divergence.text },
      };
    }),
    timeline: timeline.map(({ wallMs, node, verdict }) => ({ at: iso(wallMs), node, ...verdict })),
    why: why === null ? null : { cases: why.cases, story: why.story.split('\n') },
    estimate: typeof estimate === 'string' ? { unknown: estimate } : estimate,
  };
}

function replayLines(replay: Replay): string[] {
  const { source, divergence, inputs, states, gaps, told } = replay;
  const [from, to] = [replay.beganAt, replay.lastAt].map((at) => clockText(replay.wallOf(at)));
  const inputsText = `${inputs} inputs from ${states} saved ${plural('state', states)}`;
  const what = `${source.path}: ${source.name}, ${from} to ${to}, ${inputsText}`;
  const lines = [
    divergence === null
      ? `${what}; the same ${told.length} ${plural('verdict', told.length)}`
      : `${what}; it differs at ${clockText(divergence.wallMs)}: ${divergence.text}`,
  ];
  if (gaps > 0) lines.push(`  ${gaps} ${plural('gap', gaps)}: there was more than could be written`);
  if (source.torn !== null) lines.push(`  ${source.torn}; what is before that was replayed`);
  return lines;
}

function estimateLines(estimate: Estimate | string): string[] {
  if (typeof estimate === 'string') return [`no estimate: ${estimate}`];
  const { subject, changes, asRecorded, changed, network, silence, members, recordedMembers } = estimate;
  const settings = Object.entries(changes)
    .map(([field, value]) => `${field} ${value}`)
    .join(', ');
  const until = silence.untilMs === null ? 'for good' : `until ${clockText(silence.untilMs)}`;
  const who = silence.deafNode ?? 'nobody who was recorded';
  const [lost, mean] = [`${(network.loss * 100).toFixed(1)} %`, `${network.meanMs.toFixed(1)} ms`];
  const heard = silence.deafNode === null ? `${who} heard ${subject}` : `${who} did not hear ${subject}`;
  return [
    `estimate: in ${changed.lived} of ${changed.seeds} seeds ${subject} would have lived with ${settings}`,
    `  with the recorded settings in ${asRecorded.lived} of ${asRecorded.seeds}`,
    `  simulated: ${members} members, ${recordedMembers} from recorded states, others as the accuser saw`,
    `  network: ${lost} loss and ${mean} one way, from ${network.probes} probes`,
    `  silence: ${heard} from ${clockText(silence.fromMs)} ${until}`,
  ];
}

function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`;
}

function iso(wallMs: number): string {
  return new Date(wallMs).toISOString();
}
