/** How the agent itself is: figures, health, readiness. */
import type { AgentApi } from '../agent/agent-api.ts';
import type { Exposition } from '../metrics/sink.ts';
import { asked } from './failure.ts';
import { json, jsonAnswer, route, type Route } from './route.ts';
import { DOCTORED, HEALTH, READINESS, STATS } from './schemas.ts';

/** Why the agent should not be sent work yet, or any more; `null`: it may. */
export type Readiness = () => string | null;

export function statusRoutes(api: AgentApi, exposition: Exposition, readiness: Readiness): Route[] {
  return [
    route({
      method: 'GET',
      path: '/v1/stats',
      id: 'showStats',
      summary: "The agent's figures, as `serf info` shows them",
      answers: { 200: jsonAnswer('Groups of texts', STATS) },
      failures: [422],
      handle: async () => json(await asked(() => api.stats())),
    }),
    route({
      method: 'GET',
      path: '/v1/doctor',
      id: 'examine',
      summary: 'What is wrong with the network around this node, and what to do about it',
      description: 'It tries the ways to each member, which takes some seconds.',
      answers: { 200: jsonAnswer('The findings', DOCTORED) },
      failures: [422],
      handle: async () => json(await asked(() => api.doctor())),
    }),
    route({
      method: 'GET',
      path: '/v1/health',
      id: 'showHealth',
      summary: 'Whether the agent runs, and how well by its own account',
      description: 'Answers 200 as long as the agent answers at all: a liveness probe.',
      answers: { 200: jsonAnswer('It runs', HEALTH) },
      handle: () => {
        const healthScore = Number(api.stats()['serf']?.['health_score'] ?? 0);
        return json({ status: healthScore === 0 ? 'ok' : 'degraded', name: api.name, healthScore });
      },
    }),
    route({
      method: 'GET',
      path: '/v1/ready',
      id: 'showReadiness',
      summary: 'Whether the agent takes part in the cluster: a readiness probe',
      answers: { 200: jsonAnswer('It does', READINESS), 503: jsonAnswer('It does not', READINESS) },
      handle: () => {
        const reason = readiness();
        return json({ ready: reason === null, reason }, reason === null ? 200 : 503);
      },
    }),
    route({
      method: 'GET',
      path: '/metrics',
      id: 'scrape',
      summary: "Metrics in Prometheus' text format",
      answers: {
        200: { description: 'The metrics', contentType: 'text/plain' },
      },
      handle: async () =>
        new Response(await exposition.text(), { headers: { 'Content-Type': exposition.contentType } }),
    }),
  ];
}

/** Ready as long as the member that we are is alive by Serf's account. */
export function memberReadiness(api: Pick<AgentApi, 'name' | 'members'>): Readiness {
  return () => {
    const self = api.members().find(({ name }) => name === api.name);
    if (self === undefined) return 'the agent is not a member yet';
    return self.status === 'alive' ? null : `the agent is ${self.status}`;
  };
}
