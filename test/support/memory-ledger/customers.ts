import type { Customer, CustomerHint, Customers } from '../../../src/app/ports/customers.ts';
import { isOpen, type Pledge } from '../../../src/domain/pledge.ts';
import { earlierBreaks } from './pledges.ts';
import { asPort } from './port.ts';
import { by, type CustomerRow, keyOf, type Store } from './store.ts';

/** `Customers` over a store in memory. */
export function memoryCustomers(store: Store): Customers {
  return asPort<Customers>({
    intake: ({ hint, subject, idempotency }) => {
      const row = findOrMake(store, hint);
      const pledges = pledgesOf(store, [row.customerId]);
      const replay = idempotency && store.keys.get(keyOf(idempotency.owner, idempotency.key));
      return {
        now: store.now(),
        customer: customerOf(store, row),
        open: pledges.find((pledge) => isOpen(pledge) && pledge.subject === subject) ?? null,
        replay: replay ?? null,
        earlierBreaks: earlierBreaks(store, row.customerId, null),
      };
    },
    byId: (customerIds) =>
      new Map(
        customerIds.flatMap((customerId) => {
          const row = store.customers.get(customerId);
          return row === undefined ? [] : [[customerId, customerOf(store, row)] as const];
        }),
      ),
    byPhone: (phone) => {
      const row = mainHolder(store, phone);
      return row === undefined ? null : customerOf(store, row);
    },
    openOf: (phone) => pledgesOf(store, holdersOf(store, phone)).filter(isOpen),
    concernedBy: (phone, since) =>
      pledgesOf(store, holdersOf(store, phone)).filter(
        ({ endedAt }) => endedAt === null || endedAt >= since,
      ),
  });
}

/** The reference wins over the number; a number under another reference is shared, not moved. */
function findOrMake(store: Store, hint: CustomerHint): CustomerRow {
  const { reference, phone } = hint;
  const row = known(store, hint) ?? {
    customerId: hint.customerId,
    reference,
    name: null,
    language: null,
    timeZone: null,
  };
  row.reference ??= reference;
  row.name = hint.name ?? row.name;
  row.language = hint.language ?? row.language;
  row.timeZone = hint.timeZone ?? row.timeZone;
  store.customers.set(row.customerId, row);
  give(store, phone, row.customerId);
  return row;
}

function known(store: Store, { reference, phone }: CustomerHint): CustomerRow | undefined {
  const referred = [...store.customers.values()].find(
    (row) => reference !== null && row.reference === reference,
  );
  if (referred !== undefined) return referred;
  const holder = mainHolder(store, phone);
  return reference === null || holder?.reference === null ? holder : undefined;
}

function mainHolder(store: Store, phone: string): CustomerRow | undefined {
  const main = store.phones.find((one) => one.number === phone && one.main);
  return main === undefined ? undefined : store.customers.get(main.customerId);
}

function give(store: Store, number: string, customerId: string): void {
  store.given += 1;
  const same = store.phones.find((one) => one.number === number && one.customerId === customerId);
  if (same !== undefined) {
    same.given = store.given;
    return;
  }
  const main = !store.phones.some((one) => one.number === number && one.main);
  store.phones.push({ number, customerId, main, given: store.given });
}

function customerOf(store: Store, row: CustomerRow): Customer {
  const phones = store.phones
    .filter(({ customerId }) => customerId === row.customerId)
    .sort(by((phone) => -phone.given))
    .map(({ number }) => number);
  return { ...row, phones };
}

function holdersOf(store: Store, phone: string): readonly string[] {
  return store.phones.filter(({ number }) => number === phone).map(({ customerId }) => customerId);
}

function pledgesOf(store: Store, customerIds: readonly string[]): readonly Pledge[] {
  return [...store.pledges.values()]
    .map((row) => row.pledge)
    .filter(({ customerId }) => customerIds.includes(customerId))
    .sort(
      by(
        (pledge) => pledge.binding.dueAt,
        (pledge) => pledge.id,
      ),
    );
}
