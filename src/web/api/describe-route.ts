import type { FastifySchema } from 'fastify';
import type { SwaggerTransform } from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { WebDeps } from '../deps.ts';
import { problemCatalogue } from '../doors.ts';
import { importColumns } from './import-row.ts';
import { commonProblems, problemAnswers } from './problem-docs.ts';
import { webhookSchema } from './webhook-docs.ts';

type Told = Parameters<SwaggerTransform>[0];

/**
 * How each route stands in the description: what its schemas say, what cannot be said to Fastify
 * because it would act on it, and every problem that it can be answered with. A route that has
 * nothing to say, such as a page, is left out.
 */
export function describeRoute({
  doors,
  texts,
}: Pick<WebDeps, 'doors' | 'texts'>): SwaggerTransform {
  const catalogue = problemCatalogue(doors);
  const webhooks = new Map(doors.webhooks.map((webhook) => [webhook.path, webhook]));
  const withProblems = (schema: FastifySchema, kinds: readonly string[]): FastifySchema => ({
    ...schema,
    response: { ...(schema.response as object), ...problemAnswers(kinds, catalogue, texts) },
  });
  return (told) => {
    const { url, schema } = told;
    const webhook = webhooks.get(url);
    if (webhook !== undefined) {
      return { url, schema: withProblems(webhookSchema(webhook), webhook.problems) };
    }
    const described = (schema as FastifySchema | undefined) === undefined ? null : bySchema(told);
    if (described === null || described.hide === true) return { url, schema: { hide: true } };
    return { url, schema: withProblems(described, problemsOf(told)) };
  };
}

function bySchema(told: Told): FastifySchema {
  const { schema } = jsonSchemaTransform(told);
  if (isCsv(told)) return { ...schema, headers: keyHeader, body: csvFile };
  return isOptional(told.schema.body) ? { ...schema, body: undefined } : schema;
}

/** A file is no JSON that a schema of the route could check: it is read line by line. */
const csvFile = {
  type: 'string',
  description: `CSV in UTF-8, with "phone" and others of: ${importColumns.join(', ')}`,
  examples: ['phone,name,in,reason\n+31612345678,A. Jansen,PT15M,Invoice\n'],
};

const keyHeader = {
  type: 'object',
  properties: {
    'idempotency-key': { type: 'string', description: 'The same file again opens nothing twice' },
  },
};

function isCsv({ schema }: Told): boolean {
  return schema.consumes?.includes('text/csv') === true;
}

/** What may be left out and has no members is nothing that anybody has to send. */
function isOptional(body: unknown): boolean {
  return body instanceof z.ZodType && body.safeParse(undefined).success;
}

function problemsOf(told: Told): readonly string[] {
  const { route, schema } = told;
  const { params, querystring, headers, body } = schema;
  const isChecked = [params, querystring, headers, body].some((part) => part !== undefined);
  const common = commonProblems({ method: route.method, isCsv: isCsv(told), isChecked });
  return [...common, ...(route.config?.problems ?? [])];
}
