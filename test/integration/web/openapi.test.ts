import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { callReport } from '../../../src/phone/calls/schema.ts';
import { statusFields } from '../../../src/phone/twilio/fields.ts';
import { phoneDoors } from '../../../src/runtime/phone-system.ts';
import { problemCatalogue } from '../../../src/web/doors.ts';
import { type DescribedWeb, givenDescribedWeb, kindsOf } from './described-web.ts';

type Validator = { validate(document: unknown): Promise<unknown> };

/** It comes with the package that has Twilio's own document. */
function validator(): Validator {
  const require = createRequire(import.meta.url);
  const inside = createRequire(require.resolve('@twilio-alpha/mcp/package.json'));
  return inside('@apidevtools/swagger-parser') as Validator;
}

let web: DescribedWeb;

beforeAll(async () => {
  web = await givenDescribedWeb();
});

afterAll(() => web.app.close());

const named = (method: string, path: string) => `${method} ${path}`;

function bodyOf(path: string, contentType: string): Record<string, unknown> | undefined {
  return web.document.paths[path]?.['post']?.requestBody?.content[contentType]?.schema;
}

describe('the description of the API', () => {
  test('is OpenAPI 3.1 to a validator, which finds a mistake', async () => {
    expect(web.document.openapi).toBe('3.1.0');
    await validator().validate(structuredClone(web.document));
    const wrong = { ...structuredClone(web.document), info: {} };
    await expect(validator().validate(wrong)).rejects.toThrow();
  });

  test('has the API and every webhook, and no page', () => {
    const paths = Object.keys(web.document.paths);
    expect(paths.filter((path) => !/^\/(v1|webhooks)\//.test(path))).toEqual([]);
    const webhooks = paths.filter((path) => path.startsWith('/webhooks/'));
    expect(webhooks.sort()).toEqual(phoneDoors.webhooks.map(({ path }) => path).sort());
    expect(paths).toEqual(expect.arrayContaining(['/v1/pledges', '/v1/pledges/import']));
  });

  test('names the refusals of every operation, each under its status', () => {
    const catalogue = problemCatalogue(phoneDoors);
    expect(web.operations.length).toBeGreaterThan(30);
    for (const { method, path, operation } of web.operations) {
      const kinds = kindsOf(operation);
      expect([named(method, path), kinds.length > 5]).toEqual([named(method, path), true]);
      const wrong = kinds.filter(([kind, status]) => catalogue.get(kind) !== status);
      expect([named(method, path), wrong]).toEqual([named(method, path), []]);
      const refused = Object.entries(operation.responses).filter(([status]) => status >= '400');
      expect(refused.filter(([, { description }]) => !description.startsWith('- `'))).toEqual([]);
    }
  });

  test('says what every body is that has to be sent', () => {
    const without = web.operations
      .filter(({ method, operation }) => method !== 'get' && operation.requestBody === undefined)
      .map(({ method, path }) => named(method, path));
    expect(without).toEqual([
      'post /v1/pledges/{id}/confirmation',
      'post /v1/pledges/{id}/acknowledgement',
      'post /v1/pledges/{id}/call',
      'post /v1/calls/{id}/dropped',
      'delete /v1/keys/{id}',
    ]);
  });

  test('has the import as a CSV file', () => {
    expect(bodyOf('/v1/pledges/import', 'text/csv')).toMatchObject({
      type: 'string',
      description: expect.stringContaining('phone'),
    });
  });

  test('has the report of a call as the schema that judges it', () => {
    const described = bodyOf('/webhooks/calls', 'application/json');
    const judged = z.toJSONSchema(callReport, { io: 'input' });
    expect({ $schema: judged.$schema, ...described }).toEqual(judged);
    expect(described?.['required']).toContain('callId');
  });

  test('has Twilio’s requests as forms, signed and without a key', () => {
    const path = '/webhooks/twilio/status';
    const { properties = {}, required } = z.toJSONSchema(statusFields, { io: 'input' });
    const form = bodyOf(path, 'application/x-www-form-urlencoded');
    const { CallSid, CallStatus } = properties;
    expect(form).toMatchObject({ required, properties: { CallSid, CallStatus } });
    expect(Object.keys(form?.['properties'] ?? {})).toEqual(Object.keys(properties));
    const operation = web.document.paths[path]?.['post'];
    expect(operation?.security).toEqual([]);
    expect(operation?.parameters).toContainEqual(
      expect.objectContaining({ name: 'x-twilio-signature', required: true }),
    );
  });

  test('has a page that needs no other server', async () => {
    const page = await web.app.inject('/docs');
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toMatch(/(src|href)="https?:/);
  });
});
