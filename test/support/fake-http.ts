/** The HTTP API over a fake agent, asked in-process. */
import { createHttpApp, type HttpApp, type HttpAppOptions } from '../../packages/agent/src/http/app.ts';
import { RecordingAgent } from './recording-agent.ts';

export const TOKEN = 'a-token-of-the-tests';

export class FakeHttp {
  readonly agent = new RecordingAgent();
  readonly faults: unknown[] = [];
  readonly statuses: number[] = [];
  readonly liveClients: number[] = [];
  lagged = 0;
  readonly app: HttpApp;

  constructor(options: Partial<HttpAppOptions> = {}) {
    this.app = createHttpApp({ ...this.options(), ...options });
  }

  options(): HttpAppOptions {
    return {
      api: this.agent,
      metrics: {
        observeRequest: (status) => this.statuses.push(status),
        observeLiveClients: (clients) => this.liveClients.push(clients),
        observeLagged: (missed) => {
          this.lagged += missed;
        },
      },
      exposition: { contentType: 'text/plain; version=0.0.4', text: () => Promise.resolve('up 1\n') },
      token: TOKEN,
      isLoopback: true,
      version: '1.2.3',
      onFault: (fault) => this.faults.push(fault),
    };
  }

  /** `body`: an object is sent as JSON. The token goes along unless `headers` say otherwise. */
  async ask(
    method: string,
    path: string,
    more: { readonly body?: unknown; readonly headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const headers: Record<string, string> = { authorization: `Bearer ${TOKEN}`, ...more.headers };
    const body =
      typeof more.body === 'object' ? JSON.stringify(more.body) : (more.body as string | undefined);
    if (body !== undefined) headers['content-type'] ??= 'application/json';
    return this.app.hono.request(path, { method, headers, ...(body === undefined ? {} : { body }) });
  }
}
