/**
 * The Go peers: built from the sources of memberlist that Debian's `golang-github-hashicorp-memberlist-dev`
 * brings, with Debian's `golang-go`. Where either is missing, benches show our figures alone and say so.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Programs of the system, not of a package. */
const GO = 'go';
const DPKG_QUERY = 'dpkg-query';

const GOCODE = '/usr/share/gocode';
const MEMBERLIST = 'src/github.com/hashicorp/memberlist';
const BUILD_TIMEOUT_MS = 300_000;

export type PeerName = 'memberlist-codec' | 'memberlist-cluster';

export type Peer =
  | { readonly program: string; readonly about: string }
  | { readonly program: null; readonly about: string };

/** Builds a peer if it is not there yet. `root` is the project's folder. */
export function peer(root: string, name: PeerName): Peer {
  const go = spawnSync(GO, ['version'], { encoding: 'utf8' });
  if (go.error !== undefined || go.status !== 0) return none('Go is not installed (Debian: golang-go)');
  if (!existsSync(join(GOCODE, MEMBERLIST))) {
    return none(
      'the sources of memberlist are not installed (Debian: golang-github-hashicorp-memberlist-dev)',
    );
  }
  const about = `memberlist ${version()}, ${go.stdout.trim()}`;
  const program = join(root, 'bench/dist/peers', name);
  if (isNewer(program, join(root, 'bench/peers', name))) return { program, about };
  const output = build(root, name, program);
  return output === null ? { program, about } : none(`${name} does not build:\n${output}`);
}

/** Runs a peer to its end and returns what it printed, one JSON value. `threads`: how many run Go's code. */
export function runPeer(program: string, args: readonly string[], threads: number): unknown {
  const env = { ...process.env, GOMAXPROCS: String(threads) };
  const run = spawnSync(program, args, { encoding: 'utf8', env });
  if (run.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${run.stderr || String(run.error)}`);
  return JSON.parse(run.stdout);
}

function none(about: string): Peer {
  return { program: null, about: `no peer: ${about}` };
}

/**
 * memberlist's functions are not exported, so its sources are copied, ours are laid among them, and the copy
 * comes first in the path. Returns what the compiler said if it failed.
 */
function build(root: string, name: PeerName, program: string): string | null {
  const gopath = mkdtempSync(join(tmpdir(), 'hearsay-bench-'));
  try {
    const inside = join(root, 'bench/peers', name, 'inside');
    const memberlist = join(gopath, MEMBERLIST);
    cpSync(join(GOCODE, MEMBERLIST), memberlist, {
      recursive: true,
      dereference: true,
      filter: (path) => !path.endsWith('_test.go'),
    });
    if (existsSync(inside)) cpSync(inside, memberlist, { recursive: true });
    const main = join(gopath, 'src/hearsay-bench', name);
    mkdirSync(main, { recursive: true });
    cpSync(join(root, 'bench/peers', name, 'main.go'), join(main, 'main.go'));
    mkdirSync(join(root, 'bench/dist/peers'), { recursive: true });
    const env = {
      ...process.env,
      GO111MODULE: 'off',
      GOFLAGS: '',
      GOPATH: `${gopath}:${GOCODE}`,
      GOCACHE: join(root, 'bench/dist/peers/cache'),
    };
    const run = spawnSync(GO, ['build', '-trimpath', '-o', program, `hearsay-bench/${name}`], {
      cwd: main,
      env,
      encoding: 'utf8',
      timeout: BUILD_TIMEOUT_MS,
    });
    return run.status === 0 ? null : run.stderr || String(run.error);
  } finally {
    rmSync(gopath, { recursive: true, force: true });
  }
}

/** Debian's version of memberlist, which is what was built. */
function version(): string {
  const run = spawnSync(DPKG_QUERY, ['-W', '-f', '${Version}', 'golang-github-hashicorp-memberlist-dev'], {
    encoding: 'utf8',
  });
  return run.status === 0 ? run.stdout.trim() : '(version unknown)';
}

function isNewer(program: string, folder: string): boolean {
  if (!existsSync(program)) return false;
  const built = statSync(program).mtimeMs;
  const sources = [join(folder, 'main.go'), join(folder, 'inside/bench-inside.go')];
  return sources.every((source) => !existsSync(source) || statSync(source).mtimeMs < built);
}
