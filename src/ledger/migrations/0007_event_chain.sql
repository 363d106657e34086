-- Each event's hash covers the one before it, so that a changed, missing or added event shows. The
-- digests come from the adapter; they are chained here, on the row that is locked anyway.
create function chain_hashes(previous text, digests text[]) returns text[]
language plpgsql immutable parallel safe as $$
declare
  hashes text[] := '{}';
  digest text;
begin
  foreach digest in array digests loop
    previous := encode(sha256(convert_to(previous || digest, 'UTF8')), 'hex');
    hashes := hashes || previous;
  end loop;
  return hashes;
end
$$;
