import { expect } from '@jest/globals';
import { rowsOf } from '../support/fault-rows.ts';
import { until } from '../support/program.ts';
import { CUSTOMER, type Death, kept, placedCalls, RESTS_WITHIN_MS, toldLead } from './death.ts';

const rungFirst = () => ({ customer: { phone: CUSTOMER }, policy: 'rung-first', in: 'PT10M' });

/** Whether the customer rang is for a person to find out: no machine rings them again. */
const leftToAPerson: Death['end'] = async (world, pledgeId) => {
  await until('the attempt is left unverified', RESTS_WITHIN_MS, async () =>
    (await rowsOf(world, pledgeId)).events.includes('attempt-ended'),
  );
  await toldLead(world);
  const { events, openGrants } = await rowsOf(world, pledgeId);
  expect(events.filter((type) => type === 'attempt-submitted')).toHaveLength(1);
  expect(openGrants).toBe(0);
  expect(placedCalls(world)).toBe(0);
};

/** A dial that rings the customer first: nothing but the request comes after its grant. */
export const deathsCustomerFirst: readonly Death[] = [
  {
    at: 'submitted-before-request',
    who: 'work',
    promise: rungFirst,
    proof: ({ events, openGrants }, world) => {
      expect(events.at(-1)).toBe('attempt-submitted');
      expect(openGrants).toBe(1);
      expect(placedCalls(world)).toBe(0);
    },
    end: leftToAPerson,
  },
  {
    at: 'requested-before-placed',
    who: 'work',
    promise: rungFirst,
    proof: ({ events, openGrants }, world) => {
      // The call itself may have told the web that it exists; the worker never wrote it down.
      expect(events).toContain('attempt-submitted');
      expect(openGrants).toBe(1);
      expect(placedCalls(world)).toBeGreaterThan(0);
    },
    end: kept,
  },
];
