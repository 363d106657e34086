import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { webhookProblems } from '../../../src/phone/problem.ts';
import { makeCallsWebhook } from '../../../src/phone/calls/routes.ts';
import { phoneDoors } from '../../../src/runtime/phone-system.ts';
import { problemCatalogue } from '../../../src/web/doors.ts';
import { problemStatuses } from '../../../src/web/problem.ts';
import { sayProblem } from '../../support/say-problem.ts';
import { type GivenWeb, givenWeb, texts } from './given-web.ts';

const kinds = [...problemCatalogue(phoneDoors)];
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

let web: GivenWeb;
let counted: string[];

beforeAll(async () => {
  counted = [];
  const calls = makeCallsWebhook({
    secrets: [secret],
    service: { recordCall: () => Promise.resolve({ kind: 'recorded' }) },
    now: () => 0,
    sayProblem,
    count: (result) => counted.push(result),
  });
  web = await givenWeb({ plugins: [calls] });
});

afterAll(() => web.app.close());

describe('every kind of problem, of the API and of the webhooks', () => {
  test('stands in one catalogue, with one status', () => {
    const shared = Object.entries(webhookProblems).filter(([kind]) => kind in problemStatuses);
    const statuses = Object.fromEntries(kinds);
    expect(shared.map(([kind]) => kind)).toEqual(['too-many-parameters']);
    for (const [kind, status] of shared) expect(problemStatuses).toHaveProperty(kind, status);
    expect(statuses).toMatchObject(problemStatuses);
    expect(statuses).toMatchObject(webhookProblems);
  });

  test.each(kinds)('%s has a page in both languages that says what to do', async (kind, status) => {
    const [english, dutch] = await Promise.all(
      ['en', 'nl'].map((language) =>
        web.app.inject({
          url: `/problems/${kind}`,
          headers: { accept: 'text/html', 'accept-language': language },
        }),
      ),
    );
    expect([english?.statusCode, dutch?.statusCode]).toEqual([200, 200]);
    for (const part of ['title', 'next']) {
      const [en, nl] = ['en', 'nl'].map((to) => texts.render(`problem.${kind}.${part}`, to, {}));
      expect(en).not.toBe(nl);
      expect(english?.body).toContain(escaped(en ?? ''));
      expect(dutch?.body).toContain(escaped(nl ?? ''));
    }
    expect(english?.body).toContain(`<code>${kind}</code> · ${String(status)}`);
  });

  test('the list of them names each', async () => {
    const { body } = await web.app.inject({ url: '/problems', headers: { accept: 'text/html' } });
    expect(kinds.filter(([kind]) => !body.includes(`<dt id="${kind}">`))).toEqual([]);
  });
});

describe('a refused webhook', () => {
  const post = (url: string, language: string) =>
    web.app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', 'accept-language': language },
      payload: '{}',
    });

  test('is answered with what to do next, in the words of its page', async () => {
    const answer = await post('/webhooks/calls', 'nl');
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({
      type: '/problems/signature-missing',
      title: 'De webhook is niet ondertekend',
      next: expect.stringContaining('Onderteken zoals'),
    });
    const { type } = answer.json<{ type: string }>();
    expect((await web.app.inject(type)).statusCode).toBe(200);
  });

  test('with too many parameters in its address is not taken for an error of ours', async () => {
    counted.length = 0;
    const answer = await post(`/webhooks/calls?${'a=1&'.repeat(300)}`, 'en');
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      type: '/problems/too-many-parameters',
      next: expect.stringContaining('/docs'),
    });
    expect(counted).toEqual(['too-many-parameters']);
  });
});

/** As pages write it. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}
