import { z } from 'zod';
import type { FastifyRequest } from 'fastify';
import { actorIn, guard } from '../access.ts';
import type { WebDeps } from '../deps.ts';
import { decodeUtf8 } from '../input.ts';
import { Problem } from '../problem.ts';
import { problemOf } from '../problem-of.ts';
import { type CsvRecord, readCsv } from './csv.ts';
import { checkHeader, readRow } from './import-row.ts';
import { openRequestOf } from './pledge-body.ts';
import type { ZodScope } from './route-types.ts';

/** Lines opened at the same time; the ledger commits them together. */
const LINES_AT_ONCE = 16;

const lineAnswer = z.object({
  line: z.number(),
  result: z.enum(['opened', 'already-open', 'refused', 'failed']),
  id: z.string().nullable(),
  fix: z.string().nullable(),
});

type LineAnswer = z.output<typeof lineAnswer>;

const importAnswer = z.object({
  lines: z.number(),
  opened: z.number(),
  alreadyOpen: z.number(),
  refused: z.number(),
  failed: z.number().describe('Not tried to the end: send these lines again'),
  results: z.array(lineAnswer),
});

/** `POST /v1/pledges/import`: many promises from one CSV file, each line on its own. */
export function importRoute(scope: ZodScope, deps: WebDeps): void {
  const { importMaxBytes } = deps.settings.limits;
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  scope.post(
    '/pledges/import',
    {
      bodyLimit: importMaxBytes,
      onRequest: guard(deps, 'pledges:write', ['key']),
      schema: {
        tags: ['promises'],
        summary: 'Record many promises from a CSV file',
        description: 'The first line names the columns; each line after it is on its own.',
        consumes: ['text/csv'],
        response: { 200: importAnswer },
      },
    },
    async (request) => {
      const [header, ...records] = readRecords(request.body, deps.settings.limits.importRowsMax);
      checkHeader(header);
      const results: LineAnswer[] = [];
      for (let at = 0; at < records.length; at += LINES_AT_ONCE) {
        const batch = records.slice(at, at + LINES_AT_ONCE);
        results.push(
          ...(await Promise.all(batch.map((record) => openLine(deps, request, header, record)))),
        );
      }
      return summary(results);
    },
  );
}

function readRecords(body: unknown, rowsMax: number): [readonly string[], ...CsvRecord[]] {
  const records = Buffer.isBuffer(body) ? readCsv(decodeUtf8(body)) : [];
  const [header, ...rows] = records;
  if (header === undefined || !('fields' in header)) {
    throw new Problem('invalid-csv', 'The first line must name the columns.');
  }
  if (rows.length > rowsMax) {
    throw new Problem('invalid-csv', `The file has ${rows.length} lines; ${rowsMax} are allowed.`);
  }
  return [header.fields, ...rows];
}

async function openLine(
  deps: WebDeps,
  request: FastifyRequest,
  header: readonly string[],
  record: CsvRecord,
): Promise<LineAnswer> {
  const { line } = record;
  if ('broken' in record) return { line, result: 'refused', id: null, fix: record.broken };
  const row = readRow(header, record.fields);
  if ('fix' in row) return { line, result: 'refused', id: null, fix: row.fix };
  try {
    const asked = openRequestOf(row.body, lineKey(deps, request, record), 'import');
    const result = await deps.service.openPledge(asked);
    if (result.kind === 'refused') return { line, result: 'refused', id: null, fix: result.detail };
    const found = result.kind === 'already-open' ? 'already-open' : 'opened';
    return { line, result: found, id: result.view.pledge.id, fix: null };
  } catch (error) {
    deps.log.error({ err: error, request: request.id, line }, 'A line of an import failed.');
    return { line, result: 'failed', id: null, fix: problemOf(error).message };
  }
}

/** With an Idempotency-Key the whole file can be sent again: each line has a key of its own. */
function lineKey(
  deps: WebDeps,
  request: FastifyRequest,
  record: Extract<CsvRecord, { fields: unknown }>,
) {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string') return null;
  const bodyHash = deps.hash(JSON.stringify(record.fields));
  return { owner: actorIn(request).person, key: `${key.slice(0, 200)}:${record.line}`, bodyHash };
}

function summary(results: readonly LineAnswer[]): z.output<typeof importAnswer> {
  const count = (kind: LineAnswer['result']) =>
    results.filter(({ result }) => result === kind).length;
  return {
    lines: results.length,
    opened: count('opened'),
    alreadyOpen: count('already-open'),
    refused: count('refused'),
    failed: count('failed'),
    results: results.slice(),
  };
}
