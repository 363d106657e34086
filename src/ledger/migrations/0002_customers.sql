-- A customer is one person or firm with several numbers: a call with any of them is evidence.
create table customers (
  customer_id uuid primary key,
  reference text unique,
  name text,
  language text,
  time_zone text,
  made_at timestamptz not null
);

-- A number may belong to two references (a household, a switchboard). The main holder, who had it
-- first, is who calls from it when no reference says otherwise; there is never more than one.
create sequence phones_given as bigint;

create table customer_phones (
  number text not null,
  customer_id uuid not null references customers,
  main boolean not null,
  -- Rises with each time that a number is given: the one given last is tried first.
  given bigint not null default nextval('phones_given'),
  primary key (number, customer_id)
);

create unique index customer_phones_main on customer_phones (number) where main;
create index customer_phones_of_customer on customer_phones (customer_id, given desc);
