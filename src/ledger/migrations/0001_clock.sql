-- Every rule is judged by one clock, the database's: workers with wrong clocks change nothing.
-- Tests freeze or shift it here; in production the row stays as it is.
create table ledger_clock (
  only_row boolean primary key default true check (only_row),
  frozen_at timestamptz,
  offset_ms bigint not null default 0
);

insert into ledger_clock default values;

create function ledger_now() returns timestamptz language sql volatile as $$
  select coalesce(frozen_at, clock_timestamp()) + offset_ms * interval '1 millisecond'
  from callback_guarantee.ledger_clock
$$;

-- Instants cross the border as epoch milliseconds, as the domain counts them.
create function from_ms(ms bigint) returns timestamptz language sql immutable parallel safe as $$
  select to_timestamp(ms / 1000.0::float8)
$$;
