import type { Texts } from '../app/ports/alerts.ts';
import type { Figures } from '../domain/figures.ts';
import { documentOf, type Row, type Section } from './document.ts';
import { sayIn } from './say.ts';

/** What is said of a promise in a list; null where only its id is known. */
export type Tell = (pledgeId: string) => string | null;

/**
 * The report as the body of a page: headings, lists and tables, no styles and no script. Every
 * value is escaped here; a promise links to its timeline.
 */
export function renderReportHtml(
  figures: Figures,
  language: string,
  { texts, tell }: { readonly texts: Texts; readonly tell: Tell },
): string {
  const { title, period, sections } = documentOf(figures, language, sayIn(texts, language));
  return [
    `<article class="report" lang="${escaped(language)}">`,
    `<h1>${escaped(title)}</h1>`,
    `<p class="period">${escaped(period)}</p>`,
    ...sections.map((section) => sectionHtml(section, tell)),
    '</article>',
  ].join('\n');
}

function sectionHtml({ title, sentences, pledgeIds, rows }: Section, tell: Tell): string {
  return [
    `<section><h2>${escaped(title)}</h2>`,
    ...sentences.map((sentence) => `<p>${escaped(sentence)}</p>`),
    listHtml(pledgeIds, tell),
    tableHtml(rows),
    '</section>',
  ].join('\n');
}

function listHtml(pledgeIds: readonly string[], tell: Tell): string {
  if (pledgeIds.length === 0) return '';
  const items = pledgeIds.map(
    (id) => `<li><a href="/promises/${encodeURIComponent(id)}">${escaped(tell(id) ?? id)}</a></li>`,
  );
  return `<ul>${items.join('')}</ul>`;
}

function tableHtml(rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const lines = rows.map(
    ({ label, value }) =>
      `<tr><th scope="row">${escaped(label)}</th><td>${escaped(value)}</td></tr>`,
  );
  return `<table><tbody>${lines.join('')}</tbody></table>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
