/// <reference lib="dom" />
/**
 * The lab in real Chromium, for the tests of its pages: one browser and one plain file server a test file, a
 * context of its own for each page that is opened. Whatever a page complains of fails the test that opened
 * it: errors, its own and the console's, breaches of its policy, and requests to anybody but the process
 * that it came from.
 */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { openLabSite, type LabSite } from '../browser/lab-site.ts';
import { launchChromium } from './chromium.ts';

const START_MS = 60_000;

export interface LabOptions {
  /** Of each context, where `open` does not say otherwise. */
  readonly context?: BrowserContextOptions;
  readonly chromiumArgs?: readonly string[];
}

export interface LabInChromium {
  /** The file server's, which has the built lab; `HEARSAY_LAB` names another build. */
  readonly origin: string;
  /**
   * Opens a page of the file server by its hash, or any page by its whole address, with storage of its own;
   * the one that was open is closed. `about:blank` is an empty one, which may go to the file server's pages.
   */
  open(address: string, options?: BrowserContextOptions): Promise<Page>;
  /** What pages have complained of since the test began. */
  readonly complaints: readonly string[];
  /** What the console says of failed requests to `/v1/`: who serves the page may have no agent, no model. */
  readonly unanswered: readonly string[];
  /** Takes back the complaints that a test has brought about. */
  forgive(expected: RegExp): void;
}

/** Called in a `describe` that is skipped without `CHROMIUM`; begins and ends everything by itself. */
export function labInChromium({ context: usual = {}, chromiumArgs = [] }: LabOptions = {}): LabInChromium {
  const complaints: string[] = [];
  const unanswered: string[] = [];
  let site: LabSite | undefined;
  let browser: Browser | undefined;
  let context: BrowserContext | undefined;

  beforeAll(async () => {
    site = await openLabSite();
    browser = await launchChromium(chromiumArgs);
  }, START_MS);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });
  afterEach(async () => {
    await context?.close();
    context = undefined;
    unanswered.splice(0);
    expect(complaints.splice(0), 'what the page complained of').toEqual([]);
  });

  return {
    get origin() {
      return site!.origin;
    },
    async open(address, options = {}) {
      await context?.close();
      const whole = address.startsWith('#') ? `${site!.origin}/${address}` : address;
      context = await browser!.newContext({ ...usual, ...options });
      const page = await context.newPage();
      const origin = whole.startsWith('http') ? new URL(whole).origin : site!.origin;
      await watch(page, origin, { complaints, unanswered });
      await page.goto(whole);
      return page;
    },
    complaints,
    unanswered,
    forgive(expected) {
      complaints.splice(0, Infinity, ...complaints.filter((complaint) => !expected.test(complaint)));
    },
  };
}

/** `origin` is whom the page comes from, and may ask. */
async function watch(
  page: Page,
  origin: string,
  { complaints, unanswered }: Record<'complaints' | 'unanswered', string[]>,
): Promise<void> {
  page.on('pageerror', ({ message }) => void complaints.push(message));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const isOfAnswer = message.location().url.startsWith(`${origin}/v1/`);
    (isOfAnswer ? unanswered : complaints).push(message.text());
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    const isInside = url.protocol === 'data:' || url.protocol === 'blob:';
    // Of the disk there is no more than the page itself.
    const isServed = url.protocol === 'file:' ? request.isNavigationRequest() : url.origin === origin;
    if (!isInside && !isServed) complaints.push(`asks ${request.url()}`);
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error(`policy ${violatedDirective}: ${blockedURI}`),
    );
  });
}
