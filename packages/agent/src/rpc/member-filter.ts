/**
 * The members that `members-filtered` asks for (serf `filterMembers`). Each expression stands between `^` and
 * `$` as it is, so `a|b` means what begins with a or ends with b; an empty name or status is no filter; a tag
 * that a member lacks is ''.
 */
import type { SerfMember } from 'hearsay/core';
import { matching } from './expression.ts';

export interface MemberFilter {
  readonly name: string;
  readonly status: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** `undefined`: one of the filter's expressions is none. */
export function filterMembers(
  members: readonly SerfMember[],
  { name, status, tags }: MemberFilter,
): SerfMember[] | undefined {
  const columns = [
    ...[...tags].map(([tag, expression]) => matching(expression, tagColumn(members, tag))),
    ...(status === ''
      ? []
      : [
          matching(
            status,
            members.map((member) => member.status),
          ),
        ]),
    ...(name === ''
      ? []
      : [
          matching(
            name,
            members.map((member) => member.name),
          ),
        ]),
  ];
  if (columns.includes(undefined)) return undefined;
  return members.filter((_, i) => columns.every((column) => column![i]));
}

function tagColumn(members: readonly SerfMember[], tag: string): string[] {
  return members.map(({ tags }) => (Object.hasOwn(tags, tag) ? tags[tag]! : ''));
}
