/** The lab's page beside the demonstration: where it is served, and what is said of it. */
import type { Endpoint } from 'hearsay/core';
import { PageFiles } from '../http/page-files.ts';
import { NOT_BUILT } from '../http/page-routes.ts';
import { serveApp, type HttpServer } from '../http/serve.ts';
import type { HttpApp } from '../http/app.ts';
import { programVersion } from '../sweep/program-version.ts';
import type { DemoFeed } from './demo-feed.ts';
import { createDemoApp, type DrivenDemonstration } from './demo-http.ts';
import { endpointText, titleOf, type DemoOptions } from './settings.ts';

/** Behind Serf's RPC port and the agent's HTTP port. */
export const LAB_PORT = 7375;
const LOOPBACK = '127.0.0.1';

export interface OpenLab {
  /** For people: where it is, or why there is none; `null`: nobody wanted it. */
  readonly text: string | null;
  /** The same at length, and where to begin there; empty: nobody wanted it. */
  readonly lines: readonly string[];
  close(): Promise<void>;
}

const NONE: OpenLab = { text: null, lines: [], close: () => Promise.resolve() };

/** Serves the page on loopback. A demonstration without a page is still one, so nothing here fails. */
export async function openLab(
  options: DemoOptions,
  { demonstration, feed }: { readonly demonstration: DrivenDemonstration; readonly feed: DemoFeed },
): Promise<OpenLab> {
  if (options.labPort === null) return NONE;
  const page = new PageFiles();
  if (!page.isBuilt) return { ...NONE, text: NOT_BUILT, lines: [NOT_BUILT] };
  const app = createDemoApp({
    demonstration,
    feed,
    page,
    companion: options.companion ?? null,
    title: titleOf(options),
    version: programVersion(),
    onFault: (fault) => process.stderr.write(`hearsay up: ${String(fault)}\n`),
  });
  const { labPort: port } = options;
  try {
    const server = await serveOrElsewhere(
      app,
      { host: LOOPBACK, port: port ?? LAB_PORT },
      port !== undefined,
    );
    const lines = placesText(server.local);
    return { text: lines[0]!, lines, close: () => server.close() };
  } catch (error) {
    const text = `no lab: ${(error as Error).message}`;
    return { ...NONE, text, lines: [text] };
  }
}

/** At `bind`, or at any free port if that one is taken and nobody has asked for it. */
export async function serveOrElsewhere(app: HttpApp, bind: Endpoint, isAsked: boolean): Promise<HttpServer> {
  try {
    return await serveApp(app, bind);
  } catch (error) {
    if (isAsked || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return serveApp(app, { ...bind, port: 0 });
  }
}

/** Where the page is, and the two parts of it that a newcomer is looking for. */
export function placesText(local: Endpoint): readonly string[] {
  const address = `http://${endpointText(local)}/`;
  return [
    `lab: ${address}`,
    `  begin with the tour: ${address}#/tour`,
    `  the live cluster: ${address}#/live`,
  ];
}
