/**
 * What the last set-up saw, so that the next one can tell in milliseconds that it has nothing to do.
 *
 * The stamp lives in node_modules, which git ignores and which vanishes together with what it vouches for.
 * The install is known by the contents of the lock file and the manifests; the build by the paths, sizes and
 * times of its sources, because reading them all would cost more than the check may take.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const stampPath = (root) => join(root, 'node_modules', '.hearsay-setup.json');

/** The digests of the last set-up, `{ install?, build? }`; empty when there is no readable stamp. */
export function readStamp(root) {
  try {
    return JSON.parse(readFileSync(stampPath(root), 'utf8'));
  } catch {
    return {};
  }
}

/** Remembers these digests beside the ones already there. */
export function writeStamp(root, digests) {
  writeFileSync(stampPath(root), `${JSON.stringify({ ...readStamp(root), ...digests })}\n`);
}

/** Changes whenever another set of packages may have to be installed. */
export function installDigest(root) {
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}\n`);
  const manifests = packageFolders(root).map((folder) => join(folder, 'package.json'));
  for (const path of ['.npmrc', 'package-lock.json', 'package.json', ...manifests]) {
    const file = join(root, path);
    if (existsSync(file)) hash.update(`${path}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** The lab's page, which is built into the package that serves it. */
const LAB = join('packages', 'lab');
const LAB_PAGE = join('packages', 'agent', 'dist', 'lab', 'index.html');

/**
 * Changes whenever the compiler or the lab's bundler may have something to do. Tests are no part of a build.
 */
export function buildDigest(root) {
  const hash = createHash('sha256').update(installDigest(root));
  const configs = ['.', ...packageFolders(root)].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => /^tsconfig.*\.json$/.test(name))
      .map((name) => join(folder, name)),
  );
  const sources = packageFolders(root).flatMap((folder) => filesUnder(root, join(folder, 'src')));
  const page = [...filesUnder(root, join(LAB, 'public')), ...filesUnder(root, 'content')];
  for (const name of ['index.html', 'vite.config.ts']) {
    if (existsSync(join(root, LAB, name))) page.push(join(LAB, name));
  }
  for (const path of [...configs, ...sources, ...page].sort()) {
    if (/\.test\.tsx?$/.test(path)) continue;
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** The folders of the workspaces, relative to the root. */
export function packageFolders(root) {
  return readdirSync(join(root, 'packages'))
    .map((name) => join('packages', name))
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .sort();
}

/**
 * What the manifests promise under dist and is not there: a reason to build even when no source has changed.
 */
export function missingOutputs(root) {
  const page = existsSync(join(root, LAB)) && !existsSync(join(root, LAB_PAGE)) ? [LAB_PAGE] : [];
  return page.concat(packageFolders(root).flatMap((folder) => missingOutputsOf(root, folder)));
}

function missingOutputsOf(root, folder) {
  const { bin = {}, exports = {} } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  return leaves([bin, exports])
    .filter((target) => target.startsWith('./dist/'))
    .map((target) => join(folder, target))
    .filter((target) => !existsSync(join(root, target)));
}

function leaves(value) {
  return typeof value === 'string' ? [value] : Object.values(value).flatMap(leaves);
}

function filesUnder(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(root, path) : [path];
  });
}
