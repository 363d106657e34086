import type { Instant } from '../../domain/time.ts';
import type { Pledge } from '../../domain/pledge.ts';
import type { Answered, IdempotencyKey } from './answers.ts';

/** One person or firm. Numbers are E.164. */
export type Customer = {
  readonly customerId: string;
  readonly reference: string | null;
  readonly name: string | null;
  readonly language: string | null;
  readonly timeZone: string | null;
  readonly phones: readonly string[];
};

/** What a caller of ours says of a customer; `customerId` is used when they are new to us. */
export type CustomerHint = {
  readonly customerId: string;
  readonly phone: string;
  readonly reference: string | null;
  readonly name: string | null;
  readonly language: string | null;
  readonly timeZone: string | null;
};

/** The customer of a promise about to be made, and what we already owe them. */
export type Intake = {
  readonly now: Instant;
  readonly customer: Customer;
  /** The pledge already open for this customer and subject. */
  readonly open: Pledge | null;
  /** The request under this key was answered before. */
  readonly replay: Answered | null;
  /** Windows broken within 30 days, for the double-break guard. */
  readonly earlierBreaks: number;
};

/** Customers by number and reference, and what they already have open with us. */
export type Customers = {
  /** Finds or makes the customer (the reference wins over the number) and looks around. */
  intake(ask: {
    hint: CustomerHint;
    subject: string;
    idempotency: IdempotencyKey | null;
  }): Promise<Intake>;
  byId(customerIds: readonly string[]): Promise<ReadonlyMap<string, Customer>>;
  byPhone(phone: string): Promise<Customer | null>;
  /** All open pledges of the customer with this number. */
  openOf(phone: string): Promise<readonly Pledge[]>;
  /**
   * Pledges that evidence about this number may still concern: open ones, and those that ended
   * after `since`.
   */
  concernedBy(phone: string, since: Instant): Promise<readonly Pledge[]>;
};
