/** The OpenAPI 3.1 document of the routes: what each takes and answers, from the schemas that check it. */
import { z } from 'zod';
import { pathParameters, type Answer, type QueryParameter, type Route } from './route.ts';
import { ANSWER_SCHEMAS, BODY_SCHEMAS, ERROR } from './schemas.ts';

const FAILURES: Readonly<Record<number, string>> = {
  400: 'The request is wrong: `field` says where',
  401: 'The token is missing or wrong',
  403: 'The agent has no token, or the Host header is not of loopback',
  404: 'There is no such thing',
  413: 'The body is too large',
  415: 'The body is not `application/json`',
  422: 'The agent says no',
  500: 'A fault of the agent',
  503: 'Too much of this is open already, or the agent is not ready',
};

type Json = Record<string, unknown>;

export function openApiDocument(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    paths[route.path]![route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'hearsay agent',
      version,
      description:
        'On loopback, reading is free and the rest needs the token; on any other address everything ' +
        'needs it. Errors are `{"error": "…", "field": "…"}`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ token: [] }, {}],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { ...components(BODY_SCHEMAS, 'input'), ...components(ANSWER_SCHEMAS, 'output') },
    },
  };
}

function operation(route: Route): Json {
  const { id, summary, description, body, needsToken } = route;
  return {
    operationId: id,
    summary,
    ...(description === undefined ? {} : { description }),
    ...(needsToken === false ? {} : { security: [{ token: [] }] }),
    parameters: [...pathParameters(route.path).map(pathParameter), ...route.query.map(queryParameter)],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: reference(body) } } } }),
    responses: responses(route),
  };
}

function responses(route: Route): Json {
  const failures = [400, 401, 403, 500, ...(route.body === undefined ? [] : [413, 415]), ...route.failures];
  const all = new Map<number, Json>(failures.map((status) => [status, failure(status)]));
  for (const [status, answer] of Object.entries(route.answers)) {
    all.set(Number(status), answer === null ? { description: 'Done' } : response(answer));
  }
  return Object.fromEntries([...all].sort(([a], [b]) => a - b));
}

function failure(status: number): Json {
  return {
    description: FAILURES[status]!,
    content: { 'application/json': { schema: reference(ERROR) } },
  };
}

/** OpenAPI 3.1 has no word for the schema of a stream's parts; `x-itemSchema` is 3.2's `itemSchema`. */
function response({ description, contentType, schema, items }: Answer): Json {
  const content: Json = { schema: schema === undefined ? { type: 'string' } : reference(schema) };
  if (items !== undefined) content['x-itemSchema'] = reference(items);
  return { description, content: { [contentType]: content } };
}

function pathParameter(name: string): Json {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

/** A prefix is an object spread over parameters of their own, whose names begin with it. */
function queryParameter({ name, description, schema, isPrefix }: QueryParameter): Json {
  if (isPrefix !== true) return { name, in: 'query', description, schema: plain(schema) };
  const propertyNames = { pattern: `^${name.replace('.', '\\.')}.` };
  return {
    name,
    in: 'query',
    description,
    style: 'form',
    explode: true,
    schema: { type: 'object', propertyNames, additionalProperties: plain(schema) },
  };
}

function reference(schema: z.ZodType): Json {
  for (const [name, known] of [...ANSWER_SCHEMAS, ...BODY_SCHEMAS]) {
    if (known === schema) return { $ref: `#/components/schemas/${name}` };
  }
  throw new Error('a route uses a schema that has no name');
}

function components(schemas: ReadonlyMap<string, z.ZodType>, io: 'input' | 'output'): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of schemas) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, { io, uri: (id) => `#/components/schemas/${id}` }).schemas;
  return Object.fromEntries(Object.entries(made).map(([name, schema]) => [name, withoutAddress(schema)]));
}

function plain(schema: z.ZodType): Json {
  return withoutAddress(z.toJSONSchema(schema));
}

/** Inside the document a schema has no address and dialect of its own. */
function withoutAddress(schema: object): Json {
  const { $schema: _dialect, $id: _address, ...rest } = schema as Json;
  return rest;
}
