/** How a script's output writes times, nodes and lists: short, and exact enough to stay the same. */
import { formatEndpoint } from '../base/address.ts';
import type { Endpoint, Millis } from '../base/core.ts';
import { endpointOf, nameOf } from './cluster.ts';

const TIME_WIDTH = 9;

/** A moment, in seconds with three digits and aligned: `    3.412 s`. */
export function momentText(at: Millis): string {
  return `${(at / 1000).toFixed(3).padStart(TIME_WIDTH)} s`;
}

/** A line that happened at a moment. */
export function lineAt(at: Millis, text: string): string {
  return `${momentText(at)}  ${text}`;
}

/** A duration: `500 ms`, `4.2 s`, `30 s`. */
export function durationText(duration: Millis): string {
  const rounded = Math.round(duration);
  return rounded < 1000 ? `${rounded} ms` : `${rounded / 1000} s`;
}

/** `n1..n3, n5`: three and more in a row are a range. */
export function nodesText(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < numbers.length;) {
    let end = i;
    while (numbers[end + 1] === numbers[end]! + 1) end += 1;
    if (end - i >= 2) parts.push(`${nameOf(numbers[i]!)}..${nameOf(numbers[end]!)}`);
    else parts.push(...numbers.slice(i, end + 1).map(nameOf));
    i = end + 1;
  }
  return parts.length === 0 ? 'nobody' : parts.join(', ');
}

/** `n2, n3 and n4`. */
export function listText(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** The name of the node that has this address, whatever the port; else the address. */
export function hostText(endpoint: Endpoint): string {
  const number = numberAt(endpoint.host);
  return number === undefined ? formatEndpoint(endpoint) : nameOf(number);
}

function numberAt(host: string): number | undefined {
  const match = /^10\.(\d+)\.(\d+)\.(\d+)$/.exec(host);
  if (match === null) return undefined;
  const number = Number(match[1]) * 65_536 + Number(match[2]) * 256 + Number(match[3]);
  return number > 0 && endpointOf(number).host === host ? number : undefined;
}

/** By the numbers of nodes where both have one, `n2` before `n10`. */
export function byName(a: string, b: string): number {
  const [one, other] = [a, b].map((name) => Number(/^n(\d+)$/.exec(name)?.[1] ?? Infinity)) as [
    number,
    number,
  ];
  return one === other ? (a < b ? -1 : 1) : one - other;
}
