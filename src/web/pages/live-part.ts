import type { Instant } from '../../domain/time.ts';
import { type Markup, html } from './html.ts';
import type { Reader } from './reader.ts';

/** The part of a page that is exchanged when something has happened. */
export type LivePart = {
  readonly reader: Reader;
  readonly now: Instant;
  /** What it was made of; the live connection tells when it is no longer so. */
  readonly seen: string;
  /** The address that answers with the part as it is now. */
  readonly source: string;
  /** The promise that it is about; null: the list. */
  readonly about: string | null;
  /** Whose promises the list shows; empty for one promise. */
  readonly whose: string;
  readonly isStopped: boolean;
  readonly inside: Markup;
};

/** The part alone: what its `source` answers with, or a page of its own that holds it. */
export function livePart(part: LivePart): Markup {
  return html`<div
    id="live"
    data-now="${part.now}"
    data-seen="${part.seen}"
    data-source="${part.source}"
    data-about="${part.about ?? ''}"
    data-whose="${part.whose}"
    data-stopped="${String(part.isStopped)}"
  >
    ${part.inside}
  </div>`;
}

/** The part with all that tells whether it lives: no old state is shown as the present one. */
export function livingPart(part: LivePart): Markup {
  const { reader, about } = part;
  return html`<p class="lost" role="alert" hidden data-lost>
      ${reader.text('page.ops.lost')} <time data-lost-for></time>
    </p>
    ${livePart(part)}
    <button class="pill" type="button" hidden data-changes>
      ${reader.text(about === null ? 'page.ops.changes' : 'page.promise.changes')}
    </button>
    <p class="foot">
      <span class="pulse" data-pulse></span>
      <span
        data-live-text
        data-on="${reader.text('page.ops.live')}"
        data-off="${reader.text('page.ops.not-live')}"
        >${reader.text('page.ops.connecting')}</span
      >
      <noscript>${reader.text('page.ops.not-live')}</noscript>
    </p>`;
}
