-- The queue is given this text to keep; a queue that does not hold it has lost its memory.
create table queue_epoch (
  only_row boolean primary key default true check (only_row),
  epoch text not null default gen_random_uuid()::text
);

insert into queue_epoch default values;
