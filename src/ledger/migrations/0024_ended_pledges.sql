-- What ended today is shown and counted all day long, however far off its time was.
create index pledges_ended on pledges (ended_at desc, pledge_id) where ended_at is not null;
