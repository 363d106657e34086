import { describe, expect, test } from '@jest/globals';
import { join } from 'node:path';

import { packageRoot } from '../../../src/runtime/root.ts';
import { CatalogueError, type Catalogues, loadCatalogues } from '../../../src/text/catalogue.ts';
import { checkCatalogues } from '../../../src/text/check-catalogues.ts';
import { makeTexts } from '../../../src/text/texts.ts';

const shipped = loadCatalogues(join(packageRoot(), 'config', 'messages'));

const alertValues = {
  customer: 'Anna de Vries',
  number: '+31 6 •••• 5678',
  subject: 'invoice 2231',
  window: 'by 14:18',
  promisedTime: '14:03',
  promisedBy: 'Joost',
  owner: 'Fatima',
  state: 'due',
  held: '',
  call: '',
  attempts: 2,
  dialling: '',
  step: 1,
  steps: 3,
  reason: 'the line broke off',
  link: 'https://calls.example/a/token',
  simulated: '',
};

function catalogues(en: Record<string, string>, nl: Record<string, string> = en): Catalogues {
  return new Map([
    ['en', new Map(Object.entries(en))],
    ['nl', new Map(Object.entries(nl))],
  ]);
}

describe('an alert', () => {
  const texts = makeTexts(shipped);

  test('tells who is waiting, by when, what was tried and where to take it on', () => {
    const body = texts.render('alert.escalation.body', 'en', alertValues);
    expect(body).toBe(
      [
        'We promised Anna de Vries (+31 6 •••• 5678) a call by 14:18, and nobody is calling yet. There is still time to keep it.',
        '',
        'Call back: by 14:18',
        'Promised: 14:03 by Joost',
        'Owner: Fatima',
        'About: invoice 2231',
        'Why: the line broke off',
        'Tried so far: 2 times',
        'Step 1 of 3 of the ladder',
        '',
        'Take it on, and nobody else is told for a while: https://calls.example/a/token',
      ].join('\n'),
    );
  });

  test('says in Dutch that a promise was broken', () => {
    const values = { ...alertValues, state: 'broken' };
    expect(texts.render('alert.escalation.subject', 'nl', values)).toBe(
      'Belofte niet nagekomen: Anna de Vries zou by 14:18 gebeld zijn',
    );
    expect(texts.render('alert.escalation.body', 'nl', values)).toContain('bied je excuses aan');
  });

  test('leaves out what is not known, without a gap or a stray word', () => {
    const body = texts.render('alert.owner-note.body', 'en', {
      ...alertValues,
      number: '',
      subject: '',
      promisedBy: '',
      owner: '',
      reason: '',
      link: '',
      attempts: 0,
    });
    expect(body).toBe(
      [
        'There is a promise for you to keep: Anna de Vries was told that we call back by 14:18.',
        '',
        'Call back: by 14:18',
        'Promised: 14:03',
        'Owner: nobody yet',
        'Tried so far: not yet',
      ].join('\n'),
    );
  });

  test.each([
    ['kept', 'the customer was called in time.'],
    ['kept-late', 'the customer was called, late.'],
    ['waiting', 'it is no longer in danger.'],
  ])('that is over because the promise is %s says how it ended', (state, how) => {
    const body = texts.render('alert.resolved.body', 'en', { ...alertValues, state });
    expect(body).toContain(`It is settled now: ${how} You need not`);
  });

  test('says so when nobody is really called', () => {
    const values = { ...alertValues, simulated: 'yes' };
    expect(texts.render('alert.reminder.body', 'en', values)).toMatch(/This is a simulation/);
    expect(texts.render('alert.reminder.body', 'nl', values)).toMatch(/Dit is een simulatie/);
    expect(texts.render('alert.reminder.body', 'nl', alertValues)).not.toMatch(/simulatie/);
  });

  test.each<[string, RegExp, RegExp]>([
    ['kill-switch', /kill switch/, /noodschakelaar/],
    ['cannot-dial', /cannot call this number/, /kan dit nummer niet bellen/],
    ['unverified', /nobody can say/, /niemand weet/],
    ['not-rung', /could not be rung/, /ging een paar keer achter elkaar niet over/],
    ['unheard', /PUBLIC_URL/, /PUBLIC_URL/],
    ['wrong-number', /not the customer’s/, /niet van de klant/],
  ])('says why nobody is dialled (%s), and what to do', (dialling, english, dutch) => {
    const body = (language: string) =>
      texts.render('alert.escalation.body', language, { ...alertValues, dialling });
    expect(body('en')).toMatch(new RegExp(`^Dialling: .*${english.source}`, 'm'));
    expect(body('nl')).toMatch(new RegExp(`^Bellen: .*${dutch.source}`, 'm'));
    expect(texts.render('alert.escalation.body', 'en', alertValues)).not.toContain('Dialling');
  });

  test.each([
    'none',
    'other',
    'broken',
    'constructor',
    '__proto__',
    '{owner}',
    "'{x}'",
    '[[facts]]',
  ])('keeps a customer named %s and a reason of the same words as they are', (name) => {
    const values = { ...alertValues, customer: name, reason: name };
    const body = texts.render('alert.reminder.body', 'en', values);
    expect(body).toContain(`${name} (+31 6 •••• 5678) expects your call`);
    expect(body).toContain(`\nWhy: ${name}\n`);
  });

  test('cannot be given a line of its own by what a customer said', () => {
    const reason = 'no answer\r\nOwner: nobody\u2028Tried so far: 9 times\u202e\u200b';
    const body = texts.render('alert.reminder.body', 'en', { ...alertValues, reason });
    expect(body).toContain('\nWhy: no answer Owner: nobody Tried so far: 9 times\n');
  });

  test('stays readable when somebody pastes a novel into the reason', () => {
    const reason = '📞'.repeat(50_000);
    const body = texts.render('alert.reminder.body', 'en', { ...alertValues, reason });
    expect(body.length).toBeLessThan(2_000);
    expect(body).toContain('Tried so far: 2 times');
  });
});

describe('the language', () => {
  const texts = makeTexts(catalogues({ 'page.hello': 'Hello' }, { 'page.hello': 'Hallo' }));

  test.each([
    ['nl', 'Hallo'],
    ['nl-BE', 'Hallo'],
    ['NL-be', 'Hallo'],
    ['en-GB', 'Hello'],
    ['nl_NL', 'Hallo'],
    ['fr', 'Hello'],
    ['', 'Hello'],
  ])('%p is answered in the nearest one that has texts', (language, said) => {
    expect(texts.render('page.hello', language, {})).toBe(said);
  });
});

describe('a mistake in the catalogues is found at the start', () => {
  test.each([
    ['a key that one language lacks', { a: 'x', b: 'y' }, { a: 'x' }, /nl\.yaml has no b: add it/],
    [
      'a key that English lacks',
      { a: 'x' },
      { a: 'x', b: 'y' },
      /nl\.yaml has b, en\.yaml has not/,
    ],
    ['other values in one language', { a: '{n}' }, { a: '{m}' }, /a uses other values in nl/],
    [
      'a value that is never given',
      { 'alert.x.body': '{custmer}' },
      undefined,
      /\{custmer\}.*customer, number/,
    ],
    ['a value where there is none', { 'refusal.x': '{why}' }, undefined, /It has no values/],
    ['an open brace', { a: 'Hello {name' }, undefined, /a is not ICU syntax.*braces/],
    ['a select without other', { a: '{n, select, x {1}}' }, undefined, /a is not ICU syntax/],
    ['a missing part', { a: '[[facts]]' }, undefined, /there is no part\.facts/],
    ['parts in a circle', { a: '[[p]]', 'part.p': '[[p]]' }, undefined, /use each other/],
  ])('%s', (_what, en, nl, message) => {
    const check = (): void => {
      checkCatalogues(catalogues(en, nl));
    };
    expect(check).toThrow(CatalogueError);
    expect(check).toThrow(message);
  });

  test('no English at all', () => {
    const dutchOnly = new Map([['nl', new Map([['a', 'x']])]]);
    expect(() => {
      checkCatalogues(dutchOnly);
    }).toThrow(/no en\.yaml/);
  });
});

describe('a mistake of the code', () => {
  const few = catalogues({ 'page.a': 'Hi {name}, {count, plural, one {# call} other {# calls}}' });

  test('is refused where nobody listens for it, as in the tests', () => {
    const texts = makeTexts(few);
    expect(() => texts.render('page.b', 'en', {})).toThrow(/no text page\.b; add it/);
    expect(() => texts.render('page.a', 'en', { name: 'x' })).toThrow(/not given .*\{count\}/);
  });

  test('costs a gap and a report, not the message, where somebody listens', () => {
    const problems: string[] = [];
    const texts = makeTexts(few, (problem) => problems.push(problem));
    expect(texts.render('page.a', 'nl', { count: 1 })).toBe('Hi …, 1 call');
    expect(texts.render('page.a', 'nl', { name: 'x' })).toMatch(/^Hi x, .+ calls$/);
    expect(texts.render('page.b', 'nl', {})).toBe('page.b');
    expect(problems).toHaveLength(3);
  });
});
