import { z } from 'zod';
import { type Database, SCHEMA } from './pool.ts';

/**
 * Everything that the migrations have made, as one text: the same on every version of PostgreSQL
 * that we run on. It is not meant to be run, but to be read, and compared after every migration.
 */
export async function schemaText(database: Database): Promise<string> {
  const parts = [
    '-- Written from the catalog of a migrated ledger; a test holds it against the migrations.',
    ...(await linesOf(database, SEQUENCES)),
    ...(await tables(database)),
    ...(await linesOf(database, FUNCTIONS)),
    ...(await linesOf(database, TRIGGERS)),
  ];
  return `${parts.join('\n\n')}\n`;
}

const SEQUENCES = `
select format('create sequence %I as %s;', sequencename, data_type) as line
from pg_sequences where schemaname = $1 order by sequencename`;

const COLUMNS = `
select c.relname as "table", format(
  '  %s %s%s%s', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
  case when a.attnotnull then ' not null' else '' end,
  coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
) as line
from pg_attribute a
join pg_class c on c.oid = a.attrelid
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where c.relnamespace = $1::regnamespace and c.relkind = 'r' and a.attnum > 0
  and not a.attisdropped
order by c.relname collate "C", a.attnum`;

// Not-null constraints have rows of their own from PostgreSQL 18 on; they stand in the columns.
const CONSTRAINTS = `
select c.relname as "table", format('  constraint %I %s', k.conname, pg_get_constraintdef(k.oid))
  as line
from pg_constraint k
join pg_class c on c.oid = k.conrelid
where k.connamespace = $1::regnamespace and k.contype in ('p', 'u', 'f', 'c')
order by c.relname collate "C", strpos('pufc', k.contype::text), k.conname collate "C"`;

const INDEXES = `
select t.relname as "table", pg_get_indexdef(i.indexrelid) || ';' as line
from pg_index i
join pg_class t on t.oid = i.indrelid
join pg_class n on n.oid = i.indexrelid
where t.relnamespace = $1::regnamespace
  and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype <> 'f')
order by t.relname collate "C", n.relname collate "C"`;

const FUNCTIONS = `
select format(
  E'create function %I(%s) returns %s\\n  language %s %s parallel %s\\nas $$%s$$;',
  p.proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), l.lanname,
  case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
  case p.proparallel when 's' then 'safe' when 'r' then 'restricted' else 'unsafe' end,
  p.prosrc
) as line
from pg_proc p join pg_language l on l.oid = p.prolang
where p.pronamespace = $1::regnamespace order by p.proname collate "C"`;

const TRIGGERS = `
select pg_get_triggerdef(t.oid) || ';' as line
from pg_trigger t join pg_class c on c.oid = t.tgrelid
where c.relnamespace = $1::regnamespace and not t.tgisinternal order by t.tgname collate "C"`;

const lineSchema = z.object({ line: z.string() });
const tableLineSchema = z.object({ table: z.string(), line: z.string() });

async function linesOf(database: Database, text: string): Promise<readonly string[]> {
  const rows = await database.query({ text, values: [SCHEMA] });
  return rows.map((row) => lineSchema.parse(row).line);
}

async function byTable(database: Database, text: string): Promise<Map<string, string[]>> {
  const lines = new Map<string, string[]>();
  for (const row of await database.query({ text, values: [SCHEMA] })) {
    const { table, line } = tableLineSchema.parse(row);
    lines.set(table, [...(lines.get(table) ?? []), line]);
  }
  return lines;
}

async function tables(database: Database): Promise<readonly string[]> {
  const columns = await byTable(database, COLUMNS);
  const constraints = await byTable(database, CONSTRAINTS);
  const indexes = await byTable(database, INDEXES);
  return [...columns].map(([table, lines]) => {
    const inside = [...lines, ...(constraints.get(table) ?? [])].join(',\n');
    const after = (indexes.get(table) ?? []).map((line) => `\n${line}`).join('');
    return `create table ${table} (\n${inside}\n);${after}`;
  });
}
