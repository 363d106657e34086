import { type Markup, html } from './html.ts';
import type { Standing } from './standing.ts';

/** One shape a standing, so that nobody needs to tell colours apart (WCAG 1.4.1). */
const shapes: Readonly<Record<Standing, Markup>> = {
  talking: html`<path d="M2 3h16v11h-8l-5 4v-4H2z" fill="currentColor" /><path
      d="M6 8.5h.6M10 8.5h.6M14 8.5h.6"
      class="mark"
    />`,
  overdue: html`<path d="M6 1.5h8l4.5 8.5-4.5 8.5H6L1.5 10z" fill="currentColor" /><path
      d="M7 7l6 6M13 7l-6 6"
      class="mark"
    />`,
  soon: html`<path d="M10 1.5 19 18H1z" fill="currentColor" /><path
      d="M10 7.5v4.5M10 14.6v.6"
      class="mark"
    />`,
  taken: html`<circle cx="10" cy="10" r="7.5" class="line" /><path
      d="M10 2.5a7.5 7.5 0 0 1 0 15z"
      fill="currentColor"
    />`,
  planned: html`<circle cx="10" cy="10" r="7.5" class="line" />`,
  kept: html`<circle cx="10" cy="10" r="8.5" fill="currentColor" /><path
      d="M6 10.3l2.8 2.8L14 7.6"
      class="mark"
    />`,
  ended: html`<rect x="3" y="3" width="14" height="14" rx="3" class="line" /><path
      d="M6.5 10h7"
      class="line"
    />`,
};

/** The shape of a standing; the word beside it says the same, so readers aloud skip it. */
export function shapeOf(standing: Standing): Markup {
  return html`<svg class="shape" viewBox="0 0 20 20" aria-hidden="true">${shapes[standing]}</svg>`;
}
