/** What the doctor says: findings, each with what it rests on and what to do about it. */

/** `error`: the cluster misjudges or loses news by it. `warning`: it will, some day. `note`: good to know. */
export type Level = 'error' | 'warning' | 'note';

export interface Finding {
  readonly level: Level;
  /** Whom it is about: a member's name; `null`: this node. */
  readonly member: string | null;
  /** A sentence. */
  readonly what: string;
  /** What was seen. */
  readonly evidence: string;
  /** What to do, in one sentence; `null` for a note that asks for nothing. */
  readonly fix: string | null;
}

/** The worst first; then this node, then the members by name. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const levels: readonly Level[] = ['error', 'warning', 'note'];
  return findings.toSorted(
    (a, b) =>
      levels.indexOf(a.level) - levels.indexOf(b.level) || (a.member ?? '').localeCompare(b.member ?? ''),
  );
}
