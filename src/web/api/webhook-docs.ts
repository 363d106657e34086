import { z } from 'zod';
import type { Webhook, WebhookParameter } from '../doors.ts';

/**
 * A webhook in the form of a route's schema, for the description alone: as a schema of the route
 * it would be checked, and its body be read, before its signature.
 */
export function webhookSchema(webhook: Webhook): Record<string, unknown> {
  const { tag, summary, parameters, contentType, body, answer } = webhook;
  return {
    tags: [tag],
    summary,
    // No key: the signature says who it is.
    security: [],
    headers: parametersOf(parameters.filter((one) => one.in === 'header')),
    querystring: parametersOf(parameters.filter((one) => one.in === 'query')),
    consumes: [contentType],
    body: jsonSchemaOf(body, 'input'),
    response: answer === null ? { 204: nothing } : { 200: answerOf(answer) },
  };
}

const nothing = { type: 'null', description: 'Stored for good, or nothing to store' };

function answerOf({ contentType, body }: NonNullable<Webhook['answer']>): object {
  const schema = jsonSchemaOf(body, 'output');
  return { description: 'Stored for good', content: { [contentType]: { schema } } };
}

function parametersOf(parameters: readonly WebhookParameter[]): object {
  return {
    type: 'object',
    properties: Object.fromEntries(
      parameters.map(({ name, description }) => [name, { type: 'string', description }]),
    ),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
  };
}

/** JSON Schema 2020-12, as OpenAPI 3.1 takes it. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  return z.toJSONSchema(schema, { io });
}
