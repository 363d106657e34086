-- Every report that was in force once stays readable: a late event makes a new version of its day.
create table reports (
  date date not null,
  version integer not null check (version > 0),
  written_at timestamptz not null,
  figures jsonb not null,
  primary key (date, version)
);
