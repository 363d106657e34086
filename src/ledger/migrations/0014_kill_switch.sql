-- One row that stops all dialling. A dial is committed only under a share lock on it, so that no
-- dial commits after the switch has answered "off".
create table kill_switch (
  only_row boolean primary key default true check (only_row),
  is_on boolean not null default false,
  changed_by text,
  changed_at timestamptz,
  constraint kill_switch_says_who check ((changed_by is null) = (changed_at is null))
);

insert into kill_switch default values;
