/**
 * Joins a cluster and prints its news until it is interrupted.
 *
 *     npx tsx examples/watch-cluster.ts 10.0.0.1:7946
 */
import { hostname } from 'node:os';
import { join } from 'hearsay';

const [seed] = process.argv.slice(2);
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());

const node = await join({
  name: `watcher-${hostname()}-${process.pid}`,
  bind: process.env['BIND'] ?? '0.0.0.0:0',
  ...(seed === undefined ? {} : { seeds: [seed] }),
});
for (const member of node.members.alive) console.log('alive', member.name, `${member.host}:${member.port}`);

for await (const event of node.events({ signal: interrupted.signal })) {
  if (event.type === 'lagged') console.log('missed', event.missed, 'events');
  else if (event.type === 'failed') console.log(node.why(event.member.name).story);
  else if ('member' in event) console.log(event.type, event.member.name);
}
await node.leave();
