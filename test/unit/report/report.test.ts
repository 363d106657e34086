import { describe, expect, test } from '@jest/globals';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { renderReportHtml } from '../../../src/report/html.ts';
import { renderReportText } from '../../../src/report/text.ts';
import { shippedTexts } from '../../support/shipped.ts';
import { dayOf, emptyDay, figuresOn } from './sample-figures.ts';

const busy = figuresOn('2026-11-23', dayOf(21, 4, 2), dayOf(3, 1, 0));

const english = (figures = busy) => renderReportText(figures, 'en', shippedTexts);
const dutch = (figures = busy) => renderReportText(figures, 'nl', shippedTexts);

function lineOf(report: string, label: string): string {
  return report.split('\n').find((line) => line.startsWith(label)) ?? '';
}

describe('the report as text', () => {
  test('names the day and its zone', () => {
    expect(english()).toMatch(/^Report of Monday 23 November 2026\n=+\n.*Europe\/Amsterdam/);
    expect(dutch()).toMatch(/^Rapport van maandag 23 november 2026\n=+\n.*Europe\/Amsterdam/);
  });

  test('begins with the customers whom nobody called, one a line [figures.never-called]', () => {
    const [, , , , title, , sentence, first, second, next] = english().split('\n');
    expect(title).toBe('Never called');
    expect(sentence).toBe(
      '2 customers were never called, of 24 promised. Please call now: the promise still stands.',
    );
    expect([first, second, next]).toEqual(['  - pledge-1', '  - pledge-2', '']);
  });

  test('says so when nobody was forgotten', () => {
    const report = english(figuresOn('2026-11-23', dayOf(21, 0, 0)));
    expect(report).toContain('Nobody was forgotten: there was a call for each of the 21 promises');
    expect(dutch(figuresOn('2026-11-23', dayOf(21, 0, 0)))).toContain('Niemand is vergeten');
  });

  test('shows every rate with its count, from 20 promises on with a percentage [figures.small-base-no-percentage]', () => {
    expect(lineOf(english(), 'Kept (fair)')).toMatch(/17 of 21 \(81%\)$/);
    const twenty = english(figuresOn('2026-11-23', dayOf(20, 4, 0)));
    expect(lineOf(twenty, 'Kept (fair)')).toMatch(/16 of 20 \(80%\)$/);
    const nineteen = english(figuresOn('2026-11-23', dayOf(19, 4, 0)));
    expect(lineOf(nineteen, 'Kept (fair)')).toMatch(/15 of 19$/);
    expect(nineteen).not.toContain('%');
  });

  test('never rounds a missed promise away [figures.small-base-no-percentage]', () => {
    const almost = english(figuresOn('2026-11-23', dayOf(1000, 1, 1)));
    expect(lineOf(almost, 'Kept (fair)')).toMatch(/999 of 1000 \(99%\)$/);
    expect(lineOf(almost, 'Never called  ')).toMatch(/1 of 1000 \(1%\)$/);
    const all = english(figuresOn('2026-11-23', dayOf(1000, 0, 0)));
    expect(lineOf(all, 'Kept (fair)')).toMatch(/1000 of 1000 \(100%\)$/);
    expect(lineOf(all, 'Never called  ')).toMatch(/0 of 1000 \(0%\)$/);
  });

  test('tells the day in sentences', () => {
    expect(english()).toContain(
      '17 of 21 (81%) customers were called back in the time that they were told.',
    );
    expect(english()).toContain('4 promises were not kept in time.');
    expect(english()).toContain(
      'Half of those who were called late waited at least 4 min 10 s longer than promised; the longest wait was 2 h 5 min.',
    );
    expect(dutch()).toContain('het langst duurde het 2 u 5 min.');
  });

  test('keeps untold promises in a table of their own [figures.untold-apart]', () => {
    const [, untold = ''] = english().split('What customers had not been told');
    expect(lineOf(untold, 'Kept (fair)')).toMatch(/2 of 3$/);
    expect(english(figuresOn('2026-11-23', emptyDay))).toContain('No such promises on this day.');
  });

  test('prints the definitions and the grace with them', () => {
    expect(lineOf(english(), 'Grace')).toContain('from 2 min before to 5 min after its moment');
    expect(lineOf(dutch(), 'Speling')).toContain('van 2 min voor tot 5 min na het moment');
  });

  test('shows claims beside the evidence and never among it [figures.evidence]', () => {
    expect(lineOf(english(), 'Evidence A')).toMatch(/ 17 of 19$/);
    expect(lineOf(english(), 'Claimed without a call seen')).toMatch(/ 1$/);
  });

  test('says of a day that is still running until when it was counted [figures.running-day]', () => {
    const running = { ...busy, asOf: busy.from + 14 * HOUR + 32 * MINUTE };
    expect(english(running)).toContain('still running: these are its figures as of 14:32');
    expect(dutch(running)).toContain('loopt nog: dit zijn de cijfers van 14:32');
    expect(english()).not.toContain('still running');
  });

  test('says how long a day was on which the clocks changed [figures.day-of-zone]', () => {
    const report = english(figuresOn('2026-10-25', emptyDay));
    expect(report).toContain('The clocks changed: this day had 25 hours.');
    expect(dutch(figuresOn('2026-03-29', emptyDay))).toContain('deze dag had 23 uur.');
  });

  test('of an empty day is short and shows no rate', () => {
    const report = english(figuresOn('2026-11-23', emptyDay));
    expect(report).toContain('No promise was to be kept on this day.');
    expect(lineOf(report, 'Kept (fair)')).toMatch(/–$/);
  });

  test('lists no more promises than anybody reads, yet counts them all', () => {
    const report = english(figuresOn('2026-11-23', dayOf(500, 400, 300)));
    expect(report).toContain('300 customers were never called, of 500 promised.');
    expect(report.match(/^ {2}- pledge-/gm)).toHaveLength(400);
  });
});

describe('the report as a page', () => {
  const page = renderReportHtml(busy, 'en', { texts: shippedTexts, tell: () => null });

  test('says what the text says', () => {
    expect(page).toContain('<h1>Report of Monday 23 November 2026</h1>');
    expect(page).toContain('<th scope="row">Kept (fair)</th><td>17 of 21 (81%)</td>');
  });

  test('leads from each forgotten customer to the promise', () => {
    expect(page).toContain('<li><a href="/promises/pledge-1">pledge-1</a></li>');
  });

  test('lets no value become markup', () => {
    const hostile = { ...dayOf(21, 1, 1), neverCalledIds: ['"><script>alert(1)</script>'] };
    const bad = renderReportHtml(figuresOn('2026-11-23', hostile), 'en', {
      texts: shippedTexts,
      tell: () => null,
    });
    expect(bad).not.toContain('<script');
    expect(bad).toContain('/promises/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E');
  });

  test('closes every element that it opens and carries neither style nor script', () => {
    const names = [...page.matchAll(/<(\/?)([a-z0-9]+)/g)];
    const opened = names.filter(([, slash]) => slash === '').map(([, , name]) => name);
    const closed = names.filter(([, slash]) => slash === '/').map(([, , name]) => name);
    expect(closed.toSorted()).toEqual(opened.toSorted());
    expect(page).not.toMatch(/<style|<script|style=|onclick/);
  });
});
