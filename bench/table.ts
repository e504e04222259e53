/** Reports as aligned tables, for people. */
import type {
  ClusterReport,
  OperationsReport,
  Report,
  Row,
  SimReport,
  SimRow,
  TimesReport,
} from './operation.ts';

type Cells = readonly string[];

export function renderReport(report: Report): string {
  switch (report.kind) {
    case 'operations':
      return renderOperations(report);
    case 'cluster':
      return renderCluster(report);
    case 'sim':
      return renderSim(report);
    case 'times':
      return renderTimes(report);
  }
}

function renderOperations({ rows, peer }: OperationsReport): string {
  const hasPeer = rows.some((row) => row.peer !== null);
  const head = ['', 'bytes', 'ops/s', 'ns median', 'best', 'p99', 'B/op', 'GC %'];
  const peerHead = ['peer ops/s', 'peer B/op', '× peer', '× bests'];
  const lines = rows.map((row) => [...oursCells(row), ...(hasPeer ? peerCells(row) : [])]);
  return `${table([[...head, ...(hasPeer ? peerHead : [])], ...lines])}\n  peer: ${peer}`;
}

function oursCells(row: Row): Cells {
  return [
    row.what,
    row.messageBytes === null ? '' : String(row.messageBytes),
    whole(row.opsPerSecond),
    nanoseconds(row.nsMedian),
    nanoseconds(row.nsBest),
    nanoseconds(row.nsP99),
    whole(row.bytesPerOp),
    row.gcPercent.toFixed(1),
  ];
}

function peerCells({ peer }: Row): Cells {
  if (peer === null) return ['', '', '', ''];
  return [whole(peer.opsPerSecond), whole(peer.bytesPerOp), times(peer.ratio), times(peer.ratioOfBests)];
}

function renderCluster({ rows, peer }: ClusterReport): string {
  const head = [
    '',
    'members',
    'all know all',
    'settled in',
    'CPU s/member/min',
    'packets/s',
    'B/s',
    'KiB/member',
  ];
  const lines = rows.map((row) => [
    row.who,
    String(row.members),
    row.converged ? 'yes' : 'no',
    `${row.settleSeconds.toFixed(1)} s`,
    row.cpuSecondsPerMemberMinute.toFixed(4),
    row.packetsPerMemberSecond.toFixed(2),
    whole(row.bytesPerMemberSecond),
    whole(row.rssKibPerMember),
  ]);
  return `${table([head, ...lines])}\n  peer: ${peer}`;
}

function renderSim({ rows }: SimReport): string {
  const head = [
    'members',
    'push/pull',
    'born s',
    'virtual s',
    'real s',
    '× real time',
    'µs/member-s',
    'of it push/pull',
    'steps/s',
    'peak MiB',
  ];
  const cells = rows.map((row) => [
    `${row.members} in ${row.where}`,
    row.pushPull ? 'yes' : 'no',
    row.bornSeconds.toFixed(1),
    String(row.seconds),
    row.realSeconds.toFixed(1),
    times(row.timesRealTime),
    row.microsPerMemberSecond.toFixed(1),
    pushPullCost(row, rows),
    whole(row.stepsPerSecond),
    row.memoryMib === null ? '' : whole(row.memoryMib),
  ]);
  return table([head, ...cells]);
}

function renderTimes({ rows }: TimesReport): string {
  const head = ['', 'samples', 'ms median', 'best', 'p99', 'CPU ms'];
  const cells = rows.map((row) => [
    row.what,
    String(row.samples),
    row.msMedian.toFixed(2),
    row.msBest.toFixed(2),
    row.msP99.toFixed(2),
    row.msProcessor === null ? '' : row.msProcessor.toFixed(2),
  ]);
  return table([head, ...cells]);
}

/** What a row with push/pull costs above the same one without it. */
function pushPullCost(row: SimRow, rows: readonly SimRow[]): string {
  const without = rows.find(({ members, pushPull }) => members === row.members && !pushPull);
  if (!row.pushPull || without === undefined) return '';
  return (row.microsPerMemberSecond - without.microsPerMemberSecond).toFixed(1);
}

/** The first column to the left, all others to the right. */
function table(rows: readonly Cells[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => {
      const cells = row.map((cell, column) => {
        return column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!);
      });
      return `  ${cells.join('  ')}`.trimEnd();
    })
    .join('\n');
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function nanoseconds(value: number): string {
  return value < 100 ? value.toFixed(1) : whole(value);
}

function times(ratio: number): string {
  return ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(1);
}
