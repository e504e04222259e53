import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as nodeRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { FakeHttp } from '../../../../test/support/fake-http.ts';
import { PageFiles } from './page-files.ts';
import { PAGE_POLICY } from './page-routes.ts';
import { serveHttp, type HttpServer } from './serve.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearsay-page-'));
const SCRIPT = 'export const lab = true;\n'.repeat(100);
mkdirSync(join(folder, 'lab', 'assets'), { recursive: true });
writeFileSync(join(folder, 'lab', 'index.html'), '<!doctype html><title>lab</title>');
writeFileSync(join(folder, 'lab', 'icon.svg'), '<svg/>');
writeFileSync(join(folder, 'lab', 'assets', 'index-Dk3x9aPq.js'), SCRIPT);
writeFileSync(join(folder, 'secret.txt'), 'not of the page');
const page = new PageFiles(join(folder, 'lab'));

afterAll(() => rmSync(folder, { recursive: true }));

const servers: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  new FakeHttp({ page }).ask(method, path, { headers: { authorization: '', ...headers } });

describe('the page', () => {
  test('is the first page of the server, and the API stays where it was', async () => {
    const first = await ask('/');
    expect(first.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await first.text()).toContain('<title>lab</title>');
    expect((await ask('/v1/members')).headers.get('content-type')).toContain('application/json');
    expect((await ask('/nothing')).status).toBe(404);
  });

  test('has a policy that lets it ask nobody else and be framed by nobody', async () => {
    const { headers } = await ask('/');
    expect(headers.get('content-security-policy')).toBe(PAGE_POLICY);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    const html = readFileSync(fileURLToPath(new URL('../../../lab/index.html', import.meta.url)), 'utf8');
    const meta = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(html)![1];
    expect(PAGE_POLICY).toBe(`${meta}; frame-ancestors 'none'`);
  });

  test('files named by their content are kept for good, others are asked for again', async () => {
    const script = await ask('/assets/index-Dk3x9aPq.js');
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const icon = await ask('/icon.svg');
    expect(icon.headers.get('cache-control')).toBe('no-cache');
    const again = await ask('/icon.svg', { 'if-none-match': icon.headers.get('etag')! });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    expect((await ask('/icon.svg', { 'if-none-match': '"another"' })).status).toBe(200);
  });

  test('goes compressed to whoever takes that, as another entity', async () => {
    const plain = await ask('/assets/index-Dk3x9aPq.js');
    const packed = await ask('/assets/index-Dk3x9aPq.js', { 'accept-encoding': 'br, gzip' });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.headers.get('etag')).not.toBe(plain.headers.get('etag'));
    expect(gunzipSync(new Uint8Array(await packed.arrayBuffer())).toString()).toBe(SCRIPT);
    const refused = await ask('/assets/index-Dk3x9aPq.js', { 'accept-encoding': 'gzip;q=0' });
    expect(refused.headers.get('content-encoding')).toBeNull();
  });

  test('HEAD has the headers and no body; nothing can be sent to it', async () => {
    const head = await ask('/', {}, 'HEAD');
    expect(head.status).toBe(200);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0);
    expect(await head.text()).toBe('');
    const post = await ask('/', {}, 'POST');
    expect(post.status).toBe(405);
    expect(post.headers.get('allow')).toBe('GET, HEAD');
  });

  test('a bundle that is not built is said in a sentence', async () => {
    const http = new FakeHttp({ page: new PageFiles(join(folder, 'nowhere')) });
    const answer = await http.ask('GET', '/');
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('npm run build');
  });
});

describe('who gets it', () => {
  test('beyond loopback whoever asks, for it is no secret; the API needs the token as before', async () => {
    const http = new FakeHttp({ page, isLoopback: false });
    const headers = { authorization: '', host: 'agent.example' };
    expect((await http.ask('GET', '/', { headers })).status).toBe(200);
    expect((await http.ask('GET', '/assets/index-Dk3x9aPq.js', { headers })).status).toBe(200);
    for (const path of ['/v1/members', '/v1/views', '/v1/lab', '/nothing']) {
      expect((await http.ask('GET', path, { headers })).status, path).toBe(401);
    }
  });

  test('on loopback nobody who calls the server by another name', async () => {
    expect((await ask('/', { host: 'evil.example' })).status).toBe(403);
  });

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '//secret.txt',
    '/./../secret.txt',
    '/assets/',
    '/assets',
  ])('%s leads nowhere', async (path) => {
    const server = await serveHttp({
      ...new FakeHttp().options(),
      page,
      bind: { host: '127.0.0.1', port: 0 },
    });
    servers.push(server);
    // As it stands, which `fetch` would not send.
    const { status, body } = await new Promise<{ status: number; body: string }>((resolve, reject) => {
      const { port } = server.local;
      const request = nodeRequest({ host: '127.0.0.1', port, path }, (answer) => {
        let body = '';
        answer.on('data', (piece) => (body += String(piece)));
        answer.on('end', () => resolve({ status: answer.statusCode!, body }));
      });
      request.on('error', reject).end();
    });
    expect(body).not.toContain('not of the page');
    expect([400, 404]).toContain(status);
  });
});
