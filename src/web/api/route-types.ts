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

/** Of whatever changes something: sent again with the same key, it has no second effect. */
export const keyHeader = z.looseObject({ 'idempotency-key': z.string().max(255).optional() });

/** A promise's id in an address. */
export const idParams = z.object({ id: z.uuid('write the id as it was answered, a UUID') });

/** A call's id in an address, with its system's prefix: `twilio:CA…`. */
export const callParams = z.object({ id: z.string().min(1).max(200) });
