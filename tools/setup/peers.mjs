/**
 * Programs of other projects that tests talk to. Tests find them through the environment, never by
 * themselves, so that one place decides which binary is used. To add one, add a row; CONTRIBUTING.md says
 * what its tests must do.
 */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { capture, say, StepError } from './run.mjs';

/**
 * `binary` is looked up in PATH unless the environment's `variable` names a file. `debian` is the package
 * that has it; `tests` says who misses it.
 */
export const PEERS = [
  { name: 'serf', binary: 'serf', debian: 'serf', variable: 'HEARSAY_SERF', tests: 'test/interop' },
  {
    name: 'Chromium',
    binary: 'chromium',
    debian: 'chromium',
    variable: 'HEARSAY_CHROMIUM',
    tests: 'test/browser',
  },
  {
    name: 'Redis',
    binary: 'redis-server',
    debian: 'redis-server',
    variable: 'HEARSAY_REDIS',
    tests: 'test/interop/sweep.test.ts',
  },
  {
    name: 'iproute2',
    binary: 'ip',
    debian: 'iproute2',
    variable: 'HEARSAY_IP',
    tests: 'test/interop/namespaces.test.ts',
  },
  {
    name: 'nftables',
    binary: 'nft',
    debian: 'nftables',
    variable: 'HEARSAY_NFT',
    tests: 'test/interop/namespaces.test.ts',
  },
];

/**
 * The environment that tells tests where the peers are. What is missing is installed where that can be done
 * without asking (Debian, as root); elsewhere it is named, and the tests that need it count as skipped. With
 * `CI=true` a missing peer is a `StepError`: a machine that is to prove something may not skip it.
 */
export function findPeers(root, peers = PEERS, env = process.env) {
  const found = {};
  for (const peer of peers) {
    const path = locate(peer, env) ?? installed(root, peer, env);
    if (path !== undefined) found[peer.variable] = path;
    else if (env.CI === 'true') throw new StepError(`${peer.name} is missing`, adviceFor(peer));
    else say(`${peer.name} is missing, so tests in ${peer.tests} are skipped: ${adviceFor(peer)}`);
  }
  return found;
}

function adviceFor({ debian, variable }) {
  return `install it (Debian: \`apt-get install ${debian}\`), or set ${variable} to its path`;
}

function locate({ binary, variable }, env) {
  const named = env[variable];
  if (named !== undefined && named !== '') return isProgram(named) ? named : undefined;
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, binary)).find(isProgram);
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function installed(root, peer, env) {
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (!isDebianRoot || env[peer.variable]) return undefined;
  say(`installing ${peer.name} for the tests (apt-get install ${peer.debian}) …`);
  const quiet = { ...env, DEBIAN_FRONTEND: 'noninteractive' };
  const aptInstall = () =>
    capture(root, 'apt-get', ['install', '-qy', '--no-install-recommends', peer.debian], quiet);
  if (aptInstall().code !== 0) {
    const update = capture(root, 'apt-get', ['update', '-q'], quiet);
    const retry = aptInstall();
    if (retry.code !== 0) process.stderr.write(`${update.output.trimEnd()}\n${retry.output.trimEnd()}\n`);
  }
  return locate(peer, env);
}
