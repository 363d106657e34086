import { z } from 'zod';
import type { PledgeEvent } from '../domain/event.ts';
import type { Pledge } from '../domain/pledge.ts';
import type { Row } from './pool.ts';

const states = [
  'waiting',
  'due',
  'broken',
  'kept',
  'kept-late',
  'unreachable',
  'cancelled',
  'claimed',
  'withdrawn',
] as const;

/** The envelope is checked; what is inside is what `evolve` wrote. */
const bodySchema = z.looseObject({
  id: z.string(),
  version: z.int().positive(),
  state: z.enum(states),
});

/** Reads a pledge's `body`. */
export function pledgeOf(body: unknown): Pledge {
  return bodySchema.parse(body) as unknown as Pledge;
}

/** Reads the pledges of rows with a `body`. */
export function pledgesOf(rows: readonly Row[]): readonly Pledge[] {
  return rows.map((row) => pledgeOf(row['body']));
}

const eventSchema = z.object({
  position: z.int().positive(),
  type: z.string(),
  at: z.int(),
  data: z.looseObject({}),
  hash: z.string(),
});

/** Reads a row of `events`. */
export function recordedEventOf(row: Row) {
  const { position, type, at, data, hash } = eventSchema.parse(row);
  const event = { ...data, type, at } as unknown as PledgeEvent;
  return { position, event, hash };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Anything else names nothing in the ledger: it is not found, rather than an error of the database.
 */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}
