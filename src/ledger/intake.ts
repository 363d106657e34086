import { z } from 'zod';
import type { Customer, Customers, Intake } from '../app/ports/customers.ts';
import type { Pledge } from '../domain/pledge.ts';
import { answeredOf } from './answers.ts';
import { customerOf } from './customer-rows.ts';
import { isUnavailable, isUniqueViolation, LedgerUnavailableError } from './errors.ts';
import { makeGroup } from './group.ts';
import { BREAKS_COUNT_MS } from './load.ts';
import { pledgesOf } from './pledge-rows.ts';
import type { Policies } from './policies.ts';
import type { Database, Row } from './pool.ts';

type Ask = Parameters<Customers['intake']>[0];

const INTAKES_MAX = 128;

/**
 * Finds or makes the customers of all asks that wait. The reference wins over the number. Without
 * one, or with one that nobody has yet, the number's main holder is meant, unless that holder is
 * known under another reference. What was said of a known customer fills in or replaces.
 */
export const INTAKE = `
with clock as materialized (
  select ledger_now() as now
), ask as materialized (
  select a.* from jsonb_to_recordset($1::jsonb) as a (
    i integer, customer_id uuid, phone text, reference text, name text, language text,
    time_zone text, subject text, key_owner text, key text
  )
), known as materialized (
  select a.*, coalesce(r.customer_id, m.customer_id) as known_id,
    (select true from customer_phones p where p.number = a.phone and p.main) is null as unheld
  from ask a
  left join customers r on r.reference = a.reference
  left join lateral (
    select c.customer_id
    from customer_phones p join customers c on c.customer_id = p.customer_id
    where p.number = a.phone and p.main and (a.reference is null or c.reference is null)
  ) m on true
), made as (
  insert into customers (customer_id, reference, name, language, time_zone, made_at)
  select customer_id, reference, name, language, time_zone, clock.now
  from known, clock where known_id is null
), filled as (
  update customers c set
    reference = coalesce(c.reference, k.reference), name = coalesce(k.name, c.name),
    language = coalesce(k.language, c.language), time_zone = coalesce(k.time_zone, c.time_zone)
  from known k
  where c.customer_id = k.known_id and (
    (c.reference is null and k.reference is not null)
    or c.name is distinct from coalesce(k.name, c.name)
    or c.language is distinct from coalesce(k.language, c.language)
    or c.time_zone is distinct from coalesce(k.time_zone, c.time_zone)
  )
), phones as (
  insert into customer_phones as old (number, customer_id, main)
  select k.phone, coalesce(k.known_id, k.customer_id), k.unheld from known k
  where k.phone is distinct from (
    select p.number from customer_phones p
    where p.customer_id = k.known_id order by p.given desc limit 1
  )
  on conflict (number, customer_id) do update set given = excluded.given
)
select k.known_id, clock.now, c.reference, c.name, c.language, c.time_zone,
  coalesce(
    (
      select array_agg(p.number order by p.given desc)
      from customer_phones p where p.customer_id = k.known_id
    ), '{}'
  ) as phones,
  (
    select p.body from pledges p
    where p.customer_id = k.known_id and p.subject = k.subject
      and p.state in ('waiting', 'due', 'broken')
  ) as open,
  i.body_hash, i.pledge_id as replay_id, i.version as replay_version, i.said,
  (
    select count(*) from pledges o cross join lateral unnest(o.broken_due_at) as broken (due_at)
    where o.customer_id = k.known_id
      and broken.due_at >= clock.now - $2::bigint * interval '1 millisecond'
  ) as earlier_breaks
from known k cross join clock
left join customers c on c.customer_id = k.known_id
left join idempotency_keys i on i.owner = k.key_owner and i.key = k.key
order by k.i`;

/**
 * The customer of a new promise, and what we already owe them: one round trip for all that wait.
 */
export function makeIntake(database: Database, policies: Policies): Customers['intake'] {
  const run = async (asks: readonly Ask[]): Promise<readonly Intake[]> => {
    const values = [JSON.stringify(asks.map(rowOf)), BREAKS_COUNT_MS];
    const rows = await database.query({ name: 'intake', text: INTAKE, values });
    const open = await openOnes(rows, policies);
    return rows.map((row, index) => intakeOf(row, asks[index] as Ask, open[index] ?? null));
  };
  const runAlone = async (ask: Ask): Promise<Intake> => {
    const [intake] = await run([ask]).catch((error: unknown) => {
      // Another process has just made this customer: the second look finds them.
      if (isUniqueViolation(error)) return run([ask]);
      throw error;
    });
    return intake as Intake;
  };
  return makeGroup<Ask, Intake>({
    run,
    runAlone,
    failsAll: (error) => error instanceof LedgerUnavailableError || isUnavailable(error),
    keysOf: ({ hint }) => [
      `phone ${hint.phone}`,
      ...(hint.reference === null ? [] : [`reference ${hint.reference}`]),
    ],
    groupMax: INTAKES_MAX,
  });
}

function rowOf({ hint, subject, idempotency }: Ask, index: number): Record<string, unknown> {
  return {
    i: index,
    customer_id: hint.customerId,
    phone: hint.phone,
    reference: hint.reference,
    name: hint.name,
    language: hint.language,
    time_zone: hint.timeZone,
    subject,
    key_owner: idempotency?.owner ?? null,
    key: idempotency?.key ?? null,
  };
}

const rowSchema = z.object({
  known_id: z.string().nullable(),
  now: z.int(),
  earlier_breaks: z.int(),
});

/** The open pledge of each row, or null. */
async function openOnes(
  rows: readonly Row[],
  policies: Policies,
): Promise<readonly (Pledge | null)[]> {
  const bodies = rows.map((row) => ({ body: row['open'] ?? null }));
  const pledges = await pledgesOf(
    bodies.filter(({ body }) => body !== null),
    policies,
  );
  let next = 0;
  return bodies.map(({ body }) => (body === null ? null : (pledges[next++] ?? null)));
}

function intakeOf(row: Row, { hint }: Ask, open: Pledge | null): Intake {
  const { known_id, now, earlier_breaks } = rowSchema.parse(row);
  const before = customerOf({ ...row, customer_id: known_id ?? hint.customerId });
  return {
    now,
    customer: told(before, hint),
    open,
    replay: answeredOf(row),
    earlierBreaks: earlier_breaks,
  };
}

/** The statement reads the rows as they were before it: what it has just written is added here. */
function told(before: Customer, hint: Ask['hint']): Customer {
  return {
    customerId: before.customerId,
    reference: before.reference ?? hint.reference,
    name: hint.name ?? before.name,
    language: hint.language ?? before.language,
    timeZone: hint.timeZone ?? before.timeZone,
    phones: [hint.phone, ...before.phones.filter((phone) => phone !== hint.phone)],
  };
}
