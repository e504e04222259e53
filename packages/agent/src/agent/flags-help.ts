/** `hearsay agent -help`: every flag, with what it sets. */
import { configKeys } from './config-keys.ts';
import { settingFlags } from './flags.ts';

const OTHERS: readonly (readonly [flag: string, about: string])[] = [
  ['config-file', 'a file to read, JSON, YAML or TOML; may be given again'],
  ['config-dir', 'a folder of such files, in the order of their names; may be given again'],
  ['disable-compression', 'send packets as they are'],
  ['mdns-iface', 'the interface for multicast DNS'],
  ['mdns-disable-ipv4', 'no multicast DNS over IPv4'],
  ['mdns-disable-ipv6', 'no multicast DNS over IPv6'],
];

/** The whole text. */
export function flagsHelp(): string {
  const keys = new Map(configKeys().map((one) => [one.key, one]));
  const rows = settingFlags().map(({ flag, key, isRepeatable }): [string, string] => {
    const { type, fallback, about } = keys.get(key)!;
    const again = isRepeatable ? '; may be given again' : '';
    const usual = fallback === '' ? '' : ` (default ${fallback})`;
    return [`-${flag}${type === 'switch' ? '' : ` <${type}>`}`, `${about}${again}${usual}`];
  });
  for (const [flag, about] of OTHERS) rows.push([`-${flag}`, about]);
  rows.sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(...rows.map(([flag]) => flag.length));
  const lines = rows.map(([flag, about]) => `  ${flag.padEnd(width)}  ${about}`);
  return [
    'Usage: hearsay agent [flags]',
    '',
    'Runs a member of a cluster, as `serf agent` does, until it is interrupted or told to leave.',
    'Flags may have one dash or two, and their value behind a blank or a `=`. What they set can stand in a',
    'configuration file, too, under the key in docs/operations.md; flags win.',
    '',
    ...lines,
    '',
  ].join('\n');
}
