import { describe, expect, test } from '@jest/globals';
import { ProblemError } from '../../../../src/phone/problem.ts';
import { dialFields, readFields, statusFields } from '../../../../src/phone/twilio/fields.ts';
import { readForm } from '../../../../src/phone/twilio/form.ts';
import {
  account,
  busy,
  completed,
  dialAction,
  encode,
  type Fields,
  sign,
  without,
} from '../../../fixtures/twilio/requests.ts';

const read = (fields: Fields, schema: typeof statusFields | typeof dialFields = statusFields) =>
  readFields(readForm(Buffer.from(encode(fields))), schema, account);

function refusedFields(act: () => unknown): readonly string[] | string {
  try {
    act();
    return 'accepted';
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.problem.fields ?? error.problem.kind;
  }
}

describe('fields of a status callback', () => {
  test('are read from real shapes', () => {
    expect(read(completed)).toMatchObject({
      CallStatus: 'completed',
      CallDuration: 49,
      Timestamp: Date.UTC(2018, 2, 25, 9, 53, 19),
      SequenceNumber: 3,
    });
    expect(read(busy)).toMatchObject({ CallStatus: 'busy', SipResponseCode: 487 });
  });

  test.each([
    ...['human', 'machine_start', 'machine_end_beep', 'machine_end_silence'],
    ...['machine_end_other', 'fax', 'unknown'],
  ])('tell the result of detection, %s, as Twilio lists it', (AnsweredBy) => {
    expect(read({ ...completed, AnsweredBy })).toMatchObject({ AnsweredBy });
  });

  test('take a result of detection that Twilio does not list for one that could not tell', () => {
    expect(read({ ...completed, AnsweredBy: 'humanoid' })).toMatchObject({ AnsweredBy: 'unknown' });
    expect(read({ ...completed, AnsweredBy: '' })).toMatchObject({ AnsweredBy: undefined });
  });

  test('may come with others that Twilio adds without notice', () => {
    expect(refusedFields(() => read({ ...completed, NewThing: 'anything at all' }))).toBe(
      'accepted',
    );
  });

  test.each([
    ['CallSid', 'CA123'],
    ['CallSid', 'CAbe0123456789ABCDEF0123456789abcd'],
    ['CallStatus', 'finished'],
    ['Direction', 'sideways'],
    ['Timestamp', '2018-03-25T09:53:19Z'],
    ['Timestamp', 'Mon, 25 Mar 2018 09:53:19 +0000'],
    ['Timestamp', 'Sun, 31 Jun 2018 09:53:19 +0000'],
    ['SequenceNumber', '-1'],
    ['CallDuration', '4.9'],
    ['AnsweredBy', 'humanApiVersion2010-04-01'],
    ['ApiVersion', '2010-04-01CallDuration49'],
    ['From', '+1500555FromCityNEW YORK'],
    ['From', 'anonymousFromCityNEW YORK'],
    ['To', '+31205550100T'],
    ['To', 'sip:bob@example.comToCityNEW YORK'],
  ])('are refused when %s is "%s"', (name, value) => {
    expect(refusedFields(() => read({ ...completed, [name]: value }))).toContain(name);
  });

  test.each(['CallSid', 'CallStatus', 'Direction', 'Timestamp', 'SequenceNumber', 'From', 'To'])(
    'are refused without %s',
    (name) => {
      expect(refusedFields(() => read(without(completed, name)))).toEqual([name]);
    },
  );

  test.each(['?leg', '&detect', '-key?leg', '', '__proto__', '1'])(
    'are refused beside a parameter called "%s", a name that Twilio never gives',
    (name) => {
      expect(refusedFields(() => read({ ...completed, [name]: 'x' }))).toBe('webhook-fields');
    },
  );

  test('are refused when one that is read comes twice, even with the same value', () => {
    const text = `${encode(completed)}&CallSid=${completed['CallSid'] ?? ''}`;
    const form = readForm(Buffer.from(text));
    expect(refusedFields(() => readFields(form, statusFields, account))).toEqual(['CallSid']);
  });

  test("are refused when they are another account's", () => {
    const foreign = { ...completed, AccountSid: `AC${'1'.repeat(32)}` };
    expect(refusedFields(() => read(foreign))).toBe('foreign-account');
  });

  test.each([
    ...['+266696687', '266696687', 'anonymous', '', 'Restricted', 'sip:bob@example.com', '1'],
    ...['+Restricted', 'No Caller ID', 'whatsapp:+31612345678', 'client:Jane Doe', 'sim:DE0123'],
    ...['"Bob, at Home" <sip:bob@example.com;user=phone>', 'client:ZipCity', '+31 (0)20 555 01 00'],
    ...['sip:zoë@example.com', '+3161234567812345678', '1-800-FLOWERS', '؟'],
  ])('may have the parties "%s", which are recorded as they are', (party) => {
    const called = { ...completed, From: party, To: party };
    expect(read(called)).toMatchObject({ From: party, To: party });
  });

  test('keep of a party that nobody could dial as much as can be stored', () => {
    const endless = `sip:${'x'.repeat(2_000)}`;
    expect(read({ ...completed, From: endless }).From).toHaveLength(255);
    expect(read({ ...completed, From: 'Bob\0' }).From).toBe('Bob\ufffd');
  });

  test.each([
    { ApiVersion: '2008-08-01' },
    { FromCity: '’s-Gravenhage', ToZip: '?', CallerName: 'From: To, Inc. 24/7' },
    { SipResponseCode: '' },
    { 'SipHeader_X-Original-To': '+31205550100', 'SipHeader_X-From': 'sip:bob@example.com' },
    { 'SipHeader_X-Twilio-CallSid': `CA${'c'.repeat(32)}` },
  ])('are read beside %j, which identifies nothing', (described) => {
    expect(read({ ...completed, ...described }).CallSid).toBe(completed['CallSid']);
  });
});

/*
 * Twilio's signature covers names and values without a border between them. Every way to draw the
 * borders anew that keeps the text, and so the signature, must be refused or mean the same.
 */
describe('one captured request', () => {
  const path = '/webhooks/twilio/status';

  test.each([
    [
      'the duration swallowed by the version',
      { ApiVersion: '2010-04-01CallDuration49' },
      'CallDuration',
    ],
    [
      'a bridge hidden in the caller’s zip code',
      { CallerZip: '10004DialBridgedfalse' },
      'DialBridged',
    ],
  ])('is refused with %s', (_what, change, lost) => {
    const original = lost in dialAction ? { ...dialAction, DialBridged: 'false' } : completed;
    const moved: Fields = { ...without(original, lost), ...change };
    expect(sign(path, moved)).toBe(sign(path, original));
    const schema = lost in dialAction ? dialFields : statusFields;
    expect(refusedFields(() => read(moved, schema))).not.toBe('accepted');
  });

  test('is refused with a key renamed, a letter moved to its value', () => {
    const moved: Fields = { ...without(completed, 'To'), T: `o${completed['To'] ?? ''}` };
    expect(refusedFields(() => read(moved))).toEqual(['To']);
  });
});
