-- When a call was last heard of, and when the phone system is asked about a live one next: the
-- report of its end may never come. An agent is in a call only while somebody still says so.
alter table calls add column heard_at timestamptz, add column look_at timestamptz;

update calls set
  heard_at = saved_at,
  look_at = case
    when coalesce(record #>> '{facts,startedAt}', record #>> '{facts,answeredAt}') is not null
      and record #>> '{facts,endedAt}' is null and record #>> '{facts,failure}' is null
      and record #>> '{facts,attempt}' is null
    then saved_at
  end;

alter table calls alter column heard_at set not null;

drop index calls_live;
create index calls_live on calls (heard_at, live_agent) where live_agent is not null;
create index calls_to_look_up on calls (look_at, call_id) where look_at is not null;
