import { describe, expect, test } from '@jest/globals';
import { DAY } from '../../../../src/domain/time.ts';
import { completed, encode } from '../../../fixtures/twilio/requests.ts';
import { eachWithWebhooks, statusPath } from './given-webhooks.ts';

const given = eachWithWebhooks();
const { post } = given;

describe('a really signed status callback', () => {
  test('is accepted once and counted as a duplicate the second time, with the same answer', async () => {
    const first = await post(statusPath, completed);
    const second = await post(statusPath, completed);
    expect([first.status, second.status]).toEqual([204, 204]);
    expect(second.body).toBe(first.body);
    expect(given.counted).toEqual(['recorded', 'duplicate']);
    expect(given.reports).toHaveLength(1);
  });

  test('is refused with any one byte of its body changed', async () => {
    const body = encode(completed);
    for (let at = 0; at < body.length; at += 1) {
      const flipped = String.fromCharCode(body.charCodeAt(at) ^ 1);
      const forged = body.slice(0, at) + flipped + body.slice(at + 1);
      const { status } = await post(statusPath, completed, { body: forged });
      expect([400, 403]).toContain(status);
    }
    expect(given.reports).toEqual([]);
  });

  test('that is replayed after a year is a duplicate and changes nothing', async () => {
    await post(statusPath, completed);
    given.now += 365 * DAY;
    expect((await post(statusPath, completed)).status).toBe(204);
    expect(given.counted).toEqual(['recorded', 'duplicate']);
  });

  test('is answered 503 while it cannot be stored, and taken when it comes again', async () => {
    given.failing = true;
    const refused = await post(statusPath, completed);
    expect(refused.status).toBe(503);
    expect(refused.body).toContain('Send the same webhook again');
    given.failing = false;
    expect((await post(statusPath, completed)).status).toBe(204);
    expect(given.counted).toEqual(['not-stored', 'recorded']);
  });

  test('keeps everything that was sent as evidence, hostile values too', async () => {
    const hostile = { ...completed, CallerName: '\u202e</Say>\0<script>' };
    expect((await post(statusPath, hostile)).status).toBe(204);
    expect(given.reports[0]?.raw.fields).toMatchObject({
      form: { CallerName: '\u202e</Say>\ufffd<script>', ToZip: '' },
    });
  });
});

describe('what is refused says what to do next, changes nothing and is counted', () => {
  test.each([
    ['signature-missing', 403, { headers: { 'x-twilio-signature': '' } }],
    ['signature-wrong', 403, { headers: { 'x-twilio-signature': 'AAAA' } }],
    ['too-many-parameters', 400, { body: 'a=1&'.repeat(10_000) }],
    ['not-utf8', 400, { body: 'a=%C3%28' }],
    ['body-too-large', 413, { body: `a=${'x'.repeat(1_000_000)}` }],
    ['content-type', 415, { headers: { 'content-type': 'application/json' }, body: '{}' }],
  ])('%s', async (kind, status, change) => {
    const answer = await post(statusPath, completed, change);
    expect(answer.status).toBe(status);
    expect(answer.type).toContain('application/problem+json');
    expect(JSON.parse(answer.body)).toMatchObject({
      type: `/problems/${kind}`,
      status,
      next: expect.stringMatching(/^.{20}/),
      instance: statusPath,
    });
    expect(given.counted).toEqual([kind]);
    expect(given.reports).toEqual([]);
  });
});
