import { expect, test } from '@jest/globals';
import { reportCommand } from '../../../src/cli/report.ts';
import { shippedTexts } from '../../support/shipped.ts';
import { dayOf, figuresOn } from './sample-figures.ts';

const figures = figuresOn('2026-11-23', dayOf(21, 4, 2));

async function run(date: string, json: boolean, counted = figures) {
  const printed: string[] = [];
  const complaints: string[] = [];
  const asked: string[] = [];
  const code = await reportCommand(
    { date, json },
    {
      service: {
        figures: (day) => {
          asked.push(day);
          return Promise.resolve(counted);
        },
      },
      texts: shippedTexts,
      language: 'en',
      zone: 'Europe/Amsterdam',
      print: (text) => printed.push(text),
      printError: (text) => complaints.push(text),
    },
  );
  return { code, printed: printed.join('\n'), complaints: complaints.join('\n'), asked };
}

test('the report of a day is printed for people', async () => {
  const { code, printed, asked } = await run('2026-11-23', false);
  expect([code, asked]).toEqual([0, ['2026-11-23']]);
  expect(printed).toContain('Report of Monday 23 November 2026');
});

test('with --json it is the figures themselves', async () => {
  const { code, printed } = await run('2026-11-23', true);
  expect(code).toBe(0);
  expect(JSON.parse(printed)).toEqual(figures);
});

test('a date that is none is refused with the form to write, and nothing is counted', async () => {
  const { code, printed, complaints, asked } = await run('23-11-2026', false);
  expect([code, printed, asked]).toEqual([2, '', []]);
  expect(complaints).toContain('Write a date as 2026-11-22');
});

test('a day that has not begun is refused and not answered with zeros [figures.no-future-day]', async () => {
  const ahead = { ...figures, asOf: figures.from - 1 };
  const { code, printed, complaints } = await run('2026-11-23', false, ahead);
  expect([code, printed]).toEqual([2, '']);
  expect(complaints).toBe(
    '2026-11-23 has not begun in Europe/Amsterdam. Ask for 2026-11-22, which is today, or an earlier day.',
  );
});
