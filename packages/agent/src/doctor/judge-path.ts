/** What a path's trials mean: legs that are cut, datagrams that are too large, addresses that are not so. */
import { formatEndpoint } from 'hearsay/core';
import type { Finding, Level } from './finding.ts';
import type { Leg, PathReport, SizeTrial } from './path.ts';
import type { Trial } from './trial.ts';

export interface Here {
  readonly name: string;
  /** Where this node tells others that it is. */
  readonly host: string;
  readonly port: number;
  /** The largest packet that the cluster's members build (memberlist `UDPBufferSize`). */
  readonly packetBytesMax: number;
}

export function judgePath(report: PathReport, here: Here): Finding[] {
  const silence = silent(report, here);
  if (silence !== null) return [silence];
  return [...cutLegs(report, here), ...losses(report), ...tooLarge(report, here), ...elsewhere(report, here)];
}

/** Nothing at all came back. */
function silent({ member, trials, legs }: PathReport, here: Here): Finding | null {
  if (trials.some(({ answered }) => answered > 0)) return null;
  const there = formatEndpoint(member);
  const base = { level: 'error', member: member.name, evidence: evidenceOf(trials) } as const;
  if (legs.tcpOut === false) {
    return {
      ...base,
      what: `Nothing gets through to ${member.name}, neither UDP nor TCP.`,
      fix: `Check that it runs, that ${there} is its address, and that TCP and UDP to it are allowed.`,
    };
  }
  return {
    ...base,
    what: `${member.name} takes connections, but no answer of it comes back.`,
    fix: `Allow TCP and UDP from it to ${formatEndpoint(here)}, an address that it must be able to reach.`,
  };
}

const LEG_NAMES: Readonly<Record<Leg, string>> = {
  udpOut: 'UDP',
  udpIn: 'UDP',
  tcpOut: 'TCP',
  tcpIn: 'TCP',
};

function cutLegs({ member, trials, legs }: PathReport, here: Here): Finding[] {
  const cut = (Object.keys(legs) as Leg[]).filter((leg) => legs[leg] === false);
  return cut.map((leg): Finding => {
    const isOut = leg === 'udpOut' || leg === 'tcpOut';
    const [from, to] = isOut ? [here.name, member.name] : [member.name, here.name];
    const target = formatEndpoint(isOut ? member : here);
    return {
      level: 'error',
      member: member.name,
      what: `${LEG_NAMES[leg]} from ${from} to ${to} does not arrive.`,
      evidence: evidenceOf(trials),
      fix: `Allow ${LEG_NAMES[leg]} to ${target} in every firewall and security group between the two.`,
    };
  });
}

/** Some of the small datagrams were lost, though the path is open. */
function losses({ member, trials, legs }: PathReport): Finding[] {
  if (legs.udpOut !== true || legs.udpIn !== true) return [];
  const packets = trials.filter(({ way }) => way.via === 'packet' && way.answerVia === 'packet');
  const asked = packets.reduce((sum, trial) => sum + trial.asked, 0);
  const lost = asked - packets.reduce((sum, trial) => sum + trial.answered, 0);
  if (lost === 0) return [];
  return [
    {
      level: 'warning',
      member: member.name,
      what: `Datagrams to or from ${member.name} get lost.`,
      evidence: `${lost} of ${asked} round trips by UDP had no answer.`,
      fix: 'Look for an overloaded link, host or receive buffer (`nstat -az UdpRcvbufErrors`) on the way.',
    },
  ];
}

/** Sizes that vanish while small datagrams arrive: a path's MTU that nobody was told of. */
function tooLarge({ member, sizes }: PathReport, here: Here): Finding[] {
  return (['out', 'in'] as const).flatMap((direction): Finding[] => {
    const tried = sizes.filter((one) => one.direction === direction).toSorted((a, b) => a.bytes - b.bytes);
    const lost = tried.find(({ trial }) => trial.answered === 0);
    if (lost === undefined) return [];
    const level: Level = lost.bytes <= here.packetBytesMax ? 'error' : 'note';
    const [from, to] = direction === 'out' ? [here.name, member.name] : [member.name, here.name];
    const isOurs = level === 'error';
    return [
      {
        level,
        member: member.name,
        what: isOurs
          ? `Large packets from ${from} to ${to} vanish, small ones arrive.`
          : `Datagrams of ${lost.bytes} bytes from ${from} to ${to} do not arrive.`,
        evidence: sizesText(tried),
        fix: isOurs ? mtuFix(lost.bytes) : null,
      },
    ];
  });
}

/** Of IPv6 and UDP. */
const HEADERS_BYTES = 48;

function mtuFix(bytes: number): string {
  const raise = `Raise the path's MTU to ${bytes + HEADERS_BYTES} bytes (look at tunnels and overlays)`;
  return `${raise}, or set packetBytesMax below ${bytes} on every member.`;
}

function sizesText(tried: readonly SizeTrial[]): string {
  const parts = tried.map(({ bytes, trial }) =>
    trial.answered > 0 ? `${bytes} bytes arrived` : `${bytes} bytes were lost ${trial.asked} times`,
  );
  return `UDP payloads: ${parts.join(', ')}.`;
}

/** Addresses that are not what they are said to be: NAT, a second interface, a wrong `advertise`. */
function elsewhere({ member, trials, legs }: PathReport, here: Here): Finding[] {
  const findings: Finding[] = [];
  const sight = trials.find((trial) => trial.sight?.via === 'packet')?.sight;
  if (sight != null && !isAt(sight.from, here)) {
    const isReached = legs.udpIn === true && legs.tcpIn === true;
    findings.push({
      level: isReached ? 'note' : 'error',
      member: member.name,
      what: `${member.name} sees this node at another address than it advertises.`,
      evidence: `Advertised ${formatEndpoint(here)}, seen ${formatEndpoint(sight.from)}.`,
      fix: isReached
        ? null
        : 'Set `advertise` to the address and port that the network forwards to this node.',
    });
  }
  const from = trials.find(
    ({ way, answerFrom }) => way.answerVia === 'packet' && answerFrom !== null,
  )?.answerFrom;
  if (from != null && !isAt(from, member)) {
    const isReached = legs.udpOut === true && legs.tcpOut === true;
    findings.push({
      level: isReached ? 'note' : 'error',
      member: member.name,
      what: `${member.name} answers from another address than it advertises.`,
      evidence: `Advertised ${formatEndpoint(member)}, seen ${formatEndpoint(from)}.`,
      fix: isReached ? null : `Set \`advertise\` on ${member.name} to the address that others reach it at.`,
    });
  }
  return findings;
}

type Place = { readonly host: string; readonly port: number };

function isAt(seen: Place, advertised: Place): boolean {
  return seen.host === advertised.host && seen.port === advertised.port;
}

function evidenceOf(trials: readonly Trial[]): string {
  const name = (via: 'packet' | 'stream'): string => (via === 'packet' ? 'UDP' : 'TCP');
  const parts = trials.map(({ way, asked, answered, failure, isUnreachable }) => {
    const why = answered === 0 && isUnreachable && failure !== null ? ` (${failure})` : '';
    return `${name(way.via)} there and ${name(way.answerVia)} back ${answered} of ${asked}${why}`;
  });
  return `Answered: ${parts.join('; ')}.`;
}
