import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type GivenWeb, givenWeb, keys, withKey } from './given-web.ts';

let web: GivenWeb;

beforeEach(async () => {
  web = await givenWeb({ limits: { importRowsMax: 50, importMaxBytes: 20_000 } });
});

afterEach(async () => {
  await web.app.close();
});

type Result = { line: number; result: string; id: string | null; fix: string | null };
type Body = { lines: number; opened: number; refused: number; failed: number; results: Result[] };

function send(payload: string | Buffer, headers: Record<string, string> = {}) {
  return web.app.inject({
    method: 'POST',
    url: '/v1/pledges/import',
    headers: { ...withKey(keys.writer), 'content-type': 'text/csv', ...headers },
    payload,
  });
}

describe('an import', () => {
  test('makes a promise of every line, with the columns in any order', async () => {
    const answer = await send(
      'in,phone,name,reason,told\r\nPT1H,+31612345678,"de Vries, Anna","says ""hi""",nee\r\nPT2H,0612345679,,,\r\n',
    );
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ lines: 2, opened: 2, refused: 0 });
    expect(web.service.asked.open).toMatchObject([
      {
        source: 'import',
        customer: { phone: '+31612345678', name: 'de Vries, Anna' },
        reason: 'says "hi"',
        told: false,
        when: { kind: 'in', ms: 3_600_000 },
      },
      { customer: { phone: '0612345679', name: null }, told: true },
    ]);
  });

  test('reads semicolons, a byte-order mark, and the quote that spreadsheets put before a plus', async () => {
    const answer = await send(
      "\uFEFFphone;dueAt;notBefore\n'+31612345678;2026-11-26T10:00:00Z;2026-11-26T09:00:00Z\n",
    );
    expect(answer.json()).toMatchObject({ opened: 1 });
    expect(web.service.asked.open[0]).toMatchObject({
      customer: { phone: '+31612345678' },
      when: {
        kind: 'window',
        window: { notBefore: Date.UTC(2026, 10, 26, 9), dueAt: Date.UTC(2026, 10, 26, 10) },
      },
    });
  });

  test('loses none of the good lines for a bad one, and says how to mend it', async () => {
    const answer = await send(
      [
        'phone,in,reason',
        '+31612345671,PT1H,fine',
        '+31612345672,soon,no length',
        '+31612345673,PT1H,"never closed',
        '+31612345674,PT1H,fine',
        ',PT1H,no phone',
        '+31612345675,PT1H,one,too many',
        '',
        '+31612345676,PT1H,fine',
      ].join('\n'),
    );
    const body = answer.json<Body>();
    expect(body).toMatchObject({ lines: 7, opened: 3, refused: 4, failed: 0 });
    const refused = body.results.filter(({ result }) => result === 'refused');
    expect(refused.map(({ line }) => line)).toEqual([3, 4, 6, 7]);
    expect(refused[0]?.fix).toContain('PT15M');
    expect(refused[1]?.fix).toContain('quotation mark');
    expect(refused[2]?.fix).toContain('phone');
    expect(refused[3]?.fix).toContain('3 columns, this line 4');
  });

  test('tells which lines to send again when the ledger went away', async () => {
    web.service.failing = Object.assign(new Error('gone'), { name: 'LedgerUnavailableError' });
    const answer = await send('phone,in\n+31612345678,PT1H\n');
    expect(answer.json()).toMatchObject({ failed: 1, results: [{ line: 2, result: 'failed' }] });
  });

  test('can be sent twice under one Idempotency-Key: each line has its own', async () => {
    const key = { 'idempotency-key': 'file-1' };
    await send('phone,in\n+31612345678,PT1H\n+31612345679,PT1H\n', key);
    expect(web.service.asked.open.map(({ idempotency }) => idempotency?.key)).toEqual([
      'file-1:2',
      'file-1:3',
    ]);
  });

  test.each([
    ['an unknown column', 'phone,reson\n', 400, 'Did you mean \\"reason\\"?'],
    ['no phone column', 'name,in\n', 400, 'no column \\"phone\\"'],
    ['no header', '', 400, 'first line'],
    [
      'more lines than allowed',
      `phone,in\n${'+31612345678,PT1H\n'.repeat(51)}`,
      400,
      '50 are allowed',
    ],
    ['more bytes than allowed', 'a'.repeat(20_001), 413, 'too-large'],
    ['invalid UTF-8', Buffer.from([0x70, 0xff]), 400, 'UTF-8'],
  ])('with %s changes nothing', async (_name, payload, status, said) => {
    const answer = await send(payload);
    expect(answer.statusCode).toBe(status);
    expect(answer.body).toContain(said);
    expect(web.service.asked.open).toEqual([]);
  });

  test('is not mistaken for JSON', async () => {
    const answer = await send('{}', { 'content-type': 'application/json' });
    expect(answer.statusCode).toBe(415);
  });
});
