import { z } from 'zod';
import type { PledgeFilter } from '../../app/ports/pledges.ts';
import type { PledgeState } from '../../domain/pledge.ts';
import type { WebDeps } from '../deps.ts';
import { Problem } from '../problem.ts';
import { instantField } from './fields.ts';

/** Promises on one page of a list. */
const LIST_MAX = 200;
const LIST_USUAL = 50;

/** Every state, as a filter may name it. A new state breaks the build here. */
const states: Readonly<Record<PledgeState, true>> = {
  waiting: true,
  due: true,
  broken: true,
  kept: true,
  'kept-late': true,
  unreachable: true,
  cancelled: true,
  claimed: true,
  withdrawn: true,
  joined: true,
};

function isState(text: string): text is PledgeState {
  return Object.hasOwn(states, text);
}

const stateList = z
  .string()
  .max(200)
  .transform((text) => text.split(','))
  .refine((found) => found.every(isState), {
    error: `name states with commas between them, of: ${Object.keys(states).join(', ')}`,
  })
  .describe(`States with commas between them, of: ${Object.keys(states).join(', ')}`);

/** The query of `GET /v1/pledges`; all filters must hold. */
export const listQuery = z.strictObject({
  state: stateList.optional(),
  team: z.string().max(200).optional().describe('Id of a team'),
  owner: z.string().max(200).optional().describe('Id of the person or team who must keep it'),
  customerPhone: z
    .string()
    .max(40)
    .optional()
    .describe('Any number of the customer’s, E.164 or national'),
  customerId: z.uuid('write the customer’s id as it was answered').optional(),
  dueFrom: instantField.optional().describe('Binding windows that end then or later'),
  dueTo: instantField.optional().describe('Binding windows that end before then'),
  cursor: z.string().max(500).optional().describe('Of the page before; absent for the first one'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(LIST_MAX)
    .default(LIST_USUAL)
    .describe('Promises on a page'),
});

/** The ledger's filter; null when no customer has the number that was asked for. */
export async function filterOf(
  deps: Pick<WebDeps, 'customers' | 'readNumber'>,
  query: z.output<typeof listQuery>,
): Promise<PledgeFilter | null> {
  const customerId = await customerIdOf(deps, query);
  if (customerId === 'nobody') return null;
  return {
    states: query.state?.filter(isState) ?? null,
    team: query.team ?? null,
    owner: query.owner ?? null,
    customerId,
    dueFrom: query.dueFrom ?? null,
    dueTo: query.dueTo ?? null,
  };
}

async function customerIdOf(
  deps: Pick<WebDeps, 'customers' | 'readNumber'>,
  query: z.output<typeof listQuery>,
): Promise<string | null> {
  if (query.customerPhone === undefined) return query.customerId ?? null;
  const phone = deps.readNumber(query.customerPhone);
  if (phone === null) {
    throw new Problem('number-not-dialable', '"customerPhone" is not a telephone number.');
  }
  return (await deps.customers.byPhone(phone))?.customerId ?? 'nobody';
}
