/** Which version of this program made a result: results are compared and joined within one version only. */
import { readFileSync } from 'node:fs';

export function programVersion(): string {
  // The same place from the sources and from what is compiled.
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
