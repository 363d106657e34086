import { z } from 'zod';
import type { RecordedEvent } from '../app/ports/pledges.ts';
import type { PledgeEvent } from '../domain/event.ts';
import type { Pledge } from '../domain/pledge.ts';
import type { Policies } from './policies.ts';
import type { Row } from './pool.ts';
import { eventFrom, pledgeFrom, type Stored } from './stored-form.ts';

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
  'joined',
] as const;

/** The envelope is checked; what is inside is what `evolve` wrote. */
const bodySchema = z.looseObject({
  id: z.string(),
  version: z.int().positive(),
  state: z.enum(states),
});

/** Reads pledges from their `body`; what else a row holds is left to its reader. */
export async function pledgesOf(
  rows: readonly Row[],
  policies: Policies,
): Promise<readonly Pledge[]> {
  const bodies = rows.map((row) => pledgeFrom(bodySchema.parse(row['body'])));
  return (await policies.putBack(bodies)) as unknown as readonly Pledge[];
}

const eventSchema = z.object({
  position: z.int().positive(),
  type: z.string(),
  at: z.int(),
  data: z.looseObject({}),
  hash: z.string(),
});

/** Reads a row of `events` as it lies there: the form that its digest is taken over. */
export function storedEventOf(row: Row) {
  const { position, type, at, data, hash } = eventSchema.parse(row);
  const event: Stored = { ...data, type, at };
  return { position, event, hash };
}

/** Reads the events of rows of `events`. */
export async function recordedEventsOf(
  rows: readonly Row[],
  policies: Policies,
): Promise<readonly RecordedEvent[]> {
  const stored = rows.map(storedEventOf);
  const events = await policies.putBack(stored.map(({ event }) => eventFrom(event)));
  return stored.map(({ position, hash }, index) => ({
    ...{ position, hash },
    event: events[index] as unknown as PledgeEvent,
  }));
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Anything else names nothing in the ledger: it is not found, rather than an error of the database.
 */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}
