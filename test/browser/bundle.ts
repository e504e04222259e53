/** Bundles sources for a browser, as an application's bundler would. */
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const source = (path: string): string =>
  fileURLToPath(new URL(`../../packages/hearsay/src/${path}`, import.meta.url));

/** One script of `entry` and all that it imports; `format` as in rolldown. */
export async function bundle(entry: string, format: 'es' | 'iife'): Promise<string> {
  const build = await rolldown({
    input: entry,
    platform: 'browser',
    resolve: {
      alias: {
        'hearsay/core': source('public/core.ts'),
        'hearsay/sim': source('public/sim.ts'),
        'hearsay/wire': source('public/wire.ts'),
      },
    },
    // What is not in the bundle stays an import, and the test looks for it.
    external: /^node:/,
    logLevel: 'silent',
  });
  try {
    const { output } = await build.generate({ format });
    return output[0].code;
  } finally {
    await build.close();
  }
}

export const publicEntry = (name: string): string => source(`public/${name}.ts`);
