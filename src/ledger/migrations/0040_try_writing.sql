-- Whether the disk still takes what a promise needs: half a megabyte sorted with too little memory
-- for it goes to a temporary file beside the tables, and leaves nothing behind. A query that only
-- reads answers on a full disk too.
create function try_writing() returns bigint
  language sql volatile set work_mem = '64kB'
as $$
  select count(distinct t.text)
  from (select repeat(md5(n::text), 16) as text from generate_series(1, 1000) n) t
$$;
