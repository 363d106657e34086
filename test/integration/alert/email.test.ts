import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { type EmailChannel, makeEmailChannel } from '../../../src/alert/email.ts';
import { alertMessage } from '../../support/alert-message.ts';
import { type SmtpServer, startSmtp } from '../../support/smtp.ts';

const from = 'Terugbellen <calls@example.org>';
const to = { kind: 'email', address: 'lead@example.org' } as const;

let smtp: SmtpServer;
let channel: EmailChannel;
beforeEach(async () => {
  smtp = await startSmtp();
  channel = makeEmailChannel({ url: smtp.url, from });
});
afterEach(async () => {
  channel.close();
  await smtp.close();
});

describe('an alert by e-mail', () => {
  test('is read as it was written, in text and in HTML', async () => {
    expect(await channel.send(alertMessage(), to)).toEqual({ accepted: true });
    const mail = await smtp.mail(() => true);
    expect(mail.subject).toBe('At risk: Zoë has to be called by 14:18');
    expect(mail.from).toBe('calls@example.org');
    expect(mail.recipients).toEqual(['lead@example.org']);
    expect(mail.text).toBe(
      'We promised Zoë (+31 6 •••• 5678) a call.\n\nTried so far: not yet\n\n' +
        'https://calls.example.org/a/Zm9v',
    );
    expect(mail.html).toContain('<p>We promised Zoë (+31 6 •••• 5678) a call.</p>');
    expect(mail.html).toContain('<a href="https://calls.example.org/a/Zm9v">');
  });

  test('is answered by no machine, and an escalation comes first', async () => {
    await channel.send(alertMessage(), to);
    const { headers } = await smtp.mail(() => true);
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(headers.get('importance')).toBe('High');
  });

  test('is the same mail when it is sent again, and its id is ours', async () => {
    await channel.send(alertMessage(), to);
    await channel.send(alertMessage(), to);
    const ids = smtp.mails.map(({ messageId }) => messageId);
    const id = '<0190a5c0-1111-7000-8000-00000000000a@example.org>';
    expect(ids).toEqual([id, id]);
  });

  test('shows its link once when the text has it already', async () => {
    const text = 'Take it on: https://calls.example.org/a/Zm9v';
    await channel.send(alertMessage({ text }), to);
    const mail = await smtp.mail(() => true);
    expect(mail.text).toBe(text);
    expect(mail.html.match(/<a /g)).toHaveLength(1);
  });
});

describe('what somebody else wrote cannot change the mail', () => {
  test.each([
    ['a header line', 'x\r\nBcc: thief@example.net'],
    ['another body', 'x\nBcc: thief@example.net\n\nanother body'],
    ['half a line break', 'x\rBcc: thief@example.net'],
    ['a line break of Unicode', 'x\u2028Bcc: thief@example.net'],
    ['a script', 'x\r\n\r\n<script>alert(1)</script>'],
    ['a header line in encoded words', '=?utf-8?Q?x=0D=0ABcc:_thief@example.net?='],
    ['a header line after much text', `${'long '.repeat(500)}\r\nBcc: thief@example.net`],
  ])('its subject with %s', async (_what, subject) => {
    await channel.send(alertMessage({ subject }), to);
    const mail = await smtp.mail(() => true);
    expect(mail.recipients).toEqual(['lead@example.org']);
    expect(mail.headerNames).not.toContain('bcc');
    expect(mail.headerNames.filter((name) => name === 'subject')).toHaveLength(1);
    expect(mail.subject).not.toMatch(/[\r\n]/);
    expect(mail.text).toMatch(/^We promised Zoë/);
  });

  test('its text: tags stay words', async () => {
    const text = '<img src=x onerror=alert(1)> & "quotes" <a href="https://evil.example">reset</a>';
    await channel.send(alertMessage({ text }), to);
    const mail = await smtp.mail(() => true);
    expect(mail.html).not.toMatch(/<img|<a href="https:\/\/evil/);
    expect(mail.html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot;');
    expect(mail.text).toContain(text);
  });

  test('its text: a line of one dot does not end it', async () => {
    const text = 'first\n.\nQUIT\nlast';
    await channel.send(alertMessage({ text, acknowledgeUrl: null }), to);
    expect((await smtp.mail(() => true)).text).toBe(text);
  });

  test.each([
    ['a header line', 'a>\r\nBcc: thief@example.net'],
    ['a blank', 'a b'],
    ['a letter beyond ASCII', 'ü'],
    ['an address', '<a@b>'],
    ['five thousand characters', 'x'.repeat(5_000)],
  ])(
    'its id with %s: it becomes one that a mail may have, always the same',
    async (_what, messageId) => {
      await channel.send(alertMessage({ messageId }), to);
      await channel.send(alertMessage({ messageId }), to);
      const [first, second] = smtp.mails;
      expect(first?.messageId).toMatch(/^<[0-9a-f]{64}@example\.org>$/);
      expect(second?.messageId).toBe(first?.messageId);
      expect(first?.headerNames).not.toContain('bcc');
    },
  );

  test.each([
    ['two of them', 'lead@example.org, thief@example.net'],
    ['a header line', 'lead@example.org\r\nBcc: thief@example.net'],
    ['a name', 'Lead <lead@example.org>'],
    ['a group', 'group: lead@example.org;'],
    ['quotes', '"lead thief"@example.org'],
    ['no mailbox', '@example.org'],
    ['no domain', 'lead'],
    ['nothing', ''],
    ['too many characters', `${'a'.repeat(250)}@example.org`],
  ])('an address with %s is refused, since it is not exactly one', async (_what, address) => {
    const answer = await channel.send(alertMessage(), { kind: 'email', address });
    expect(answer).toMatchObject({ accepted: false, permanent: true });
    expect(smtp.mails).toEqual([]);
  });
});

describe('a server that does not take the mail', () => {
  test('because there is no such recipient: this address will never work', async () => {
    smtp.behave('refuse');
    const answer = await channel.send(alertMessage(), to);
    expect(answer).toMatchObject({ permanent: true, why: expect.stringContaining('No such user') });
  });

  test('for now: it may be tried again, and is then taken', async () => {
    smtp.behave('busy');
    const answer = await channel.send(alertMessage(), to);
    expect(answer).toMatchObject({ permanent: false, why: expect.stringContaining('451') });
    smtp.behave('accept');
    expect(await channel.send(alertMessage(), to)).toEqual({ accepted: true });
  });

  test('and never says so: the deadline answers', async () => {
    smtp.behave('hang');
    const hasty = makeEmailChannel({ url: smtp.url, from, deadlineMs: 300 });
    const answer = await hasty.send(alertMessage(), to);
    hasty.close();
    expect(answer).toMatchObject({ accepted: false, permanent: false });
  });

  test('because it is not there: it may be later', async () => {
    const away = await startSmtp();
    await away.close();
    const lost = makeEmailChannel({ url: away.url, from });
    const answer = await lost.send(alertMessage(), to);
    lost.close();
    expect(answer).toMatchObject({
      permanent: false,
      why: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
