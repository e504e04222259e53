/**
 * Who may ask. On loopback reading is free, for whoever runs on the machine; every write, and everything on
 * any other address, needs the token. A loopback server also looks at the Host header: a page in a browser
 * whose name has been rebound to 127.0.0.1 would otherwise be of our own origin.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { HttpFailure } from './failure.ts';

/** A 127.0.0.0/8 or ::1 address, or `localhost`. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback';
}

/** @throws HttpFailure 403 unless each name by which the server was called is of loopback */
export function checkHost(request: Request): void {
  const called = request.headers.get('host');
  if (called !== null && !isLoopbackAuthority(called)) throw rebound();
  if (!isLoopbackAuthority(new URL(request.url).host)) throw rebound();
}

function isLoopbackAuthority(authority: string): boolean {
  const host = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::\d+)?$/.exec(authority);
  return host !== null && isLoopback((host[1] ?? host[2]!).toLowerCase());
}

function rebound(): HttpFailure {
  return new HttpFailure(403, 'this server answers only to a loopback address in the Host header');
}

/** @throws HttpFailure 401 without the right token, 403 if there is none to have */
export function checkToken(request: Request, token: string | null): void {
  if (token === null) throw new HttpFailure(403, 'this needs a token, and the agent was started without one');
  const given = /^Bearer +([^ ]+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (given !== undefined && isSame(given, token)) return;
  const error = given === undefined ? 'this needs the token: Authorization: Bearer …' : 'wrong token';
  throw new HttpFailure(401, error, { headers: { 'WWW-Authenticate': 'Bearer' } });
}

/** In a time that tells nothing of how much is right: digests are compared, which are all of one length. */
function isSame(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
