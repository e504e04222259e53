/**
 * Brings a checkout to the point where its program and its tests can run: the packages of the lock file, then
 * the build. Each step is skipped when nothing that it depends on has changed (stamp.mjs). Nothing here may
 * import a package, because nothing is installed yet, and nothing is written outside the project.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture, captureNpm, captureTool, say, StepError, toolArguments } from './run.mjs';
import { buildDigest, installDigest, missingOutputs, readStamp, writeStamp } from './stamp.mjs';

const NODE_OLDEST = [20, 19];

/** Installs and builds what is missing or out of date. Throws `StepError`. */
export function setUp(root) {
  demandNode();
  install(root);
  build(root);
}

function demandNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_OLDEST[0] || (major === NODE_OLDEST[0] && minor >= NODE_OLDEST[1])) return;
  const wanted = NODE_OLDEST.join('.');
  throw new StepError(
    `Node ${process.version} is too old`,
    `install Node ${wanted} or newer and run this again`,
  );
}

function install(root) {
  const digest = installDigest(root);
  if (existsSync(join(root, 'node_modules')) && readStamp(root).install === digest) return;
  if (!installedByHand(root)) installFromLock(root);
  writeStamp(root, { install: digest });
}

/**
 * npm keeps its own record of what it installed. When that says what the lock says, there is nothing to do.
 */
function installedByHand(root) {
  const installed = lockedPackages(join(root, 'node_modules', '.package-lock.json'));
  const wanted = lockedPackages(join(root, 'package-lock.json'));
  if (installed === undefined || wanted === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/')) return true;
    const found = installed[path];
    if (found === undefined) return entry.optional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

function lockedPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined;
}

function installFromLock(root) {
  say('installing packages (npm ci) …');
  const clean = captureNpm(root, ['ci', '--no-audit', '--no-fund']);
  if (clean.code === 0) return;
  if (!/can only install (packages )?(when|with)|EUSAGE/.test(clean.output))
    throw installFailed(clean.output);
  say('npm ci refuses the lock file; installing with npm install, which leaves the lock as it is …');
  const plain = captureNpm(root, ['install', '--no-save', '--no-audit', '--no-fund']);
  if (plain.code !== 0) throw installFailed(plain.output);
}

function installFailed(output) {
  return new StepError(
    'the packages could not be installed',
    'see npm’s words above; with a network or registry at fault, mend that and run the same command again',
    output,
  );
}

/** The lab is one static bundle, made from the compiled library. */
function buildLab(root) {
  const folder = join(root, 'packages', 'lab');
  if (!existsSync(folder)) return;
  const { code, output } = capture(folder, process.execPath, toolArguments(root, 'vite', ['build']));
  if (code !== 0) throw new StepError('the lab could not be built', 'mend what is named above', output);
}

/** A build with outputs missing is forced: the compiler's own record may still call them up to date. */
function build(root) {
  const digest = buildDigest(root);
  const missing = missingOutputs(root);
  const stamped = readStamp(root).build;
  if (stamped === digest && missing.length === 0) return;
  say('building …');
  const forced = stamped !== undefined && missing.length > 0;
  const { code, output } = captureTool(root, 'tsc', forced ? ['-b', '--force'] : ['-b']);
  if (code !== 0) throw new StepError('the build failed', 'mend what the compiler names above', output);
  buildLab(root);
  writeStamp(root, { build: digest });
}
