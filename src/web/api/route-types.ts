import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';

/** A part of the app whose routes are typed by their zod schemas. */
export type ZodScope = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What every failed request is answered with; RFC 9457. */
export const problemAnswer = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    next: z.string().describe('What to do next'),
    instance: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .describe('application/problem+json');

/** A promise's id in an address. */
export const idParams = z.object({ id: z.uuid('write the id as it was answered, a UUID') });

/** A call's id in an address, with its system's prefix: `twilio:CA…`. */
export const callParams = z.object({ id: z.string().min(1).max(200) });
