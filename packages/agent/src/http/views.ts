/** The agent's values as JSON: what `schemas.ts` describes. */
import type { Why } from 'hearsay';
import { formatEndpoint, formatIp, type Case, type KeyAnswer, type SerfMember } from 'hearsay/core';
import type { AgentEvent, QueryAnswer } from '../agent/agent-api.ts';
import { HttpFailure } from './failure.ts';
import type { MemberView, PayloadView, VersionsView } from './schemas.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export function memberView(member: SerfMember, self: string): MemberView {
  const { name, address, status, tags, versions } = member;
  return {
    name,
    host: formatIp(address.bytes),
    port: address.port,
    status,
    tags,
    isSelf: name === self,
    swimVersions: versionsView(versions.subarray(0, 3)),
    serfVersions: versionsView(versions.subarray(3, 6)),
  };
}

/** In the order of their names. */
export function membersView(members: readonly SerfMember[], self: string): MemberView[] {
  const views = members.map((member) => memberView(member, self));
  return views.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function versionsView([min = 0, max = 0, current = 0]: Uint8Array): VersionsView {
  return { min, max, current };
}

export function payloadView(payload: Uint8Array | null): PayloadView {
  if (payload === null) return { payload: null, encoding: 'text' };
  try {
    return { payload: utf8.decode(payload), encoding: 'text' };
  } catch {
    return { payload: base64(payload), encoding: 'base64' };
  }
}

/** The bytes that a request means. @throws HttpFailure for what is not base64 */
export function payloadBytes({ payload, encoding }: PayloadView): Uint8Array | null {
  if (payload === null) return null;
  return encoding === 'text' ? new TextEncoder().encode(payload) : base64Bytes(payload, 'payload');
}

/** @throws HttpFailure naming the field */
export function base64Bytes(text: string, field: string): Uint8Array {
  if (!BASE64.test(text)) throw new HttpFailure(400, `${field}: not base64`, { field });
  return new Uint8Array(Buffer.from(text, 'base64'));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** An event of the stream, as `LIVE_EVENT` describes it. */
export interface LiveData {
  readonly event: string;
  readonly [field: string]: unknown;
}

export function eventView(event: AgentEvent, self: string, at: string): LiveData {
  switch (event.event) {
    case 'user': {
      const { name, coalesce, lamportTime } = event;
      const time = lamportTime.toString();
      return { event: 'user', at, name, ...payloadView(event.payload), coalesce, lamportTime: time };
    }
    case 'query': {
      const { name, from, lamportTime } = event;
      return {
        event: 'query',
        at,
        name,
        ...payloadView(event.payload),
        from,
        lamportTime: lamportTime.toString(),
      };
    }
    default:
      return { event: event.event, at, members: membersView(event.members, self) };
  }
}

export function queryLine({ kind, from, payload }: QueryAnswer): object {
  return { kind, from, ...payloadView(payload) };
}

export function keysView(answer: KeyAnswer): object {
  const { nodes, responses, errors, error } = answer;
  return {
    nodes,
    responses,
    errors,
    messages: Object.fromEntries(answer.messages),
    keys: Object.fromEntries(answer.keys),
    primaryKeys: Object.fromEntries(answer.primaryKeys),
    error,
  };
}

export function whyView(name: string, { member, cases, story }: Why): object {
  return {
    name,
    state: member?.state ?? null,
    incarnation: member?.incarnation ?? null,
    accusations: cases.map(accusationView),
    story,
  };
}

function accusationView(one: Case): object {
  const { hearing } = one;
  if (hearing.via === 'probe') return one;
  const from = hearing.from === null ? null : formatEndpoint(hearing.from);
  return { ...one, hearing: { via: hearing.via, from } };
}
