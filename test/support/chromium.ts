/** Real Chromium, as tests and benches start it. */
import { chromium, type Browser } from 'playwright-core';

/** Where it is; '': there is none, and what needs it is skipped. */
export const CHROMIUM: string = process.env['HEARSAY_CHROMIUM'] ?? '';

/** Without a sandbox or a screen, and without asking for anything elsewhere. */
export const CHROMIUM_ARGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts it; where nothing names one, as for a bench, the one that Debian has. */
export function launchChromium(moreArgs: readonly string[] = []): Promise<Browser> {
  const executablePath = CHROMIUM === '' ? '/usr/bin/chromium' : CHROMIUM;
  return chromium.launch({ executablePath, args: [...CHROMIUM_ARGS, ...moreArgs] });
}
