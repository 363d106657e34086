import type { Texts } from '../app/ports/alerts.ts';
import type { Figures } from '../domain/figures.ts';
import { documentOf, type Row, type Section } from './document.ts';
import { sayIn } from './say.ts';

/** The report as plain text for a terminal or a mail: no colour, nothing that needs a width. */
export function renderReportText(figures: Figures, language: string, texts: Texts): string {
  const { title, period, sections } = documentOf(figures, language, sayIn(texts, language));
  const blocks = [
    [title, '='.repeat(title.length), period].join('\n'),
    ...sections.map(sectionText),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function sectionText({ title, sentences, pledgeIds, rows }: Section): string {
  return [
    title,
    '-'.repeat(title.length),
    ...sentences,
    ...pledgeIds.map((id) => `  - ${id}`),
    ...rowTexts(rows),
  ].join('\n');
}

function rowTexts(rows: readonly Row[]): readonly string[] {
  const width = Math.max(0, ...rows.map(({ label }) => label.length));
  return rows.map(({ label, value }) => `${label.padEnd(width)}  ${value}`);
}
