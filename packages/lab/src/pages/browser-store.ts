/**
 * Values by name in this browser: a small wrapper of IndexedDB. Where there is none (a private window, a
 * file, a full disk) values live as long as the page does, and `isKept` says so.
 */

export interface BrowserStore {
  /** Values outlive the page. */
  readonly isKept: boolean;
  /** `undefined`: there is none. */
  read(name: string): Promise<unknown>;
  write(name: string, value: unknown): Promise<void>;
  clear(): Promise<void>;
}

const VALUES = 'values';

/** Never fails: without a database it is memory. */
export async function openBrowserStore(database: string): Promise<BrowserStore> {
  try {
    const opened = await openDatabase(database);
    const store = databaseStore(opened);
    // Some browsers open a database and refuse the first use of it.
    await store.read('');
    return store;
  } catch {
    return memoryStore();
  }
}

export function memoryStore(): BrowserStore {
  const values = new Map<string, unknown>();
  return {
    isKept: false,
    read: (name) => Promise.resolve(values.get(name)),
    write: (name, value) => {
      values.set(name, structuredClone(value));
      return Promise.resolve();
    },
    clear: () => {
      values.clear();
      return Promise.resolve();
    },
  };
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(VALUES));
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('no database')));
    request.addEventListener('blocked', () => reject(new Error('the database is blocked')));
  });
}

function databaseStore(database: IDBDatabase): BrowserStore {
  const act = <Value>(
    mode: IDBTransactionMode,
    action: (values: IDBObjectStore) => IDBRequest<Value>,
  ): Promise<Value> =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(VALUES, mode);
      const request = action(transaction.objectStore(VALUES));
      transaction.addEventListener('complete', () => resolve(request.result));
      for (const failure of ['abort', 'error'])
        transaction.addEventListener(failure, () =>
          reject(transaction.error ?? new Error('the database refused')),
        );
    });
  return {
    isKept: true,
    read: (name) => act<unknown>('readonly', (values) => values.get(name)),
    write: async (name, value) => {
      await act('readwrite', (values) => values.put(value, name));
    },
    clear: async () => {
      await act('readwrite', (values) => values.clear());
    },
  };
}
