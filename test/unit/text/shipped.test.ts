import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { WordRefusal } from '../../../src/app/judge-call.ts';
import type { OpenRefusal } from '../../../src/app/opening.ts';
import type { Refusal } from '../../../src/domain/decision.ts';
import type { AlertPurpose } from '../../../src/domain/effect.ts';
import { packageRoot } from '../../../src/runtime/root.ts';
import { loadCatalogues } from '../../../src/text/catalogue.ts';
import { checkCatalogues } from '../../../src/text/check-catalogues.ts';
import { makeTexts } from '../../../src/text/texts.ts';

const shipped = loadCatalogues(join(packageRoot(), 'config', 'messages'));
const english = shipped.get('en') ?? new Map<string, string>();

const purposes: Record<AlertPurpose, true> = {
  'owner-note': true,
  'outside-hours': true,
  reminder: true,
  'hand-over': true,
  escalation: true,
  'dial-held': true,
  'customer-wrote': true,
  'setup-fault': true,
  unverified: true,
  'not-started': true,
  chased: true,
  resolved: true,
};

const refusals: Record<
  Refusal | OpenRefusal | WordRefusal | 'unknown-person' | 'nobody-to-tell',
  true
> = {
  'call-for-another': true,
  'not-open-then': true,
  'named-already': true,
  'word-of-another': true,
  'already-ended': true,
  'not-waiting-for-anyone': true,
  'already-acknowledged': true,
  'acknowledged-before': true,
  'window-backwards': true,
  'window-over': true,
  'nothing-claimed': true,
  'own-claim': true,
  'not-a-supervisor': true,
  'already-calling': true,
  'dialling-off': true,
  'outside-calling-window': true,
  'no-phone': true,
  'call-unknown': true,
  'call-out-of-time': true,
  'call-says-nothing': true,
  'number-not-dialable': true,
  'number-not-allowed': true,
  'too-far-ahead': true,
  'too-far-back': true,
  'unknown-promise': true,
  'unknown-policy': true,
  'unknown-team': true,
  'unknown-person': true,
  'nobody-to-tell': true,
  'unknown-zone': true,
  'unknown-language': true,
  'key-reused': true,
};

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The keys, whole or up to their first `${`, that the code asks for by name. */
function keysUsed(): readonly {
  readonly key: string;
  readonly open: boolean;
  readonly file: string;
}[] {
  const asked = /\b(?:render|text|say)\(\s*(?:'([^'\n]+\.[^'\n]+)'|`([^`$\n]+)(\$\{)?)/g;
  return sources(join(packageRoot(), 'src')).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(asked)].map((found) => ({
      key: found[1] ?? found[2] ?? '',
      open: found[3] !== undefined,
      file,
    })),
  );
}

describe('the texts that come with the program', () => {
  test('say the same things with the same values in English and in Dutch', () => {
    expect([...shipped.keys()].sort()).toEqual(['en', 'nl']);
    expect(() => {
      checkCatalogues(shipped);
    }).not.toThrow();
  });

  test('hold a subject and a body for every purpose of an alert', () => {
    const wanted = Object.keys(purposes).flatMap((one) => [
      `alert.${one}.subject`,
      `alert.${one}.body`,
    ]);
    expect(wanted.filter((key) => !english.has(key))).toEqual([]);
  });

  test('hold one sentence or more for every refusal, and for no other', () => {
    const said = [...english.keys()].filter((key) => key.startsWith('refusal.'));
    expect(said.sort()).toEqual(
      Object.keys(refusals)
        .map((why) => `refusal.${why}`)
        .sort(),
    );
    for (const key of said) expect(english.get(key)).toMatch(/^[A-Z].{20,}\.$/);
  });

  test('are all there that the code asks for by name', () => {
    const keys = [...english.keys()];
    const lacking = keysUsed().filter(({ key, open }) =>
      open ? !keys.some((one) => one.startsWith(key)) : !english.has(key),
    );
    expect(lacking).toEqual([]);
  });

  test('never say "pledge", "ticket" or "callback job" to people', () => {
    const wrong = [...shipped].flatMap(([language, texts]) =>
      [...texts]
        .filter(([, text]) => /pledge|ticket|callback job/i.test(text))
        .map(([key]) => `${language} ${key}`),
    );
    expect(wrong).toEqual([]);
  });

  test('say what holds a dial: the kill switch, or a team that only observes', () => {
    const texts = makeTexts(shipped);
    const values = { customer: 'Anna', window: 'by 14:18', promisedTime: '14:03', link: '' };
    const more = { number: '', reason: '', subject: '', promisedBy: '', owner: '', state: 'due' };
    const body = (held: string, language: string): string =>
      texts.render('alert.dial-held.body', language, {
        ...values,
        ...more,
        simulated: '',
        attempts: 0,
        dialling: '',
        held,
      });
    expect(body('kill-switch', 'en')).toContain('kill switch');
    expect(body('kill-switch', 'nl')).toContain('noodschakelaar');
    expect(body('observe-only', 'en')).not.toContain('kill switch');
    expect(body('observe-only', 'en')).toContain('observe-only');
    expect(body('observe-only', 'nl')).toContain('observe-only');
  });

  test.each([
    [
      'nl',
      'not-started',
      '1 gesprek van jou is niet begonnen',
      '2 gesprekken van jou zijn niet begonnen',
    ],
    [
      'nl',
      'chased',
      '1 klant belde ons en is niet geholpen',
      '2 klanten belden ons en zijn niet geholpen',
    ],
    [
      'en',
      'chased',
      '1 customer called us and was not helped',
      '2 customers called us and were not helped',
    ],
  ])('count in %s, for %s, as people do', (language, purpose, one, two) => {
    const texts = makeTexts(shipped);
    const said = (count: number): string =>
      texts.render('alert.grouped.subject', language, { purpose, count, broken: 0 });
    expect([said(1), said(2)]).toEqual([one, two]);
  });

  test('never say that a customer was told when there was no way to tell them', () => {
    const texts = makeTexts(shipped);
    const said = (language: string): string =>
      texts.render('page.event.unreachable-notice', language, {
        notice: texts.render('page.code.no-channel', language, {}),
      });
    expect(said('en')).toMatch(/^No message to the customer/);
    expect(said('nl')).toMatch(/^Geen bericht aan de klant/);
  });

  test('are heard by the agent as whole sentences, known details or not', () => {
    const texts = makeTexts(shipped);
    const nothing = {
      customer: '',
      promisedBy: '',
      window: 'by 14:18',
      reason: '',
      doneSoFar: '',
      spokeAt: '',
      attempts: 0,
    };
    expect(texts.render('whisper.text', 'en', nothing)).toBe(
      'You are calling a customer back. We promised a call by 14:18. Press 1 to call now.',
    );
    const all = {
      ...nothing,
      customer: 'Anna',
      promisedBy: 'Joost',
      reason: 'the line broke off',
      doneSoFar: 'checked the invoice',
      spokeAt: '13:40',
      attempts: 1,
    };
    expect(texts.render('whisper.text', 'nl', all)).toBe(
      'Je belt Anna terug. Joost heeft beloofd te bellen by 14:18. ' +
        'Het gaat hierover: the line broke off. Tot nu toe gedaan: checked the invoice. ' +
        'Het vorige gesprek hierover: 13:40. We hebben het één keer eerder geprobeerd. Toets 1 om nu te bellen.',
    );
  });
});
