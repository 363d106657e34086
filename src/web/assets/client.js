// Keeps the page alive: countdowns on the server's clock, news of the list or of one promise over
// server-sent events, and a grey page when nothing has been heard for too long. Everything else works without it.
'use strict';

const STALE_MS = 25_000;
const RETRY_MS = 3_000;
// A pointer that has not moved for so long aims at nothing.
const REST_MS = 4_000;

const place = document.querySelector('#live');
const lost = document.querySelector('[data-lost]');
const lostFor = document.querySelector('[data-lost-for]');
const pill = document.querySelector('[data-changes]');
const liveText = document.querySelector('[data-live-text]');
const bareTitle = document.title;

// The server's clock less this computer's, taken anew with everything the server says.
let ahead = place === null ? 0 : Number(place.dataset.now) - Date.now();
let heardAt = performance.now();
let seen = place?.dataset.seen ?? '';
let pointedAt = -REST_MS;

const two = (value) => String(value).padStart(2, '0');

function countdown(ms) {
  const seconds = Math.floor(Math.abs(ms) / 1_000);
  const sign = ms < 0 ? '−' : '';
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) {
    return `${sign}${Math.floor(hours / 24)} d ${two(hours % 24)}:${two(minutes % 60)}`;
  }
  if (hours > 0) return `${sign}${hours}:${two(minutes % 60)}:${two(seconds % 60)}`;
  return `${sign}${two(minutes)}:${two(seconds % 60)}`;
}

function tick() {
  const now = Date.now() + ahead;
  for (const count of document.querySelectorAll('[data-due]')) {
    const text = countdown(Number(count.dataset.due) - now);
    if (count.textContent !== text) count.textContent = text;
  }
  if (place === null) return;
  showStale(performance.now() - heardAt);
  if (!pill.hidden && !isOpen() && !isPointing()) refreshSoon(false);
}

function showStale(silentMs) {
  const isStale = silentMs > STALE_MS;
  document.body.classList.toggle('is-lost', isStale);
  lost.hidden = !isStale;
  if (isStale) {
    lostFor.textContent = countdown(silentMs);
    document.body.classList.remove('is-live');
    liveText.textContent = liveText.dataset.off;
  }
}

function heard(now) {
  ahead = now - Date.now();
  heardAt = performance.now();
  if (!document.body.classList.contains('is-live')) {
    document.body.classList.add('is-live');
    liveText.textContent = liveText.dataset.on;
  }
}

function showOverdue() {
  const overdue = Number(place.querySelector('[data-overdue]')?.dataset.overdue ?? 0);
  document.title = overdue > 0 ? `(${overdue}) ${bareTitle}` : bareTitle;
}

function isPointing() {
  return performance.now() - pointedAt < REST_MS;
}

function isOpen() {
  return place.querySelector('details[open]') !== null;
}

// Nothing moves under a moving pointer or an open form: then the change waits behind a button.
function isBusy(fresh) {
  const moves = place.dataset.about !== '' || idsOf(fresh) !== idsOf(place);
  return isOpen() || (moves && isPointing());
}

function idsOf(root) {
  return [...root.querySelectorAll('.row')].map((row) => row.id).join(' ');
}

// A change that could not be fetched is asked for until it is here.
function refreshSoon(isAsked) {
  refresh(isAsked).catch(() => {
    setTimeout(refreshSoon, RETRY_MS, isAsked);
  });
}

async function refresh(isAsked) {
  const response = await fetch(place.dataset.source, { credentials: 'same-origin' });
  if (response.redirected) location.reload();
  if (!response.ok) throw new Error(`The page was answered with ${response.status}.`);
  const text = await response.text();
  const fresh = new DOMParser().parseFromString(text, 'text/html').querySelector('#live');
  if (fresh === null) return;
  pill.hidden = isAsked || !isBusy(fresh);
  if (pill.hidden) show(fresh);
}

function show(fresh) {
  // The kill switch speaks in the page's head, which is no part of what is exchanged.
  if (fresh.dataset.stopped !== place.dataset.stopped) location.reload();
  seen = fresh.dataset.seen;
  place.replaceChildren(...fresh.childNodes);
  showOverdue();
  tick();
}

function listen() {
  const source = new EventSource(
    `/live?about=${place.dataset.about}&whose=${place.dataset.whose}&seen=${encodeURIComponent(seen)}`,
  );
  const hear = (event) => {
    heard(Number(event.data));
  };
  source.addEventListener('beat', hear);
  source.addEventListener('changed', (event) => {
    hear(event);
    refreshSoon(false);
  });
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, RETRY_MS);
  });
}

setInterval(tick, 1_000);
tick();

if (place !== null) {
  place.addEventListener('pointermove', (event) => {
    if (event.target.closest('[data-still]') !== null) pointedAt = performance.now();
  });
  pill.addEventListener('click', () => {
    refreshSoon(true);
  });
  showOverdue();
  listen();
}

// The rarer actions are fetched when somebody opens them: what does not bubble is caught on its way.
document.addEventListener(
  'toggle',
  (event) => {
    const link = event.target.open ? event.target.querySelector('[data-sheet]') : null;
    if (link !== null) fillSheet(link).catch(() => {});
  },
  true,
);

// When it fails the link is still there, and leads to the same on a page of its own.
async function fillSheet(link) {
  const response = await fetch(link.href, {
    credentials: 'same-origin',
    headers: { accept: 'text/html' },
  });
  if (!response.ok) return;
  const text = await response.text();
  const sheet = new DOMParser().parseFromString(text, 'text/html').querySelector('#sheet');
  if (sheet !== null) link.parentElement.replaceChildren(...sheet.childNodes);
}

// A sheet closes when somebody turns to something else.
document.addEventListener('click', (event) => {
  for (const open of document.querySelectorAll('.acts details[open]')) {
    if (!open.contains(event.target)) open.open = false;
  }
});
// With / whoever has a customer on the line looks for them, unless they are writing something.
document.addEventListener('keydown', (event) => {
  const isWriting = event.target.closest('input, select, textarea') !== null;
  if (event.key !== '/' || isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  document.querySelector('.find input')?.select();
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const open of document.querySelectorAll('details[open]')) open.open = false;
});
