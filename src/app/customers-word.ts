import { notItsOwn } from '../domain/call.ts';
import { objectionTo, type ToldIn } from '../domain/customers-word.ts';
import { startOf } from '../domain/evidence.ts';
import { CUSTOMERS_TEXT } from '../domain/hear-person.ts';
import type { Pledge } from '../domain/pledge.ts';
import type { Instant } from '../domain/time.ts';
import type { CallRecord, Calls } from './ports/calls.ts';
import type { Customers } from './ports/customers.ts';
import type { Pledges } from './ports/pledges.ts';

type Deps = {
  readonly calls: Pick<Calls, 'get' | 'ofCustomer'>;
  readonly customers: Pick<Customers, 'byId'>;
  readonly pledges: Pick<Pledges, 'load' | 'timeline'>;
};

/** A call or text message in which the customer can have said what they want of a promise. */
export type CustomersWord = {
  /** Of the call, or of the message. */
  readonly callId: string;
  readonly kind: 'they-called' | 'we-called' | 'text';
  readonly at: Instant;
};

/** The newest calls of each number that are looked through. */
const CALLS_MAX = 20;

/** Where customers said what they want: the calls and messages that bear their word out. */
export function makeCustomersWord(deps: Deps) {
  return {
    /** What is known of the call or message of that id; null: none with this customer. */
    toldIn: async (pledge: Pledge, callId: string): Promise<ToldIn | null> => {
      const text = (await textsOf(pledge, deps)).find((one) => one.callId === callId);
      if (text !== undefined) return { kind: 'text', at: text.at };
      const record = await deps.calls.get(callId);
      const isTheirs = record !== null && (await phonesOf(pledge, deps)).has(record.customer ?? '');
      return isTheirs ? callAs(record, pledge) : null;
    },

    /** All that would be believed, newest first. */
    customersWords: async (pledgeId: string): Promise<readonly CustomersWord[]> => {
      const loaded = await deps.pledges.load(pledgeId);
      if (loaded === null) return [];
      const { pledge, now } = loaded;
      const phones = [...(await phonesOf(pledge, deps))];
      const calls = await Promise.all(
        phones.map((phone) => deps.calls.ofCustomer(phone, CALLS_MAX)),
      );
      const words = [
        ...calls.flat().flatMap((record) => wordIn(record, pledge, now)),
        ...(await textsOf(pledge, deps)),
      ];
      return words.sort((one, other) => other.at - one.at);
    },
  };
}

async function phonesOf({ customerId }: Pledge, deps: Deps): Promise<ReadonlySet<string>> {
  return new Set((await deps.customers.byId([customerId])).get(customerId)?.phones);
}

/** What a customer texts stands as a note with each of their open promises. */
async function textsOf({ id }: Pledge, { pledges }: Deps): Promise<readonly CustomersWord[]> {
  return (await pledges.timeline(id)).flatMap(({ event }) =>
    event.type === 'note-added' && event.by.startsWith(CUSTOMERS_TEXT)
      ? [{ callId: event.by.slice(CUSTOMERS_TEXT.length), kind: 'text', at: event.at }]
      : [],
  );
}

function wordIn(record: CallRecord, pledge: Pledge, now: Instant): readonly CustomersWord[] {
  const { callId, facts } = record;
  const isInbound = facts.direction === 'inbound';
  const via = isInbound ? 'own-number' : 'recorded-call';
  const toldIn = callAs(record, pledge);
  if (objectionTo({ by: 'customer', via, toldIn }, pledge, now) !== null) return [];
  return [{ callId, kind: isInbound ? 'they-called' : 'we-called', at: startOf(facts) ?? now }];
}

/** A call that was placed for another promise is one that this promise only saw. */
function callAs({ facts, pledgeId }: CallRecord, { id }: Pledge): ToldIn {
  return { kind: 'call', facts: pledgeId === id ? facts : notItsOwn(facts) };
}
