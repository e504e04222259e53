/** What a snapshot asks of a file system, and Node's. Tests put a failing one in its place. */
import {
  closeSync,
  copyFileSync,
  constants,
  fstatSync,
  fsync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';

export interface SnapshotFiles {
  /** Opens a file to append to it, and makes it if it is not there. */
  append(path: string): number;
  size(fd: number): number;
  read(path: string): Buffer;
  truncate(fd: number, bytes: number): void;
  /** Writes all of it, or throws. */
  write(fd: number, bytes: Uint8Array): void;
  sync(fd: number): Promise<void>;
  close(fd: number): void;
  /** Makes a file of its own with this content, on disk when it resolves. */
  create(path: string, bytes: Uint8Array): Promise<void>;
  /** Keeps a copy under the first free one of `to`, `to.2`, … */
  keep(path: string, to: string): void;
  rename(from: string, to: string): void;
}

/** As Serf's: a snapshot holds no secrets, and other tools may read it. */
const MODE = 0o644;
const COPIES_MAX = 100;

const sync = promisify(fsync);

export const NODE_FILES: SnapshotFiles = {
  append: (path) => openSync(path, 'a+', MODE),
  size: (fd) => fstatSync(fd).size,
  read: (path) => readFileSync(path),
  truncate: (fd, bytes) => ftruncateSync(fd, bytes),
  write(fd, bytes) {
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
  },
  sync: async (fd) => sync(fd),
  close: (fd) => closeSync(fd),
  async create(path, bytes) {
    const file = await open(path, 'w', MODE);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  keep(path, to) {
    for (let copy = 1; copy <= COPIES_MAX; copy += 1) {
      try {
        copyFileSync(path, copy === 1 ? to : `${to}.${copy}`, constants.COPYFILE_EXCL);
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  },
  rename: (from, to) => renameSync(from, to),
};
