/** What the agent's configuration means for its node. */
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';
import type { JoinOptions, Logger } from 'hearsay';
import { formatIp, type Candidate, type SerfClocks, type Tags } from 'hearsay/core';
import type { AgentConfig } from './config.ts';
import { ConfigError } from './flags.ts';

/** What is not in the configuration. */
export interface NodeParts {
  readonly tags: Tags;
  /** `null`: not encrypted. */
  readonly keys: readonly Uint8Array[] | null;
  readonly clocks: SerfClocks | null;
  readonly logger: Logger;
}

/** memberlist's range, speaking 2; Serf's, speaking what is asked for. */
function versionsOf(protocol: number): number[] {
  return [1, 5, 2, 2, 5, protocol];
}

/** @throws ConfigError for an interface that has no address. */
export function nodeOptions(config: AgentConfig, { tags, keys, clocks, logger }: NodeParts): JoinOptions {
  const { bind, advertise, allowCidrs } = config;
  return {
    name: config.nodeName,
    bind: hostPort(config.interface === null ? bind : { ...bind, host: addressOf(config.interface) }),
    ...(advertise === null ? {} : { advertise: hostPort(advertise) }),
    tags,
    ...(keys === null ? {} : { keys }),
    ...(clocks === null ? {} : { serfClocks: clocks }),
    profile: config.profile,
    versions: versionsOf(config.protocol),
    compression: config.compression,
    logger,
    ...(allowCidrs === null ? {} : { veto: cidrVeto(allowCidrs) }),
    serf: {
      broadcastTimeoutMs: config.broadcastTimeoutMs,
      reconnectIntervalMs: config.reconnectIntervalMs,
      reconnectTimeoutMs: config.reconnectTimeoutMs,
      tombstoneTimeoutMs: config.tombstoneTimeoutMs,
      resolvesConflicts: config.resolvesConflicts,
      querySizeMaxBytes: config.querySizeMaxBytes,
      queryResponseSizeMaxBytes: config.queryResponseSizeMaxBytes,
      userEventSizeMaxBytes: config.userEventSizeMaxBytes,
    },
  };
}

/** Refuses whoever is at an address outside all of these ranges. */
export function cidrVeto(cidrs: readonly string[]): (candidate: Candidate) => string | null {
  const ranges = cidrs.map((cidr) => ipaddr.parseCIDR(cidr));
  return ({ name, address }) => {
    const text = formatIp(address.bytes);
    const ip = ipaddr.process(text);
    const isAllowed = ranges.some((range) => range[0].kind() === ip.kind() && ip.match(range));
    return isAllowed ? null : `${name} is at ${text}, which no range of allow_cidrs holds`;
  };
}

function addressOf(name: string): string {
  const addresses = networkInterfaces()[name];
  if (addresses === undefined) {
    const known = Object.keys(networkInterfaces()).join(', ');
    throw new ConfigError(`interface: there is no '${name}'; allowed: ${known}`);
  }
  const address = addresses.find(({ family }) => family === 'IPv4') ?? addresses[0];
  if (address === undefined) throw new ConfigError(`interface: '${name}' has no address`);
  return address.address;
}

function hostPort({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
