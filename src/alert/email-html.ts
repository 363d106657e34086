import type { AlertMessage } from '../app/ports/alerts.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * The same words as the text part, as small HTML: paragraphs, and one link, ours. Whatever else
 * looks like an address or a tag in a customer's words stays text (reliability S17).
 */
export function htmlBody({ text, acknowledgeUrl }: AlertMessage): string {
  const paragraphs = escape(text)
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${paragraph.replaceAll('\n', '<br>\n')}</p>`)
    .join('\n');
  return page(acknowledgeUrl === null ? paragraphs : withLink(paragraphs, escape(acknowledgeUrl)));
}

function withLink(html: string, url: string): string {
  const link = `<a href="${url}">${url}</a>`;
  return html.includes(url) ? html.replace(url, () => link) : `${html}\n<p>${link}</p>`;
}

function page(content: string): string {
  const style = 'font:16px/1.5 system-ui,sans-serif;max-width:40em;overflow-wrap:anywhere';
  return `<!doctype html>\n<meta charset="utf-8">\n<body style="${style}">\n${content}\n</body>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}
