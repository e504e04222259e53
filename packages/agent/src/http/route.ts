/**
 * A route: what it takes, what it answers, who may ask, and how it is done. The server and its OpenAPI
 * document are both made of the same list of them.
 */
import type { z } from 'zod';
import { HttpFailure, invalid } from './failure.ts';

export type Method = 'GET' | 'POST' | 'PUT';

export interface Answer {
  readonly description: string;
  readonly contentType: string;
  /** Of the whole body; absent for text. */
  readonly schema?: z.ZodType;
  /** Of each line, or each event, of a stream. */
  readonly items?: z.ZodType;
}

export interface QueryParameter {
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodType<string>;
  /** Every parameter whose name begins with `name` is one of these. */
  readonly isPrefix?: boolean;
}

export interface RouteRequest<Body> {
  /** Of the path, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Of the query string, checked. */
  readonly query: ReadonlyMap<string, string>;
  readonly body: Body;
}

export interface RouteOptions<Body> {
  readonly method: Method;
  /** As in OpenAPI: `/v1/members/{name}`. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** Default: every method but GET. `if-there-is-one`: without a token whoever may read may have it. */
  readonly needsToken?: boolean | 'if-there-is-one';
  readonly query?: readonly QueryParameter[];
  readonly body?: z.ZodType<Body>;
  /** By status; the failures that every route has are not listed. `null`: no body. */
  readonly answers: Readonly<Record<number, Answer | null>>;
  /** Failures beyond those that every route has. */
  readonly failures?: readonly (404 | 422 | 503)[];
  readonly handle: (request: RouteRequest<Body>) => Response | Promise<Response>;
}

export interface Route extends Omit<RouteOptions<unknown>, 'handle' | 'needsToken' | 'query' | 'failures'> {
  readonly needsToken: boolean | 'if-there-is-one';
  readonly query: readonly QueryParameter[];
  readonly failures: readonly number[];
  readonly isStream: boolean;
  /** `body` is what was sent, not yet checked. @throws HttpFailure */
  run(request: {
    readonly parameters: Readonly<Record<string, string>>;
    readonly search: URLSearchParams;
    readonly body: unknown;
  }): Promise<Response>;
}

export function route<Body = undefined>(options: RouteOptions<Body>): Route {
  const { handle, query = [], body: schema, ...rest } = options;
  return {
    ...rest,
    ...(schema === undefined ? {} : { body: schema }),
    needsToken: options.needsToken ?? options.method !== 'GET',
    query,
    failures: options.failures ?? [],
    isStream: Object.values(options.answers).some((answer) => answer?.items !== undefined),
    run: async ({ parameters, search, body }) =>
      handle({ parameters, query: checkQuery(query, search), body: checkBody(schema, body) as Body }),
  };
}

/** The names of the parameters in a path. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!);
}

export function json(value: unknown, status = 200): Response {
  return Response.json(value, { status });
}

export function jsonAnswer(description: string, schema: z.ZodType): Answer {
  return { description, contentType: 'application/json', schema };
}

function checkBody(schema: z.ZodType | undefined, sent: unknown): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(sent);
  if (!parsed.success) throw invalid(parsed.error, 'the body');
  return parsed.data;
}

/** Each parameter once, and none that the route does not know: a misspelt filter would filter nothing. */
function checkQuery(known: readonly QueryParameter[], search: URLSearchParams): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const [field, value] of search) {
    const parameter = known.find(({ name, isPrefix }) =>
      isPrefix === true ? field.startsWith(name) && field !== name : field === name,
    );
    if (parameter === undefined) throw new HttpFailure(400, `${field}: no such parameter here`, { field });
    if (query.has(field)) throw new HttpFailure(400, `${field}: given twice`, { field });
    const parsed = parameter.schema.safeParse(value);
    if (!parsed.success)
      throw new HttpFailure(400, `${field}: ${parsed.error.issues[0]!.message}`, { field });
    query.set(field, parsed.data);
  }
  return query;
}
