/** What a script shows of nodes as they are: their views, their reasons, what they have still to tell. */
import type { ClusterNode } from './cluster.ts';
import { heldText } from './script-conditions.ts';
import { byName, durationText, lineAt, listText, momentText, nodesText } from './script-format.ts';
import { caseLines } from './script-news.ts';
import { packetText } from './script-packets.ts';
import { sortedNodes, type ScriptSession } from './script-session.ts';
import { nodeOf } from './script-words.ts';

/** One node's view, a line a member. */
export function viewLines(node: ClusterNode): string[] {
  const { swim } = node.process.core;
  const { membership } = swim;
  const members = swim.members().sort((a, b) => byName(a.name, b.name));
  const width = Math.max(...members.map(({ name }) => name.length));
  const rows = members.map(({ name, state, incarnation }) => {
    const suspicion = swim.suspicions.suspicion(membership.slotOf(name));
    const row = `${name.padEnd(width)}  ${state.padEnd('suspect'.length)}  ${incarnation}`;
    if (suspicion === undefined) return row;
    const [accuser, ...confirmers] = suspicion.accusers;
    const confirmed = confirmers.length === 0 ? '' : `, confirmed by ${listText(confirmers)}`;
    const lasts = durationText(suspicion.deadline() - suspicion.startedAt);
    return `${row}  accused by ${accuser}${confirmed}; dead after ${lasts}`;
  });
  const { state } = node.process;
  const is = state === 'running' ? '' : ` (${state})`;
  return [`${node.name}${is}: health score ${swim.healthScore}, ${swim.queue.length} to tell`, ...rows];
}

/** All views, a line a node. */
export function allViewLines(session: ScriptSession): string[] {
  const nodes = sortedNodes(session.cluster.nodes);
  const width = Math.max(...nodes.map(({ name }) => name.length));
  return nodes.map((node) => {
    const name = node.name.padEnd(width);
    if (node.process.state === 'crashed') return `${name}  ${node.isLeaving ? 'has left' : 'has crashed'}`;
    return `${name}  ${compactView(node)}${node.process.state === 'paused' ? ' (paused)' : ''}`;
  });
}

function compactView(node: ClusterNode): string {
  const members = node.process.core.members();
  const parts = (['alive', 'suspect', 'dead', 'left'] as const).flatMap((state) => {
    const names = members.filter((member) => member.state === state).map(({ name }) => name);
    if (names.length === 0) return [];
    const numbers = names.map(nodeOf).sort((a, b) => a - b);
    return [`${state} ${nodesText(numbers)}`];
  });
  return parts.join('; ');
}

/** Why an observer holds a member as it does: every case that it remembers. */
export function whyLines(observer: ClusterNode, name: string): string[] {
  const cases = observer.process.core.cases(name);
  const state = `${observer.name} holds ${name} ${heldText(observer, name)}`;
  if (cases.length === 0) return [`${state} and remembers no accusation`];
  const lines = cases.flatMap((one) => caseLines(one, observer.name));
  return [state, ...lines.map(([at, text]) => lineAt(at, text))];
}

/** What a node has still to tell, in the order in which it will. */
export function queueLines(node: ClusterNode): string[] {
  const entries = node.process.core.swim.queue.save();
  if (entries.length === 0) return [`${node.name} has nothing to tell`];
  return entries.map(({ bytes, transmits }) => {
    const times = transmits === 1 ? 'once' : `${transmits} times`;
    const size = `${String(bytes.length).padStart(4)} bytes`;
    return `told ${times.padEnd('00 times'.length)} ${size}  ${packetText(bytes, false)}`;
  });
}

/** Counts of the whole run so far. */
export function statsLines({ cluster }: ScriptSession): string[] {
  const { sim, tally } = cluster;
  const { counts } = sim.network;
  const sum = (pick: (node: ClusterNode) => number): number =>
    cluster.nodes.reduce((total, node) => total + pick(node), 0);
  const packets = sum(({ process }) => process.traffic.packetsSent);
  const bytes = sum(({ process }) => process.traffic.packetBytesSent);
  const streams = sum(({ process }) => process.traffic.streamsOpened);
  const detections = tally.detectionsMs.map((ms) => durationText(ms));
  return [
    `time        ${momentText(sim.now).trim()}`,
    `packets     ${packets} sent (${bytes} bytes): ${counts.delivered} delivered, ${counts.lost} lost, ` +
      `${counts.cut} cut off, ${counts.unbound} to nobody`,
    `streams     ${streams}`,
    `false       ${tally.falseSuspicions} suspicions, ${tally.falseDeaths} verdicts`,
    `detections  ${detections.length === 0 ? 'none' : detections.join(', ')}`,
  ];
}
