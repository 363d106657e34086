import { found, type RestAnswer } from './answer.ts';

const PAGE_SIZE = 50;
const PAGE_SIZE_MAX = 1_000;

/** A list that is cut into pages: its items in their order, and the id of each. */
export type Listed<Item> = {
  /** The name of the list in the answer. */
  readonly key: string;
  /** The path, or for the younger APIs the whole URL, without a query. */
  readonly uri: string;
  readonly query: URLSearchParams;
  readonly items: readonly Item[];
  readonly idOf: (item: Item) => string;
  readonly show: (item: Item) => unknown;
};

type Page<Item> = {
  readonly items: readonly Item[];
  readonly number: number;
  readonly size: number;
  readonly start: number;
  readonly next: string | null;
};

/**
 * Recorded (OpenAPI example of the list of calls): a page has at most `PageSize` items, 50 when
 * nothing is said, and names the next one by `PageToken`, the last item's id after "PA".
 *
 * Documented (twilio.com/docs/usage/twilios-response): 1,000 items a page are the most.
 *
 * Assumed: what is made while somebody turns the pages moves nothing on the pages still to come.
 */
function cut<Item>({ query, items, idOf, uri }: Listed<Item>): Page<Item> {
  const size = Math.min(PAGE_SIZE_MAX, Number(query.get('PageSize') ?? PAGE_SIZE));
  const token = query.get('PageToken');
  const last = token === null ? -1 : items.findIndex((item) => `PA${idOf(item)}` === token);
  const start = last + 1;
  const shown = token !== null && last < 0 ? [] : items.slice(start, start + size);
  const number = Number(query.get('Page') ?? 0);
  const end = shown.at(-1);
  const more = end !== undefined && start + shown.length < items.length;
  const next = more ? pageUri(uri, query, { number: number + 1, token: `PA${idOf(end)}` }) : null;
  return { items: shown, number, size, start, next };
}

function pageUri(
  uri: string,
  query: URLSearchParams,
  { number, token }: { readonly number: number; readonly token: string | null },
): string {
  const next = new URLSearchParams(query);
  if (!next.has('PageSize')) next.set('PageSize', String(PAGE_SIZE));
  next.set('Page', String(number));
  next.delete('PageToken');
  if (token !== null) next.set('PageToken', token);
  return `${uri}?${next.toString()}`;
}

/** A page of the API of 2010, whose addresses are paths. */
export function oldPage<Item>(listed: Listed<Item>): RestAnswer {
  const page = cut(listed);
  const { uri, query, key, show } = listed;
  return found({
    [key]: page.items.map(show),
    first_page_uri: pageUri(uri, query, { number: 0, token: null }),
    next_page_uri: page.next,
    previous_page_uri: null,
    uri: pageUri(uri, query, { number: page.number, token: query.get('PageToken') }),
    page: page.number,
    page_size: page.size,
    start: page.start,
    end: Math.max(0, page.start + page.items.length - 1),
  });
}

/** A page of the younger APIs, whose addresses are whole URLs in `meta`. */
export function metaPage<Item>(listed: Listed<Item>): RestAnswer {
  const page = cut(listed);
  const { uri, query, key, show } = listed;
  return found({
    [key]: page.items.map(show),
    meta: {
      first_page_url: pageUri(uri, query, { number: 0, token: null }),
      next_page_url: page.next,
      previous_page_url: null,
      url: pageUri(uri, query, { number: page.number, token: query.get('PageToken') }),
      key,
      page: page.number,
      page_size: page.size,
    },
  });
}
