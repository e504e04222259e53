/**
 * A recording as moments: what its node held the others for, verdict by verdict, so that it can be looked
 * at as a live cluster is. There is one view in it, the recorded node's.
 */
import { LiveRecording } from './live-recording.ts';
import type { LiveEvent } from './live-session.ts';
import { NOTHING_YET, withBelief, withNames, type LiveMoment } from './moment.ts';
import { verdictText, type NodeRecording, type RecordedVerdict } from './recording-file.ts';

export interface RecordedMoments {
  readonly recording: LiveRecording;
  readonly events: readonly LiveEvent[];
}

export function momentsOf(source: NodeRecording): RecordedMoments {
  const { node, members, verdicts, fromMs } = source;
  const recording = new LiveRecording();
  const events: LiveEvent[] = [];
  let moment: LiveMoment = withNames(NOTHING_YET, [node, ...members.map(({ name }) => name).sort()]);
  for (const { name, isGone } of members) {
    if (!isGone)
      moment = believed(moment, { node, member: name, state: 'alive', incarnation: 0, atMs: fromMs });
  }
  moment = recording.add({ ...moment, atMs: fromMs });
  for (const verdict of verdicts) {
    const state = stateAfter(verdict);
    const { atMs, member, incarnation } = verdict;
    if (state !== undefined && member !== '') {
      const held = incarnation ?? heldIncarnation(moment, member);
      moment = recording.add(believed(moment, { node, member, state, incarnation: held, atMs }));
    }
    events.push({
      id: events.length + 1,
      atMs,
      kind: verdict.what === 'serf-member' ? 'member' : 'belief',
      observer: 0,
      member: member === '' ? 0 : Math.max(0, moment.names.indexOf(member)),
      text: verdictText(verdict, node),
    });
  }
  recording.add({ ...moment, atMs: Math.max(moment.atMs, source.toMs) });
  return { recording, events };
}

type State = 'alive' | 'suspect' | 'dead' | 'left' | null;

function believed(
  moment: LiveMoment,
  told: {
    readonly node: string;
    readonly member: string;
    readonly state: State;
    readonly incarnation: number;
    readonly atMs: number;
  },
): LiveMoment {
  const { node: observer, member, state, incarnation, atMs } = told;
  return withBelief(moment, { observer, member, state, incarnation }, atMs).moment;
}

/** What a member is held for after a verdict; `undefined`: it says nothing of that. */
function stateAfter({ what, how }: RecordedVerdict): State | undefined {
  switch (what) {
    case 'member-join':
    case 'member-cleared':
      return 'alive';
    case 'member-suspect':
      return 'suspect';
    case 'member-leave':
      return how === 'left' ? 'left' : 'dead';
    case 'member-reaped':
      return null;
    default:
      return undefined;
  }
}

function heldIncarnation({ names, rows }: LiveMoment, member: string): number {
  return rows.get(0)?.incarnations[names.indexOf(member)] ?? 0;
}
