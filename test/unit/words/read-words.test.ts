import { describe, expect, test } from '@jest/globals';
import { readWords } from '../../../src/words/read-words.ts';
import { notLengths, promises } from './phrases.ts';

const minutes = (text: string): number | null => {
  const reading = readWords(text);
  return reading === null ? null : reading.ms / 60_000;
};

describe('a length of time as it is said', () => {
  test.each<[string, number]>([
    ['kwartier', 15],
    ['een kwartier', 15],
    ['kwartiertje', 15],
    ['over een kwartier', 15],
    ['over een kwartiertje', 15],
    ['binnen een kwartier', 15],
    ['drie kwartier', 45],
    ['half uur', 30],
    ['halfuur', 30],
    ['een halfuurtje', 30],
    ['over een half uur', 30],
    ['anderhalf uur', 90],
    ['over anderhalf uur', 90],
    ['een uurtje', 60],
    ['over een uur', 60],
    ['over één uur', 60],
    ['over 2 uur', 120],
    ['binnen twee uur', 120],
    ['2 uurtjes', 120],
    ['drie uren', 180],
    ['binnen 24 uur', 1_440],
    ['binnen 72 uur', 4_320],
    ['1 minuut', 1],
    ['10 minuten', 10],
    ['tien minuten', 10],
    ['over vijf minuutjes', 5],
    ['vijfentwintig minuten', 25],
    ['tweeëntwintig minuten', 22],
    ['drieëndertig minuten', 33],
    ['zestig minuten', 60],
    ['20 min', 20],
    ['an hour', 60],
    ['in an hour', 60],
    ['within an hour', 60],
    ['half an hour', 30],
    ['a half hour', 30],
    ['quarter of an hour', 15],
    ['in a quarter of an hour', 15],
    ['three quarters of an hour', 45],
    ['an hour and a half', 90],
    ['a minute', 1],
    ['20 mins', 20],
    ['in ten minutes', 10],
    ['twenty-five minutes', 25],
    ['within 45 minutes', 45],
    ['2 hours', 120],
    ['1h', 60],
    ['in 2 hrs', 120],
    ['Over 20 minuten.', 20],
    ['  OVER   EEN\nKWARTIER ! ', 15],
    ['Ik bel u over een kwartier terug.', 15],
    ['Dan bel ik je over 10 minuten even terug', 10],
    ['We’ll call you back within half an hour.', 30],
    ['I will ring you in 5 minutes', 5],
  ])('%s: %d minutes', (text, expected) => {
    expect(minutes(text)).toBe(expected);
  });

  test('says which words were read, and by which rule', () => {
    expect(readWords('Ik bel u over een Kwartiertje terug')).toEqual({
      ms: 15 * 60_000,
      matched: 'een kwartiertje',
      rule: 'nl.quarter',
    });
  });
});

describe('what is not understood to the last word is not read', () => {
  test.each([
    ['', 'nothing'],
    ['2 uur', 'two hours, or two o’clock'],
    ['twee uur', 'two hours, or two o’clock'],
    ['een uur', 'an hour, or one o’clock'],
    ['om 2 uur', 'two o’clock'],
    ['om kwart voor vijf', 'a time of day'],
    ['half twee', 'half past one'],
    ['at half past two', 'a time of day'],
    ['16.45 uur', 'a time of day'],
    ['over half twee', 'after half past one'],
    ['over 20 minutes', 'longer than 20 minutes'],
    ['over an hour', 'longer than an hour'],
    ['kwartier over twee', 'a time of day'],
    ['een kwartier geleden', 'the past'],
    ['10 minutes ago', 'the past'],
    ['niet over een kwartier', 'a refusal'],
    ['not in 10 minutes', 'a refusal'],
    ['over een kwartier?', 'a question'],
    ['in 10 minutes?', 'a question'],
    ['ongeveer 20 minuten', 'a doubt'],
    ['about 20 minutes', 'a doubt'],
    ['10 tot 15 minuten', 'two lengths'],
    ['10-15 minutes', 'two lengths'],
    ['een uur of twee', 'one or two'],
    ['2 uur en 10 minuten', 'more than one length'],
    ['paar minuten', 'how many?'],
    ['a few minutes', 'how many?'],
    ['straks', 'when?'],
    ['zo snel mogelijk', 'when?'],
    ['morgen', 'a day'],
    ['binnen twee werkdagen', 'working days'],
    ['0 minuten', 'no time at all'],
    ['-5 minuten', 'the past'],
    ['99999 minuten', 'more than is said in minutes'],
    ['9999 uur', 'more than is said in hours'],
    ['1,5 uur', 'a fraction'],
    ['20', 'of what?'],
    ['minuten', 'how many?'],
    ['20 minuten of een uur', 'a choice'],
    ['ik stuur u over 10 minuten een mail', 'no call'],
    ['u belt mij over 10 minuten terug', 'the customer calls'],
    ['over een kwartier en nog wat', 'more words'],
    ['kwartier '.repeat(1_000), 'too long'],
  ])('%j (%s)', (text) => {
    expect(readWords(text)).toBeNull();
  });
});

describe('phrases heard on the telephone', () => {
  test('none is read wrongly, whatever it means', () => {
    for (const { text, minutes: expected } of promises) {
      expect([text, minutes(text) ?? expected]).toEqual([text, expected]);
    }
    for (const text of notLengths) expect([text, readWords(text)]).toEqual([text, null]);
  });

  test('the plain ones among them are read', () => {
    const read = promises.filter(({ text }) => readWords(text) !== null);
    expect(read.length).toBeGreaterThanOrEqual(7);
  });
});
