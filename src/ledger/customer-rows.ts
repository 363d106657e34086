import { z } from 'zod';
import type { Customer } from '../app/ports/customers.ts';
import type { Row } from './pool.ts';

const customerSchema = z
  .object({
    customer_id: z.string(),
    reference: z.string().nullable(),
    name: z.string().nullable(),
    language: z.string().nullable(),
    time_zone: z.string().nullable(),
    phones: z.array(z.string()),
  })
  .transform((row): Customer => ({
    customerId: row.customer_id,
    reference: row.reference,
    name: row.name,
    language: row.language,
    timeZone: row.time_zone,
    phones: row.phones,
  }));

/** Reads a customer with their numbers, the one that was given last first. */
export function customerOf(row: Row): Customer {
  return customerSchema.parse(row);
}
