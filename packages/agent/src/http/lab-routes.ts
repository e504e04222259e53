/** What the lab's page asks beside what everybody does: who believes what about whom, and the recording. */
import { open } from 'node:fs/promises';
import type { AgentApi } from '../agent/agent-api.ts';
import type { ClusterViews } from '../agent/cluster-views.ts';
import { asked, HttpFailure } from './failure.ts';
import { json, jsonAnswer, route, type Route } from './route.ts';
import { LAB, STATE_SIGNS, VIEWS } from './schemas.ts';

/** What a `Recorder` is to whoever reads its file. */
export interface RecordingSource {
  readonly path: string;
  /** What has been recorded is in the file when it resolves. */
  flush(): Promise<void>;
}

const READ_BYTES = 0x1_0000;
const UNKNOWN = '-';

export function labRoutes(
  api: AgentApi,
  { version, recording }: { readonly version: string; readonly recording: RecordingSource | null },
): Route[] {
  return [
    route({
      method: 'GET',
      path: '/v1/lab',
      id: 'introduce',
      summary: "What the lab's page may ask of this server",
      answers: { 200: jsonAnswer('Who answers, and what it offers', LAB) },
      handle: () => {
        const offers = ['views', 'events', 'why', ...(recording === null ? [] : ['recording'])];
        return json({ server: 'agent', name: api.name, version, offers });
      },
    }),
    route({
      method: 'GET',
      path: '/v1/views',
      id: 'compareViews',
      summary: 'Who believes what about whom',
      description:
        'The agent asks every other hearsay member over a stream, at most 64 of them and for at most 3 s; ' +
        'members of other programs cannot be asked. An answer serves all who ask within a second.',
      answers: { 200: jsonAnswer('The views of those who answered, and who did not', VIEWS) },
      failures: [422],
      handle: async () => json(clusterView(api.name, await asked(() => api.views()))),
    }),
    route({
      method: 'GET',
      path: '/v1/recording',
      id: 'downloadRecording',
      summary: 'What the agent has recorded (`-record`), as the file is now',
      description:
        'A trace of hearsay. It holds payloads and tags, so it needs the token where there is one.',
      needsToken: 'if-there-is-one',
      answers: { 200: { description: 'The file', contentType: 'application/octet-stream' } },
      failures: [404, 422],
      handle: async () => {
        if (recording === null)
          throw new HttpFailure(404, 'nothing is recorded; start the agent with -record FILE');
        await asked(() => recording.flush());
        const name = api.name.replace(/[^\w.-]/g, '_');
        return new Response(await fileStream(recording.path), {
          headers: {
            'Content-Type': 'application/octet-stream',
            'Content-Disposition': `attachment; filename="${name}.trace"`,
          },
        });
      },
    }),
  ];
}

/** The views as `VIEWS` describes them. */
export function clusterView(name: string, { atMs, views, silent }: ClusterViews): object {
  const members = [...new Set(views.flatMap(({ beliefs }) => beliefs.map((belief) => belief.name)))].sort();
  return {
    at: new Date(atMs).toISOString(),
    name,
    members,
    views: views.map(({ observer, tookMs, isCut, beliefs }) => {
      const held = new Map(beliefs.map((belief) => [belief.name, belief]));
      const row = members.map((member) => held.get(member));
      return {
        observer,
        tookMs,
        isCut,
        states: row.map((belief) => (belief === undefined ? UNKNOWN : STATE_SIGNS[belief.state])).join(''),
        incarnations: row.map((belief) => belief?.incarnation ?? 0),
      };
    }),
    silent,
  };
}

/**
 * The file as long as it is now, piece by piece as it is taken: what comes meanwhile would leave a torn
 * record at the end. It is opened with the first piece, so an answer that nobody reads holds nothing open.
 */
async function fileStream(path: string): Promise<ReadableStream<Uint8Array>> {
  const first = await open(path, 'r');
  const { size } = await first.stat();
  await first.close();
  let file: Awaited<ReturnType<typeof open>> | null = null;
  let position = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        file ??= await open(path, 'r');
        const piece = new Uint8Array(Math.min(READ_BYTES, size - position));
        const { bytesRead } =
          piece.length === 0 ? { bytesRead: 0 } : await file.read(piece, 0, piece.length, position);
        position += bytesRead;
        if (bytesRead > 0) controller.enqueue(piece.subarray(0, bytesRead));
        if (bytesRead > 0 && position < size) return;
        await file.close();
        controller.close();
      },
      cancel: async () => {
        await file?.close();
      },
    },
    { highWaterMark: 0 },
  );
}
