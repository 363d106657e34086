import { DateTime } from 'luxon';
import type { DayFigures, Figures } from '../domain/figures.ts';
import { DAY, HOUR } from '../domain/time.ts';
import { durationText, spreadText } from './duration.ts';
import { rateText } from './rate.ts';
import type { Say } from './say.ts';

/** A label and what is said of it. */
export type Row = { readonly label: string; readonly value: string };

/** One part of the report: sentences, then promises to look at, then figures. */
export type Section = {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly pledgeIds: readonly string[];
  readonly rows: readonly Row[];
};

/** The report of a day as people read it, before it becomes text or a page. */
export type ReportDocument = {
  readonly title: string;
  readonly period: string;
  readonly sections: readonly Section[];
};

/** More promises than anybody reads; the sentence above the list has the full count. */
const LISTED_MAX = 200;

/** Whom nobody called comes first: that is what somebody can still do something about. */
export function documentOf(figures: Figures, language: string, text: Say): ReportDocument {
  const { told, untold } = figures;
  return {
    title: text('report.title', { day: dayText(figures, language) }),
    period: periodText(figures, text),
    sections: [
      neverCalled(figures, text),
      { ...section(text('report.day.title')), sentences: sentencesOf(told, text) },
      { ...section(text('report.told.title')), rows: rowsOf(told, text) },
      untoldSection(untold, text),
      notKept(figures, text),
      { ...section(text('report.precision.title')), rows: precisionRows(figures, text) },
      { ...section(text('report.define.title')), rows: definitions(figures, text) },
    ],
  };
}

function section(title: string): Section {
  return { title, sentences: [], pledgeIds: [], rows: [] };
}

/** "Monday 23 November 2026" and "maandag 23 november 2026": the order of words of both. */
function dayText({ from, zone }: Figures, language: string): string {
  return DateTime.fromMillis(from, { zone, locale: language }).toFormat('cccc d LLLL yyyy');
}

/** A day that goes on is never shown as if its figures were the last ones. */
function periodText(figures: Figures, text: Say): string {
  const { zone, asOf } = figures;
  const period = wholeDayText(figures, text);
  if (asOf === null) return period;
  const time = DateTime.fromMillis(asOf, { zone }).toFormat('HH:mm');
  return `${period} ${text('report.period.running', { time })}`;
}

function wholeDayText({ from, to, zone }: Figures, text: Say): string {
  if (to - from === DAY) return text('report.period.usual', { zone });
  return text('report.period.changed', { zone, hours: (to - from) / HOUR });
}

function neverCalled({ told, untold }: Figures, text: Say): Section {
  const ids = [...told.neverCalledIds, ...untold.neverCalledIds];
  const sentence =
    ids.length === 0
      ? text('report.never.none', { count: told.d + untold.d })
      : text('report.never.some', { count: ids.length, of: told.d + untold.d });
  return {
    ...section(text('report.never.title')),
    sentences: [sentence],
    pledgeIds: ids.slice(0, LISTED_MAX),
  };
}

function sentencesOf(day: DayFigures, text: Say): readonly string[] {
  if (day.d === 0) return [text('report.day.empty')];
  const { medianMs, worstMs } = day.lateness;
  const kept = text('report.day.kept', {
    rate: rateText(day.keptFair, text),
    count: day.keptFair.count,
  });
  const missed = text('report.day.missed', { count: day.brokenIds.length });
  if (medianMs === null || worstMs === null) return [kept, missed];
  const late = text('report.day.late', {
    median: durationText(medianMs, text),
    worst: durationText(worstMs, text),
  });
  return [kept, missed, late];
}

function rowsOf(day: DayFigures, text: Say): readonly Row[] {
  return [
    { label: text('report.figure.d'), value: String(day.d) },
    { label: text('report.figure.strict'), value: rateText(day.keptStrict, text) },
    { label: text('report.figure.fair'), value: rateText(day.keptFair, text) },
    { label: text('report.figure.tried'), value: rateText(day.triedInTime, text) },
    { label: text('report.figure.reached'), value: rateText(day.reached, text) },
    { label: text('report.figure.never'), value: rateText(day.neverCalled, text) },
    { label: text('report.figure.lateness'), value: spreadText(day.lateness, text) },
    { label: text('report.evidence.A'), value: rateText(day.evidence.A, text) },
    { label: text('report.evidence.B'), value: rateText(day.evidence.B, text) },
    { label: text('report.evidence.claimed'), value: String(day.evidence.claimed) },
  ];
}

function untoldSection(untold: DayFigures, text: Say): Section {
  const named = section(text('report.untold.title'));
  if (untold.d === 0) return { ...named, sentences: [text('report.untold.none')] };
  return { ...named, rows: rowsOf(untold, text) };
}

function notKept({ told, untold }: Figures, text: Say): Section {
  const ids = [...told.brokenIds, ...untold.brokenIds];
  return {
    ...section(text('report.broken.title')),
    sentences: [text('report.broken.count', { count: ids.length })],
    pledgeIds: ids.slice(0, LISTED_MAX),
  };
}

function precisionRows({ precision }: Figures, text: Say): readonly Row[] {
  const of = precision.exact + precision.window + precision.vague;
  return [
    {
      label: text('report.precision.exact'),
      value: rateText({ count: precision.exact, of }, text),
    },
    {
      label: text('report.precision.window'),
      value: rateText({ count: precision.window, of }, text),
    },
    {
      label: text('report.precision.vague'),
      value: rateText({ count: precision.vague, of }, text),
    },
  ];
}

function definitions({ grace }: Figures, text: Say): readonly Row[] {
  const before = durationText(grace.beforeMs, text);
  const after = durationText(grace.afterMs, text);
  return [
    { label: text('report.figure.d'), value: text('report.define.d') },
    { label: text('report.figure.strict'), value: text('report.define.strict') },
    { label: text('report.figure.fair'), value: text('report.define.fair') },
    { label: text('report.figure.tried'), value: text('report.define.tried') },
    { label: text('report.figure.reached'), value: text('report.define.reached') },
    { label: text('report.figure.never'), value: text('report.define.never') },
    { label: text('report.figure.lateness'), value: text('report.define.lateness') },
    { label: text('report.untold.title'), value: text('report.define.untold') },
    { label: text('report.evidence.title'), value: text('report.define.evidence') },
    {
      label: text('report.define.grace-title'),
      value: text('report.define.grace', { before, after }),
    },
  ];
}
