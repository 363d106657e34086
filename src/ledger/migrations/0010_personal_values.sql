-- What a person could be known by lies beside the events, which hold salted commitments to it.
-- Erasing empties value and salt together: without the salt a short value could be guessed.
create table personal_values (
  value_id text primary key,
  pledge_id uuid not null,
  value text,
  salt text,
  constraint personal_values_erased_whole check ((value is null) = (salt is null))
);

create index personal_values_of_pledge on personal_values (pledge_id);
