/**
 * The lab as one HTML file, to be handed out in a course: the script, the styles, the icon and the workers
 * stand in it, and it works from a disk without a network. The page's policy is tightened to that: no
 * connection at all, and no script but the one whose digest it names.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** How a worker is made in the lab's sources; Vite reads the same form. */
const WORKER = /new Worker\(new URL\('([^']+)', import\.meta\.url\), \{ type: 'module', name: '(\w+)' \}\)/g;
const LINKS = /[ \t]*<link rel="(?:stylesheet|icon|manifest|modulepreload)"[^>]*>\n?/g;
const SCRIPT = /[ \t]*<script type="module"[^>]*><\/script>\n?/g;
const POLICY = /(http-equiv="Content-Security-Policy"\s+content=")[^"]*/;

/** `name` is that of the file. */
export function singleFilePlugin(name: string): Plugin {
  return {
    name: 'hearsay-single-file',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      // What has a query is Vite's own: it starts the worker that stands inside.
      if (/\/node_modules\/|\?/.test(id) || !code.includes('new Worker(')) return null;
      const made = withWorkersInside(code);
      return made.includes('new Worker(') ? this.error(`a worker that cannot be put inside: ${id}`) : made;
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const page = bundle['index.html'];
        const script = Object.values(bundle).filter((file) => file.type === 'chunk');
        const styles = Object.values(bundle).filter(({ fileName }) => fileName.endsWith('.css'));
        if (page?.type !== 'asset' || script.length !== 1)
          return this.error(`one page and one script are put together, not ${script.length}`);
        const css = styles.map((style) => (style.type === 'asset' ? textOf(style.source) : '')).join('\n');
        const icon = readFileSync(new URL('public/icon.svg', import.meta.url), 'utf8');
        const source = singlePage(textOf(page.source), { script: script[0]!.code, css, icon });
        // Nothing else is written: the unit's text for the site is beside the bundle that is served.
        for (const other of Object.keys(bundle)) delete bundle[other];
        this.emitFile({ type: 'asset', fileName: name, source });
      },
    },
  };
}

/** A worker that Vite writes into the script as a text, and starts from a `blob:` of it. */
export function withWorkersInside(code: string): string {
  const imports: string[] = [];
  const made = code.replace(WORKER, (_, path: string, name: string) => {
    imports.push(`import InsideWorker${imports.length} from '${path}?worker&inline';`);
    return `new InsideWorker${imports.length - 1}({ name: '${name}' })`;
  });
  return imports.length === 0 ? code : `${imports.join('\n')}\n${made}`;
}

/** @throws Error for a page that has no place for one of the parts */
export function singlePage(
  page: string,
  parts: { readonly script: string; readonly css: string; readonly icon: string },
): string {
  const script = insideScript(parts.script);
  const head = [
    `<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(parts.icon)}" />`,
    `<style>\n${parts.css.replace(/<(?=\/style)/gi, '\\3c ')}\n</style>`,
    `<script type="module">${script}</script>`,
  ];
  const without = page.replace(LINKS, '').replace(SCRIPT, '');
  const made = replaced(without, '</head>', () => `${head.join('\n')}\n</head>`);
  return replaced(made, POLICY, (_, start: string) => start + policyOf(script));
}

/** So that an HTML parser sees no end of the script in it, and no beginning of a comment. */
export const insideScript = (code: string): string =>
  code.replaceAll('\r\n', '\n').replace(/<(?=\/script|script|!--)/gi, '\\x3c');

const policyOf = (script: string): string =>
  [
    "default-src 'none'",
    "connect-src 'none'",
    `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`,
    "style-src 'unsafe-inline'",
    'img-src data: blob:',
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

function replaced(text: string, part: string | RegExp, by: (...found: string[]) => string): string {
  const made = text.replace(part, by);
  if (made === text) throw new Error(`the lab's page has no ${String(part)}`);
  return made;
}

const textOf = (source: string | Uint8Array): string =>
  typeof source === 'string' ? source : new TextDecoder().decode(source);
