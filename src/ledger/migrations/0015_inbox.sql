-- The built-in inbox: the channel that is there when nothing else is configured.
create table inbox (
  message_id text primary key,
  person text not null,
  pledge_id text,
  subject text not null,
  body text not null,
  at timestamptz not null
);

create index inbox_of_person on inbox (person, at desc);
create index inbox_newest on inbox (at desc);
