import { describe, expect, test } from '@jest/globals';
import { publicHolidays } from '../../../src/calendar/public-holidays.ts';

describe('public holidays', () => {
  test('of the Netherlands are the days on which shops may be shut, not those merely observed', async () => {
    expect(await publicHolidays('NL', null, [2026])).toEqual([
      '2026-01-01',
      '2026-04-05',
      '2026-04-06',
      '2026-04-27',
      '2026-05-14',
      '2026-05-24',
      '2026-05-25',
      '2026-12-25',
      '2026-12-26',
    ]);
  });

  test('King’s Day moves to Saturday when the 27th is a Sunday', async () => {
    const days = await publicHolidays('NL', null, [2025]);
    expect(days.filter((day) => day.startsWith('2025-04-2'))).toEqual([
      '2025-04-20',
      '2025-04-21',
      '2025-04-26',
    ]);
  });

  test('of a region are added to those of its country', async () => {
    const germany = await publicHolidays('DE', null, [2026]);
    const bavaria = await publicHolidays('DE', 'BY', [2026]);
    expect(bavaria).toEqual(expect.arrayContaining([...germany]));
    expect(bavaria.filter((day) => !germany.includes(day))).toContain('2026-01-06');
  });

  test('that last several days are every one of those days', async () => {
    const days = await publicHolidays('KR', null, [2026]);
    expect(days).toEqual(expect.arrayContaining(['2026-02-17', '2026-02-18', '2026-02-19']));
  });

  test('that begin at noon leave the day open', async () => {
    expect(await publicHolidays('IS', null, [2026])).not.toContain('2026-12-24');
  });

  test('of several years come in order, each once', async () => {
    const days = await publicHolidays('BE', null, [2028, 2026, 2027, 2027]);
    expect(days).toEqual([...new Set(days)].sort());
    expect(new Set(days.map((day) => day.slice(0, 4)))).toEqual(new Set(['2026', '2027', '2028']));
  });

  test('of an unknown country or region are an error that says what to change', async () => {
    await expect(publicHolidays('XX', null, [2026])).rejects.toThrow(/"XX": change site\.yaml/);
    await expect(publicHolidays('DE', 'XX', [2026])).rejects.toThrow(/known are: BB, BE, BW/);
    await expect(publicHolidays('NL', 'XX', [2026])).rejects.toThrow(/region "XX" of NL/);
  });
});
