-- A session lives as long as the key that it was opened with: who is shut out is out at once.
-- One from before this column names no key, so it ends here and its owner logs in again.
alter table sessions add column key_id text references api_keys;
