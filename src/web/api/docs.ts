import type { FastifyInstance } from 'fastify';
import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { WebSettings } from '../deps.ts';

/** OpenAPI 3.1 from the same schemas that judge requests: `/docs` to read, `/docs/json` to use. */
export async function apiDocs(app: FastifyInstance, settings: WebSettings): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'callback-guarantee',
        version: settings.version,
        description:
          'Records every call-back that a customer was promised, and sees to it that it is kept. ' +
          'In addresses a promise is called a pledge. Failed requests are answered as ' +
          'application/problem+json (RFC 9457); /problems lists them all.',
      },
      servers: [{ url: settings.publicUrl }],
      components: {
        securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      },
      security: [{ key: [] }],
    },
    transform: jsonSchemaTransform,
  });
  await app.register(fastifySwaggerUi, { routePrefix: '/docs', uiConfig: { deepLinking: false } });
}
