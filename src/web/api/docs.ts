import type { FastifyInstance } from 'fastify';
import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import type { WebDeps } from '../deps.ts';
import { describeRoute } from './describe-route.ts';
import { problemAnswer } from './problem-docs.ts';
import { jsonSchemaOf } from './webhook-docs.ts';

type DocsDeps = Pick<WebDeps, 'settings' | 'texts' | 'doors'>;

/** OpenAPI 3.1 from the same schemas that judge requests: `/docs` to read, `/docs/json` to use. */
export async function apiDocs(app: FastifyInstance, deps: DocsDeps): Promise<void> {
  const { version, publicUrl, simulated } = deps.settings;
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'callback-guarantee',
        version,
        description:
          (simulated ? '**Simulation: nothing is really dialled.** ' : '') +
          'Records every call-back that a customer was promised, and sees to it that it is kept. ' +
          'In addresses a promise is called a pledge. Failed requests are answered as ' +
          'application/problem+json (RFC 9457); /problems lists them all.',
      },
      servers: [{ url: publicUrl }],
      components: {
        securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
        schemas: { Problem: jsonSchemaOf(problemAnswer, 'output') },
      },
      security: [{ key: [] }],
    },
    transform: describeRoute(deps),
  });
  await app.register(fastifySwaggerUi, { routePrefix: '/docs', uiConfig: { deepLinking: false } });
}
