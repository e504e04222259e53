/** Who is in the cluster, why, and where. */
import { distanceMs, type Coordinate } from 'hearsay/core';
import { z } from 'zod';
import type { AgentApi } from '../agent/agent-api.ts';
import { asked, HttpFailure } from './failure.ts';
import { matchesPattern } from './name-pattern.ts';
import { json, jsonAnswer, route, type Route } from './route.ts';
import {
  FORCE_LEAVE_BODY,
  JOIN_BODY,
  JOINED,
  MEMBER,
  MEMBERS,
  ROUND_TRIP,
  TAGS,
  TAGS_BODY,
  WHY,
  type ForceLeaveBody,
  type JoinBody,
  type MemberView,
} from './schemas.ts';
import { memberView, membersView, whyView } from './views.ts';

const TAG = 'tag.';
const STATUSES = ['alive', 'leaving', 'left', 'failed'] as const;

export function memberRoutes(api: AgentApi): Route[] {
  return [...viewRoutes(api), ...changeRoutes(api)];
}

function viewRoutes(api: AgentApi): Route[] {
  return [
    route({
      method: 'GET',
      path: '/v1/members',
      id: 'listMembers',
      summary: 'Everybody in the cluster, failed and left members included',
      query: [
        { name: 'status', description: 'Only members of this status', schema: z.enum(STATUSES) },
        { name: 'name', description: 'Only members of this name; `*` is any text', schema: z.string() },
        {
          name: TAG,
          description: 'Only members with this value of a tag, as in `tag.role=web*`; `*` is any text',
          schema: z.string(),
          isPrefix: true,
        },
      ],
      answers: { 200: jsonAnswer('In the order of their names', MEMBERS) },
      handle: ({ query }) => {
        const members = membersView(api.members(), api.name);
        return json({ members: members.filter((member) => isWanted(member, query)) });
      },
    }),
    route({
      method: 'GET',
      path: '/v1/members/{name}',
      id: 'showMember',
      summary: 'One member',
      answers: { 200: jsonAnswer('The member', MEMBER) },
      failures: [404],
      handle: ({ parameters }) => {
        const name = parameters['name']!;
        const member = api.members().find((one) => one.name === name);
        if (member === undefined) throw new HttpFailure(404, `there is no member ${name}`);
        return json(memberView(member, api.name));
      },
    }),
    route({
      method: 'GET',
      path: '/v1/why/{name}',
      id: 'explainMember',
      summary: 'Why a member is held to be what it is: who accused it, on what grounds, who confirmed',
      answers: { 200: jsonAnswer('The accusations and the story', WHY) },
      failures: [404, 422],
      handle: async ({ parameters }) => {
        const name = parameters['name']!;
        const why = await asked(() => api.why(name));
        if (why.member === undefined && why.cases.length === 0) throw new HttpFailure(404, why.story);
        return json(whyView(name, why));
      },
    }),
    route({
      method: 'GET',
      path: '/v1/coordinates/{a}/{b}',
      id: 'estimateRoundTrip',
      summary: 'The round trip between two members, estimated from their network coordinates',
      answers: { 200: jsonAnswer('The estimate', ROUND_TRIP) },
      failures: [404, 422],
      handle: ({ parameters }) => roundTrip(api, parameters['a']!, parameters['b']!),
    }),
  ];
}

function changeRoutes(api: AgentApi): Route[] {
  return [
    route<JoinBody>({
      method: 'POST',
      path: '/v1/join',
      id: 'join',
      summary: 'Join a cluster through any of some addresses',
      body: JOIN_BODY,
      answers: {
        200: jsonAnswer('At least one address worked', JOINED),
        422: jsonAnswer('None worked', JOINED),
      },
      handle: async ({ body: { addresses, replay } }) => {
        const { joined, error } = await asked(() => api.join(addresses, { replay }));
        return json({ joined, error }, joined === 0 && error !== null ? 422 : 200);
      },
    }),
    route({
      method: 'POST',
      path: '/v1/leave',
      id: 'leave',
      summary: 'Leave the cluster',
      description: 'Answers when the others know; the agent then ends.',
      answers: { 204: null },
      failures: [422],
      handle: async () => {
        await asked(() => api.leave());
        return noContent();
      },
    }),
    route<ForceLeaveBody>({
      method: 'POST',
      path: '/v1/force-leave',
      id: 'forceLeave',
      summary: 'Declare that a failed member has left',
      body: FORCE_LEAVE_BODY,
      answers: { 204: null },
      failures: [422],
      handle: async ({ body: { name, prune } }) => {
        await asked(() => api.forceLeave(name, { prune }));
        return noContent();
      },
    }),
    route({
      method: 'PUT',
      path: '/v1/tags',
      id: 'replaceTags',
      summary: "Replace this member's tags",
      description: 'Answers when the others have been told.',
      body: TAGS_BODY,
      answers: { 200: jsonAnswer('The tags as they are now', TAGS) },
      failures: [422],
      handle: async ({ body: { tags } }) => {
        await asked(() => api.setTags(tags));
        return json({ tags: api.tags() });
      },
    }),
  ];
}

function roundTrip(api: AgentApi, a: string, b: string): Response {
  const coordinates = { a: coordinateOf(api, a), b: coordinateOf(api, b) };
  if (coordinates.a.vec.length !== coordinates.b.vec.length) {
    throw new HttpFailure(422, `the coordinates of ${a} and ${b} have different dimensions`);
  }
  return json({ a, b, rttMs: distanceMs(coordinates.a, coordinates.b), coordinates });
}

function coordinateOf(api: AgentApi, name: string): Coordinate {
  const coordinate = api.coordinate(name);
  if (coordinate === undefined) throw new HttpFailure(404, `the coordinate of ${name} is not known`);
  return coordinate;
}

function isWanted(member: MemberView, query: ReadonlyMap<string, string>): boolean {
  for (const [field, pattern] of query) {
    if (!matchesPattern(pattern, fieldOf(member, field))) return false;
  }
  return true;
}

/** A missing tag is empty, as in serf's filters. */
function fieldOf(member: MemberView, field: string): string {
  if (field === 'status' || field === 'name') return member[field];
  const tag = field.slice(TAG.length);
  return Object.hasOwn(member.tags, tag) ? member.tags[tag]! : '';
}

function noContent(): Response {
  return new Response(null, { status: 204 });
}
