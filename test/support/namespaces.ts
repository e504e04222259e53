/**
 * Networks of real kernels: each member lives in a network namespace of its own, and their cables (veth
 * pairs) meet in a bridge that has a namespace to itself, so nothing of it is visible to the machine's own
 * network. Loss and cuts are rules of nftables on the bridge, flaps are `ip link` at the member. All of that
 * needs root, iproute2 and nftables; `whyNoNamespaces` says what is missing.
 *
 * Whatever becomes of the process that makes them, a small shell that outlives it removes them. They bear its
 * number, so that the next run removes what even that left behind.
 */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OurMember } from './our-member.ts';

/** What is wrong with the ways from some members to some others. Without names: from all, to all. */
export interface LinkFault {
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  /** What is dropped: all that a cable carries, ARP included; IP alone; UDP alone. */
  readonly what: 'frames' | 'packets' | 'datagrams';
  /** The share of it that is dropped, 0 … 1, in whole thousandths. Left out: all of it. */
  readonly loss?: number;
}

const IP = process.env['HEARSAY_IP'] ?? '';
const NFT = process.env['HEARSAY_NFT'] ?? '';
/** Two runs of these tests on one machine at the same time do not meet, not even in their addresses. */
const RUN_OCTET = 2 + (process.pid % 250);
const PREFIX = 'hearsay-test';
const OWN_NAME = new RegExp(String.raw`^${PREFIX}-(\d+)-`);
/** The member's end of its cable, as the member sees it. */
const DEVICE = 'eth0';
const COMMAND_TIMEOUT_MS = 20_000;
const TABLE = 'table bridge hearsay';
/** All that is asked of nftables, in one rule. */
const TRIAL_RULES = `
table bridge trial {
  chain faults {
    type filter hook forward priority 0; policy accept;
    iifname { v1 } oifname { v2 } ip protocol udp numgen random mod 1000 < 500 counter drop
  }
}
`;

/**
 * A shell that reads what there is to remove, and removes it when nobody can write to it any more: when this
 * process has ended, in whatever way. What is gone by then is no matter.
 */
const REMOVER = `
  while read -r ip namespace file; do set -- "$ip $namespace $file" "$@"; done
  for one in "$@"; do
    set -- $one
    "$1" netns del "$2" 2>/dev/null
    rm -f "$3"
  done
`;

let remover: Socket | undefined;

function removeAtTheEnd(namespace: string): void {
  if (remover === undefined) {
    // Detached: what interrupts the tests does not interrupt it.
    const child = spawn('sh', ['-c', REMOVER], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    child.unref();
    remover = child.stdin as Socket;
    remover.unref();
  }
  remover.write(`${IP} ${namespace} ${wrapperOf(namespace)}\n`);
}

/** A program that is Node inside that namespace. */
function wrapperOf(namespace: string): string {
  return join(tmpdir(), namespace);
}

/**
 * `null` if networks can be made here, else the reason: a tool or root is missing, or the kernel's own words
 * when it refused. @throws if a tool is missing on a machine that is to prove something (`CI=true`).
 */
export function whyNoNamespaces(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are Linux’s';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  if (IP === '') return missing('iproute2', 'HEARSAY_IP');
  if (NFT === '') return missing('nftables', 'HEARSAY_NFT');
  removeLeftovers();
  const name = `${PREFIX}-${process.pid}-try`;
  removeAtTheEnd(name);
  const links = 'link add v1 type veth peer name v2\nlink add br0 type bridge\n';
  const refusal =
    runNow(IP, ['netns', 'add', name]) ??
    runNow(IP, ['-n', name, '-batch', '-'], links) ??
    runNow(IP, ['netns', 'exec', name, NFT, '-f', '-'], TRIAL_RULES);
  runNow(IP, ['netns', 'del', name]);
  return refusal === null ? null : `the kernel refuses: ${refusal}`;
}

function missing(debian: string, variable: string): string {
  const advice = `install it (Debian: \`apt-get install ${debian}\`), or set ${variable}`;
  const reason = `${debian} is missing: ${advice}`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  return reason;
}

/** Members by their names, each in a namespace, at one bridge. Remove it whatever happens. */
export class NamespaceNetwork {
  readonly #number: number;
  /** In the order of their addresses. */
  readonly #names: readonly string[];
  static #made = 0;

  private constructor(names: readonly string[]) {
    this.#names = names;
    this.#number = NamespaceNetwork.#made += 1;
  }

  static async create(names: readonly string[]): Promise<NamespaceNetwork> {
    const network = new NamespaceNetwork(names);
    await network.#build();
    return network;
  }

  host(name: string): string {
    return `10.${RUN_OCTET}.${this.#number % 256}.${this.#indexOf(name)}`;
  }

  /** A member's process that runs inside its namespace, and does nothing yet. */
  start(name: string): OurMember {
    const wrapper = wrapperOf(this.#namespace(name));
    const inside = `exec '${IP}' netns exec ${this.#namespace(name)} '${process.execPath}' "$@"`;
    writeFileSync(wrapper, `#!/bin/sh\n${inside}\n`, { mode: 0o755 });
    const ownPath = process.execPath;
    // `fork` takes the program from here. Each `exec` keeps the process and its IPC channel.
    process.execPath = wrapper;
    try {
      return OurMember.start(name);
    } finally {
      process.execPath = ownPath;
    }
  }

  /** From now on exactly these faults are on. */
  async setFaults(faults: readonly LinkFault[]): Promise<void> {
    const ports = faults.map((fault) => ({
      ...fault,
      ...(fault.from === undefined ? {} : { from: fault.from.map((name) => this.#port(name)) }),
      ...(fault.to === undefined ? {} : { to: fault.to.map((name) => this.#port(name)) }),
    }));
    await this.#nft(['-f', '-'], rulesFor(ports));
  }

  /** How many frames each of the faults that are on has dropped, in their order. */
  async dropped(): Promise<number[]> {
    const text = await this.#nft(['list', 'table', 'bridge', 'hearsay']);
    return Array.from(text.matchAll(/counter packets (\d+)/g), ([, packets]) => Number(packets));
  }

  /** Takes the member's own network interface down (its sends fail at once), or up again. */
  async setLink(name: string, state: 'up' | 'down'): Promise<void> {
    await run(IP, ['-n', this.#namespace(name), 'link', 'set', DEVICE, state]);
  }

  /** How often the member's cable has come alive or gone dead, as the bridge sees it. */
  async linkChanges(name: string): Promise<number> {
    const file = `/sys/class/net/${this.#port(name)}/carrier_changes`;
    return Number(await run(IP, ['netns', 'exec', this.#namespace('bridge'), 'cat', file]));
  }

  /** Nothing of it stays. The members' processes should have ended. */
  async remove(): Promise<void> {
    const namespaces = this.#namespaces();
    for (const namespace of namespaces) rmSync(wrapperOf(namespace), { force: true });
    await batch(
      [],
      namespaces.map((namespace) => `netns del ${namespace}`),
    );
  }

  async #build(): Promise<void> {
    const bridge = this.#namespace('bridge');
    for (const namespace of this.#namespaces()) removeAtTheEnd(namespace);
    const cable = (name: string): string => {
      const peer = `peer name ${DEVICE} netns ${this.#namespace(name)}`;
      return `link add ${this.#port(name)} netns ${bridge} type veth ${peer}`;
    };
    await batch([], [...this.#namespaces().map((one) => `netns add ${one}`), ...this.#names.map(cable)]);
    const ports = this.#names.map((name) => `link set ${this.#port(name)} master br0 up`);
    await batch(['-n', bridge], ['link add br0 type bridge', 'link set br0 up', ...ports]);
    await Promise.all(
      this.#names.map((name) =>
        batch(
          ['-n', this.#namespace(name)],
          [`address add ${this.host(name)}/24 dev ${DEVICE}`, 'link set lo up', `link set ${DEVICE} up`],
        ),
      ),
    );
    await this.setFaults([]);
  }

  #nft(args: readonly string[], input = ''): Promise<string> {
    return run(IP, ['netns', 'exec', this.#namespace('bridge'), NFT, ...args], input);
  }

  #namespaces(): string[] {
    return ['bridge', ...this.#names].map((name) => this.#namespace(name));
  }

  #namespace(name: string): string {
    return `${PREFIX}-${process.pid}-${this.#number}-${name}`;
  }

  /** The bridge's end of a member's cable. */
  #port(name: string): string {
    return `v${this.#indexOf(name)}`;
  }

  #indexOf(name: string): number {
    const index = this.#names.indexOf(name);
    if (index < 0) throw new Error(`there is no ${name} at this bridge`);
    return index + 1;
  }
}

/** A script that replaces all rules at once; names are those of the bridge's ports. */
function rulesFor(faults: readonly LinkFault[]): string {
  const hook = 'type filter hook forward priority 0; policy accept;';
  const chain = ['chain faults {', hook, ...faults.map(ruleFor), '}'];
  // Named first, so that there is one to delete.
  return [TABLE, `delete ${TABLE}`, `${TABLE} {`, ...chain, '}', ''].join('\n');
}

const MATCHES = { frames: '', packets: 'ether type ip', datagrams: 'ip protocol udp' };

function ruleFor({ from, to, what, loss }: LinkFault): string {
  const parts = [
    from === undefined ? '' : `iifname { ${from.join(', ')} }`,
    to === undefined ? '' : `oifname { ${to.join(', ')} }`,
    MATCHES[what],
    loss === undefined ? '' : `numgen random mod 1000 < ${Math.round(loss * 1000)}`,
    'counter drop',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** What processes left behind that were killed before they could clean up. */
function removeLeftovers(): void {
  const { stdout } = spawnSync(IP, ['netns', 'list'], { encoding: 'utf8', timeout: COMMAND_TIMEOUT_MS });
  const names = stdout.split('\n').map((line) => line.split(' ')[0]!);
  const left = names.filter((name) => {
    const maker = OWN_NAME.exec(name)?.[1];
    return maker !== undefined && !runs(Number(maker));
  });
  for (const name of left) {
    runNow(IP, ['netns', 'del', name]);
    rmSync(wrapperOf(name), { force: true });
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function batch(args: readonly string[], lines: readonly string[]): Promise<void> {
  await run(IP, [...args, '-batch', '-'], `${lines.join('\n')}\n`);
}

/** What the program prints. Rejects with what it complains of. */
function run(program: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { timeout: COMMAND_TIMEOUT_MS }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${program} ${args.join(' ')}: ${stderr.trim() || error.message}\n${input}`));
    });
    child.stdin?.on('error', () => undefined); // it ended without reading: its exit code says so
    child.stdin?.end(input);
  });
}

/** `null`, or what the program complained of. */
function runNow(program: string, args: readonly string[], input = ''): string | null {
  const { status, stderr, error } = spawnSync(program, args, {
    input,
    encoding: 'utf8',
    timeout: COMMAND_TIMEOUT_MS,
  });
  if (status === 0) return null;
  return stderr?.trim() || error?.message || `${program} ${args.join(' ')} ended with ${status}`;
}
