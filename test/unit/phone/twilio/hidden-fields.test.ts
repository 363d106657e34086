import { describe, expect, test } from '@jest/globals';
import * as calls from '../../../../src/phone/twilio/fields.ts';
import { GUARDED } from '../../../../src/phone/twilio/hidden-fields.ts';
import * as texts from '../../../../src/phone/twilio/message-fields.ts';
import { paths } from '../../../../src/phone/twilio/urls.ts';
import { openDoor } from '../../../fixtures/twilio/door.ts';
import {
  type Fields,
  incoming,
  message,
  sign,
  sipIncoming,
} from '../../../fixtures/twilio/requests.ts';

/*
 * A request that was captured is cut anew so that its signature stays right: somebody writes, or
 * calls themselves, what becomes the fields of somebody else.
 */

const victim = '+31612345678';
const other = `SM${'2'.repeat(32)}`;

test('every field that is read on any route is guarded', () => {
  const schemas = [
    ...[calls.statusFields, calls.instructionFields, calls.dialFields, calls.detectionFields],
    ...[texts.messageStatusFields, texts.messageFields],
  ];
  const read = new Set(schemas.flatMap(({ shape }) => Object.keys(shape)));
  expect(Object.keys(GUARDED).sort()).toEqual([...read].sort());
});

/** The same text under another name and value, from `at` on until the true `To` is swallowed. */
function swallowing(fields: Fields, forged: Fields, last: string): Fields {
  const text = (all: Fields) =>
    Object.entries(all)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flat()
      .join('');
  const [whole, before] = [text(fields), text(forged)];
  expect(whole.startsWith(before + last)).toBe(true);
  return { ...forged, [last]: whole.slice(before.length + last.length) };
}

describe('a text', () => {
  const base: Fields = { AccountSid: message['AccountSid'] ?? '', ApiVersion: '2010-04-01' };

  test.each(['ToA', 'ToZip', 'SmsMessageSid'])(
    'cannot be cut into a STOP of somebody else with the rest hidden in %s',
    async (last) => {
      await using door = await openDoor();
      const forged = { ...base, Body: 'STOP', From: victim, MessageSid: other, To: '+31205550100' };
      const { To, ...early } = forged;
      const first: Fields = last < 'To' ? { ...early } : { ...early, To };
      const Body = `STOPFrom${victim}MessageSid${other}${last < 'To' ? '' : `To${To}`}${last}`;
      const written = { ...message, Body };
      const cut = swallowing(written, first, last);
      const signature = sign(paths.message, written);
      expect(sign(paths.message, cut)).toBe(signature);
      expect((await door.post(paths.message, cut, { signature })).status).toBe(400);
      // The one who wrote it is refused as well: nobody writes the id of a message into a text.
      expect((await door.post(paths.message, written)).status).toBe(400);
      expect(door.heard()).toEqual([]);
    },
  );

  test('cannot lose its last words to the name of a parameter', async () => {
    await using door = await openDoor();
    const written = { ...message, Body: 'STOP Do not call me' };
    for (const [name, value] of [
      ['Do', ' not call me'],
      ['Do not', ' call me'],
    ] as const) {
      const cut = { ...message, Body: 'STOP ', [name]: value };
      const signature = sign(paths.message, written);
      expect(sign(paths.message, cut)).toBe(signature);
      expect((await door.post(paths.message, cut, { signature })).status).toBe(400);
    }
    expect(door.heard()).toEqual([]);
  });

  test.each([
    'From tomorrow I am at home. To be sure: call me.',
    `From${victim}`,
    `Call me. From: ${victim}, To: +31205550100, Direction: inbound`,
    'MessageSid',
    '',
  ])('that says "%s" is kept', async (Body) => {
    await using door = await openDoor();
    expect((await door.post(paths.message, { ...message, Body })).status).toBe(200);
    expect(door.heard()).toMatchObject([['text', { text: Body, from: '+31699999999' }]]);
  });

  test('may come with other parameters that Twilio adds behind it', async () => {
    await using door = await openDoor();
    const added = { ...message, ButtonText: 'x', Forwarded: 'true', ChannelMetadata: '{}' };
    expect((await door.post(paths.message, added)).status).toBe(200);
  });
});

describe('a call', () => {
  test.each(['FromA', 'FromZip', 'ToA'])(
    'from a made-up address cannot be cut into one of somebody else, the rest in %s',
    async (last) => {
      await using door = await openDoor();
      const To = last === 'ToA' ? 'To+31205550100' : '';
      const From = `sip:xDirectioninboundFrom${victim}${To}${last}@evil.example`;
      const called: Fields = { ...incoming, Caller: 'sip:x', From };
      expect((await door.post(paths.voice, called)).status).toBe(400);
      const hidden: Fields = { ...incoming, CallerName: From, From: victim };
      expect((await door.post(paths.voice, hidden)).status).toBe(400);
      expect(door.program().reports).toEqual([]);
    },
  );

  test.each([
    'sip:bob@example.com',
    'client:Tom_From_Home',
    'sip:To@example.com',
    'anonymous',
    '',
    'No Caller ID',
  ])('from "%s" is taken', async (From) => {
    await using door = await openDoor();
    const called = { ...incoming, Caller: From, CallerName: 'From Here To There', From };
    expect((await door.post(paths.voice, called)).status).toBe(200);
  });

  test.each([
    { ForwardedFrom: '+31201234567' },
    { ToCity: 'Toronto', FromCity: 'Frome' },
    { CallToken: '{"parentCallInfoToken":"eyJhbGciTo1234From-_9"}' },
    { ParentCallSid: `CA${'b'.repeat(32)}` },
  ])('may come with %j', async (added) => {
    await using door = await openDoor();
    expect((await door.post(paths.voice, { ...incoming, ...added })).status).toBe(200);
  });

  test.each([
    { 'SipHeader_X-Twilio-CallSid': `CA${'5'.repeat(32)}` },
    { 'SipHeader_X-Twilio-AccountSid': `AC${'5'.repeat(32)}` },
    { 'SipHeader_X-Original-To': '+31612345678', 'SipHeader_X-Direction': 'inbound' },
    { 'SipHeader_X-Call-From': '+31612345678' },
    { CallerName: 'FromUnknown Ltd' },
  ])('over SIP may come with %j', async (added) => {
    await using door = await openDoor();
    expect((await door.post(paths.voice, { ...sipIncoming, ...added })).status).toBe(200);
  });

  const head = ['AccountSid', 'ApiVersion', 'CallSid', 'CallStatus', 'Called', 'Caller'];
  const swapped = 'To+31205550100ToZ';
  test.each<readonly [string, Fields, readonly string[]]>([
    [
      'a forwarding number',
      { ForwardedFrom: `xFrom${victim}SipHeader_X-` },
      ['Direction', 'ForwardedFrom', 'From', 'SipHeader_X-From', 'SipSourceIp', 'To'],
    ],
    [
      'the middle of a word',
      { ForwardedFrom: `xFrom${victim}SipHeader_X-` },
      ['Direction', 'ForwardedFrom', 'From', 'SipHeader_X-F', 'SipSourceIp', 'To'],
    ],
    [
      'a name of theirs',
      { CallerName: `xDirectioninboundFrom${victim}SipHeader_X-` },
      ['CallerName', 'Direction', 'From', 'SipHeader_X-DirectioninboundFrom', 'SipSourceIp', 'To'],
    ],
    [
      'a header of theirs',
      { 'SipHeader_X-A': `x${swapped}` },
      ['Direction', 'From', 'SipCallId', 'SipDomain', 'SipHeader_X-A', 'To', 'ToZ'],
    ],
    [
      'the address that they call',
      { 'SipHeader_X-A': 'v', To: `sip:x${swapped}@ours.example` },
      [
        ...['Direction', 'From', 'SipCallId', 'SipDomain'],
        ...['SipHeader_X-AvSipSourceIp198.51.100.7To', 'To', 'ToZ'],
      ],
    ],
  ])('over SIP cannot be cut anew at %s', async (_where, written, names) => {
    await using door = await openDoor();
    const fields = { ...sipIncoming, ...written };
    const cut = cutAt([...head, ...names], fields);
    const signature = sign(paths.voice, fields);
    expect(sign(paths.voice, cut)).toBe(signature);
    expect((await door.post(paths.voice, cut, { signature })).status).toBe(400);
    expect(door.program().reports).toEqual([]);
  });
});

/** The same signed text under these names, in their order. */
function cutAt(names: readonly string[], fields: Fields): Fields {
  const text = Object.entries(fields)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flat()
    .join('');
  const cut: [string, string][] = [];
  let rest = text;
  for (const name of names) {
    const at = rest.indexOf(name);
    const last = cut.at(-1);
    if (last !== undefined) last[1] = rest.slice(0, at);
    cut.push([name, rest.slice(at + name.length)]);
    rest = rest.slice(at + name.length);
  }
  return Object.fromEntries(cut);
}
