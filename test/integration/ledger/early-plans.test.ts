import { describe, expect, test } from '@jest/globals';
import { APPEND } from '../../../src/ledger/append-sql.ts';
import { INTAKE } from '../../../src/ledger/intake.ts';
import { LOAD } from '../../../src/ledger/load.ts';
import { BY_INDEX } from '../../../src/ledger/open-ledger.ts';
import { type Database, openDatabase } from '../../../src/ledger/pool.ts';
import { freshDatabase } from '../../support/database.ts';

type Node = Readonly<Record<string, unknown>> & { readonly Plans?: readonly Node[] };

/** Tables of one row, and what is live at this moment: read as a whole, and always small. */
const small =
  /^(kill_switch|ledger_clock|carrier_starts|takers|takers_pkey|calls|pledges_one_leg_an_agent|calls_live)$/;

function nodesOf(node: Node): readonly Node[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** Nodes that would read a whole table, or a whole index. */
function wholesale(plan: Node): readonly unknown[] {
  return (
    nodesOf(plan)
      .map((node) => [node['Node Type'], node['Index Name'] ?? node['Relation Name'], node])
      .filter(([type, read]) => read !== undefined && type !== 'ModifyTable')
      .filter(([, read]) => !small.test(String(read)))
      // The index scan below a bitmap heap scan is a node of its own.
      .filter(([type]) => type !== 'Bitmap Heap Scan')
      .filter(([, , node]) => (node as Node)['Index Cond'] === undefined)
      .map(([type, read]) => `${String(type)} ${String(read)}`)
  );
}

async function planOf(database: Database, text: string, values: readonly unknown[]) {
  const rows = await database.query({ text: `explain (format json) ${text}`, values });
  const [{ Plan: plan }] = rows[0]?.['QUERY PLAN'] as [{ Plan: Node }];
  return plan;
}

describe('a statement that is planned once, while the ledger is still empty', () => {
  test.each([
    ['append', APPEND, ['[]', '[]']],
    ['intake', INTAKE, ['[]', 1]],
    ['load', LOAD, ['{}', 1, 1, 1]],
  ])('looks rows up one by one: %s', async (_, text, values) => {
    await using fresh = await freshDatabase();
    const database = openDatabase({
      connectionString: fresh.url,
      applicationName: 'test',
      connectionsMax: 1,
      statementTimeoutMs: 10_000,
      settings: BY_INDEX,
    });
    const plan = await planOf(database, text, values);
    await database.close();

    expect(nodesOf(plan).length).toBeGreaterThan(5);
    expect(wholesale(plan)).toEqual([]);
  });
});
