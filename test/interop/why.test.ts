/**
 * Members of ours over real sockets: whoever did not make an accusation gets the accuser's own record, and
 * the other questions between hearsay members are answered as asked.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { join, type ClusterNode, type JoinOptions, type Transports } from 'hearsay';
import { waitFor } from '../support/wait-for.ts';

const nodes: ClusterNode[] = [];

afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()));
});

async function start(name: string, options: JoinOptions = {}): Promise<ClusterNode> {
  const node = await join({ name, bind: '127.0.0.1:0', profile: 'local', ...options });
  nodes.push(node);
  return node;
}

/** Waits until each of the two knows the other to run hearsay. */
async function recognised(one: ClusterNode, other: ClusterNode): Promise<void> {
  await waitFor({ what: 'they know each other to be ours', timeoutMs: 30_000 }, () => {
    const known = [one.members.find(other.name), other.members.find(one.name)];
    return known.every((member) => member?.instance != null);
  });
}

/** One that probes, one that never does, and one that dies without a goodbye. */
async function afterDeath(options: JoinOptions): Promise<{ prober: ClusterNode; bystander: ClusterNode }> {
  // An exchange of state in the meantime would make the bystander an accuser by name (mergeState), so the
  // news has to come by gossip, and often enough that not all of it goes to whom it is about.
  const byGossip = { pushPullIntervalMs: 3_600_000, retransmitMult: 8 };
  const quick = {
    probeIntervalMs: 300,
    probeTimeoutMs: 150,
    suspicionMaxTimeoutMult: 1,
    ...byGossip,
  };
  const prober = await start('prober', { ...options, config: quick });
  const seeds = [`127.0.0.1:${prober.port}`];
  const never = { probeIntervalMs: 3_600_000, ...byGossip };
  const bystander = await start('bystander', { ...options, seeds, config: never });
  const victim = await start('victim', { ...options, seeds, config: never });
  await recognised(prober, bystander);
  await recognised(prober, victim);
  await waitFor({ what: 'the bystander knows the victim', timeoutMs: 30_000 }, () => {
    return bystander.members.find('victim') !== undefined;
  });
  await victim.close();
  const describe = (): string => [prober, bystander].map((node) => node.why('victim').story).join('\n');
  await waitFor({ what: 'both hold it dead', timeoutMs: 60_000, describe }, () =>
    [prober, bystander].every((node) => node.members.find('victim')?.state === 'dead'),
  );
  return { prober, bystander };
}

describe('why, asked of the accuser', () => {
  test.each<[string, JoinOptions]>([
    ['plain', {}],
    ['encrypted and labelled', { keys: [Buffer.alloc(32, 7)], cluster: 'blue' }],
    ['without Serf’s layer', { serf: false }],
  ])('%s: a bystander tells what only the accuser saw', async (_kind, options) => {
    const { prober, bystander } = await afterDeath(options);
    expect(bystander.why('victim').cases).toMatchObject([{ accuser: 'prober', hearing: { via: 'gossip' } }]);
    const why = await bystander.whyFrom('victim');
    expect(why.cases).toMatchObject([{ accuser: 'prober', hearing: { via: 'probe' } }]);
    expect(why.story).toMatch(/\(prober says\) prober pinged victim: .*\n/);
    expect(why.story).toMatch(/\(prober says\) prober suspected victim \(incarnation 1\)/);
    expect(why.silences).toEqual([]);
    // Both are of this process, so the accuser's clock is ours: the times may be off by what is said.
    const [own] = prober.why('victim').cases;
    const { uncertaintyMs } = why.accounts[1]!;
    expect(Math.abs(why.cases[0]!.openedAt - own!.openedAt)).toBeLessThanOrEqual(uncertaintyMs + 0.001);
  });

  test('a node that came later asks the others, and an accuser that is gone is named', async () => {
    const { prober, bystander } = await afterDeath({});
    const late = await start('late', { seeds: [`127.0.0.1:${prober.port}`] });
    await recognised(late, prober);
    expect((await late.whyFrom('victim')).story).toContain('(prober says) prober pinged victim: ');
    await prober.leave();
    await waitFor({ what: 'the prober has left', timeoutMs: 60_000 }, () => {
      return bystander.members.find('prober')?.state === 'left';
    });
    const why = await bystander.whyFrom('victim');
    expect(why.story).toContain('prober was not asked: it is left itself.');
    expect(why.cases).toMatchObject([{ hearing: { via: 'gossip' } }]);
  });
});

/** Notes the size of each datagram. */
function counting(
  transports: Transports,
  sizes: { readonly sent: number[]; readonly heard: number[] },
): Transports {
  const { packets, streams } = transports;
  return {
    streams,
    packets: {
      local: packets.local,
      start: (listener) =>
        packets.start({
          handlePacket: (from, packet) => {
            sizes.heard.push(packet.length);
            listener.handlePacket(from, packet);
          },
          handlePacketError: (to, cause) => listener.handlePacketError(to, cause),
          handleFault: (fault) => listener.handleFault(fault),
        }),
      send: (to, packet) => {
        sizes.sent.push(packet.length);
        packets.send(to, packet);
      },
      close: () => packets.close(),
    },
  };
}

describe('the other questions', () => {
  test.each<[string, JoinOptions]>([
    ['plain', {}],
    ['encrypted and labelled', { keys: [Buffer.alloc(16, 3)], cluster: 'blue' }],
  ])('%s: a view, an account of itself, and datagrams of exactly the size', async (_kind, options) => {
    const sizes = { sent: [] as number[], heard: [] as number[] };
    const a = await start('a', options);
    const wrapTransports = (transports: Transports): Transports => counting(transports, sizes);
    const b = await start('b', { ...options, seeds: [`127.0.0.1:${a.port}`], wrapTransports });
    await recognised(a, b);
    const view = await a.peers.view('b');
    expect(view.value.beliefs.map(({ name, state }) => `${name} ${state}`)).toEqual(['a alive', 'b alive']);
    const info = await a.peers.info('b', { via: 'packet' });
    expect(info.value).toMatchObject({ members: 2, advertised: { port: b.port } });
    expect(info.value.program).toMatch(/^hearsay \d+\.\d+\.\d+, Node \d+/);
    // One process, one clock: the estimate may be wrong by its uncertainty, and is not by more.
    expect(Math.abs(info.offsetMs)).toBeLessThanOrEqual(info.uncertaintyMs + 0.001);
    for (const packetBytes of [1200, 1400, 1472, 8972]) {
      const out = await a.peers.probe('b', { via: 'packet', answerVia: 'stream', packetBytes });
      expect(out.value).toMatchObject({ via: 'packet', from: { port: a.port } });
      expect(sizes.heard).toContain(packetBytes);
      await a.peers.probe('b', { via: 'stream', answerVia: 'packet', answerPacketBytes: packetBytes });
      expect(sizes.sent).toContain(packetBytes);
    }
  });
});
