-- Every stamped policy once, by the SHA-256 of its text (JSON with sorted keys). The opening event
-- holds that hash, so its own hash covers the policy too. Promises made before this migration keep
-- theirs in the event: events are never rewritten, and both forms are read.
create table policies (
  hash text primary key,
  policy text not null,
  constraint policies_are_objects check (jsonb_typeof(policy::jsonb) = 'object'),
  constraint policies_hash_of_the_text
    check (hash = encode(sha256(convert_to(policy, 'UTF8')), 'hex'))
);

create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% are append-only: % is refused. %', tg_table_name, tg_op,
    case tg_table_name
      when 'events' then 'Add an event that corrects instead.'
      else 'A changed policy is another one, with another hash.'
    end
    using errcode = 'restrict_violation';
end
$$;

create trigger policies_append_only before update or delete or truncate on policies
  for each statement execute function refuse_change();
