-- An agent whose telephone rings for somebody who called us is rung for nobody else: until they
-- take that call, or their leg is over, or `until` if that is never reported.
create table takers (
  agent text primary key,
  call_id text not null,
  until timestamptz not null
);
