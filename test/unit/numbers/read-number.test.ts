import { describe, expect, test } from '@jest/globals';
import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { countryOf, readNumber } from '../../../src/numbers/read-number.ts';

const rules = { home: 'NL', called: ['NL', 'BE'] };

describe('how a number may be written', () => {
  test.each([
    ['+31612345678', '+31612345678'],
    ['0612345678', '+31612345678'],
    ['06-12345678', '+31612345678'],
    ['06 12 34 56 78', '+31612345678'],
    ['+31 (0)6 1234 5678', '+31612345678'],
    ['0031612345678', '+31612345678'],
    ['tel:+31612345678', '+31612345678'],
    ['(020) 555 0101', '+31205550101'],
    [' +31 20 555 01 01 ', '+31205550101'],
    ['+32 470 12 34 56', '+32470123456'],
    ['088 234 5678', '+31882345678'],
    ['085 333 4444', '+31853334444'],
  ])('%s is %s', (text, e164) => {
    expect(readNumber(text, rules)).toEqual({ ok: true, e164 });
  });

  test('a national number belongs to the country of the site', () => {
    const belgian = { home: 'BE', called: ['BE'] };
    expect(readNumber('0470 12 34 56', belgian)).toEqual({ ok: true, e164: '+32470123456' });
  });
});

describe('what is no customer’s number', () => {
  test.each([
    ['nothing', ''],
    ['words', 'anonymous'],
    ['a word in a number', '06-FLOWERS'],
    ['a plus', '+'],
    ['too few digits', '+3161234567'],
    ['too many digits', '+316123456789'],
    ['far too many digits', '1'.repeat(5_000)],
    ['a sentence with a number in it', 'ring me at 0612345678'],
    ['two numbers', '0612345678 0612345679'],
    ['an extension', '020-5550101 ext 5'],
    ['the number of a withheld caller', '+266696687'],
    ['an area code that does not exist', '+31110000000'],
    ['a town hall', '14020'],
    ['a town hall with its country', '+31 14 020'],
  ])('%s', (_, text) => {
    expect(readNumber(text, rules)).toMatchObject({ ok: false, why: 'number-not-dialable' });
  });

  test.each(['112', '911', '999', '110', '117', '118', '119', '144', '000', '1850', '0900'])(
    'the short or emergency number %s, in any country, with or without its country',
    (short) => {
      const all = getCountries();
      for (const home of all) {
        const anywhere = { home, called: all };
        const whole = `+${getCountryCallingCode(home)}${short}`;
        expect(readNumber(short, anywhere)).toMatchObject({ ok: false });
        expect(readNumber(whole, anywhere)).toMatchObject({ ok: false });
      }
    },
  );
});

describe('numbers that are not called', () => {
  test.each([
    ['premium rate, national', '0900 1234567', 'a premium-rate number'],
    ['premium rate, international', '+31900123456', 'a premium-rate number'],
    ['premium rate in Belgium', '+3290012345', 'a premium-rate number'],
    ['free-phone', '0800-1234', 'a free-phone number'],
    ['free-phone in Belgium', '+3280012345', 'a free-phone number'],
    ['a pager', '+31662123456', 'a pager'],
    ['British premium rate', '+448451234567', 'a premium-rate number'],
    ['a British personal number', '+447012345678', 'a personal number'],
    ['Inmarsat', '+870773111632', 'satellite'],
    ['Iridium and its like', '+88216123456', 'satellite'],
    ['an international network', '+883510000000', 'satellite'],
    ['international free-phone', '+80012345678', 'belongs to no country'],
    ['international premium rate', '+979123456789', 'belongs to no country'],
    ['Universal Personal Telecommunications', '+878101234567890', 'belongs to no country'],
    ['the Dominican Republic behind +1', '+18095551234', 'Numbers of DO'],
    ['Jamaica behind +1', '+18765551234', 'Numbers of JM'],
    ['Grenada behind +1', '+14735201234', 'Numbers of GD'],
    ['the British Virgin Islands behind +1', '+12843401234', 'Numbers of VG'],
    ['the United States', '+12125551234', 'Numbers of US'],
    ['Germany', '+4915112345678', 'Numbers of DE'],
    ['Mauritania', '+22222123456', 'Numbers of MR'],
  ])('%s', (_, text, reason) => {
    const reading = readNumber(text, rules);
    expect(reading).toMatchObject({ ok: false, why: 'number-not-allowed' });
    expect(reading.ok ? '' : reading.detail).toContain(reason);
  });

  test('+1 is not a country: with the United States allowed, the islands still are not', () => {
    const american = { home: 'US', called: ['US'] };
    expect(readNumber('+12125551234', american).ok).toBe(true);
    expect(readNumber('(212) 555-1234', american).ok).toBe(true);
    for (const island of ['+18095551234', '+18765551234', '+14735201234', '+12843401234']) {
      expect(readNumber(island, american)).toMatchObject({ why: 'number-not-allowed' });
    }
  });

  test('no refusal repeats the number', () => {
    for (const text of ['+4915112345678', '0900 1234567', '+316123456789', '+870773111632']) {
      const reading = readNumber(text, rules);
      expect(reading.ok ? 'read' : reading.detail).not.toMatch(/\d{9}/);
      expect(JSON.stringify(reading)).not.toContain(text.slice(-5));
    }
  });
});

describe('a mobile number of every country', () => {
  const mobiles = getCountries().map((country) => {
    const e164 = `+${getCountryCallingCode(country)}${examples[country]}`;
    return { country, e164, found: parsePhoneNumberFromString(e164)?.country };
  });

  test('there are as many examples as countries', () => {
    expect(mobiles.length).toBeGreaterThan(200);
  });

  test.each(mobiles)('$country is read where it is allowed, and nowhere else', (mobile) => {
    const { e164, found } = mobile;
    const only = (country: CountryCode | undefined) => ({ home: 'NL', called: [country ?? '??'] });
    // Tristan da Cunha has four digits for everything, so none of them can be told from short ones.
    const isRead = mobile.country !== 'TA';
    expect(readNumber(e164, only(found)).ok).toBe(isRead);
    expect(readNumber(e164, rules).ok).toBe(found === 'NL' || found === 'BE');
    expect(countryOf(e164)).toBe(found);
  });
});
