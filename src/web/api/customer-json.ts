import { z } from 'zod';
import type { Customer } from '../../app/ports/customers.ts';

/** A customer as the API answers: numbers masked, for they are not needed to follow a promise. */
export const customerAnswer = z.object({
  id: z.string(),
  reference: z.string().nullable(),
  name: z.string().nullable(),
  language: z.string().nullable(),
  phones: z.array(z.string()),
});

/** The customer without whole numbers. */
export function customerJson(
  customer: Customer,
  maskNumber: (e164: string) => string,
): z.output<typeof customerAnswer> {
  return {
    id: customer.customerId,
    reference: customer.reference,
    name: customer.name,
    language: customer.language,
    phones: customer.phones.map(maskNumber),
  };
}
