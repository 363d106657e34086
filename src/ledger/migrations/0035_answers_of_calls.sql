-- What somebody says of a call may come under a key too: then the answer lies with the key, for a
-- call has no versions to look back at. A key is answered with a promise or with a call.
alter table idempotency_keys
  alter column pledge_id drop not null,
  alter column version drop not null,
  add column said jsonb,
  add constraint idempotency_keys_one_answer
    check ((pledge_id is null) = (version is null) and (pledge_id is null) <> (said is null));
