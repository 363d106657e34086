import type { Instant } from '../../domain/time.ts';
import { textMax } from '../api/fields.ts';
import type { WebDeps } from '../deps.ts';
import { type Markup, html, nothing } from './html.ts';
import type { MakeField, Place, Typed, Wrong } from './make-input.ts';
import type { Reader } from './reader.ts';

/** The form, for whom, and what was wrong with it the last time. */
export type MakePlace = {
  readonly reader: Reader;
  readonly person: string;
  readonly typed: Typed;
  readonly wrong: Wrong;
};

type Input = {
  readonly type?: string;
  readonly mode?: string;
  readonly max: number;
  readonly needed?: boolean;
  readonly first?: boolean;
};

/** "I will call you back": all that a promise needs, and it works without script. */
export function makeForm(deps: Pick<WebDeps, 'roster' | 'settings'>, place: MakePlace): Markup {
  const { reader, typed } = place;
  return html`<form class="make" method="post" action="/promises" novalidate>
    <h1>${reader.text('page.make.title')}</h1>
    ${wrongOnTop(place)}
    <input type="hidden" name="key" value="${typed.key}" />
    ${typed.said !== null && html`<input type="hidden" name="said" value="${typed.said}" />`}
    ${whoPart(place)} ${whenPart(deps, place)} ${whatPart(place)} ${ownerPart(deps, place)}
    <button class="primary thumb">${reader.text('page.make.yes')}</button>
  </form>`;
}

/** Without it somebody who reads aloud would look for what went wrong. */
function wrongOnTop({ reader, wrong }: MakePlace): Markup {
  if (wrong.size === 0) return nothing;
  const own = wrong.get('form');
  const text = reader.text(
    own === undefined ? 'page.make.look' : `page.make.wrong.${own}`,
    own === undefined ? { count: wrong.size } : {},
  );
  return html`<p class="note refused" role="alert">${text}</p>`;
}

function whoPart(place: MakePlace): Markup {
  return html`<fieldset>
    <legend>${place.reader.text('page.make.who')}</legend>
    ${input(place, 'phone', { type: 'tel', mode: 'tel', max: 40, needed: true, first: true })}
    ${input(place, 'name', { max: textMax.name })} ${input(place, 'reference', { max: textMax.id })}
  </fieldset>`;
}

function whenPart({ settings }: Pick<WebDeps, 'settings'>, place: MakePlace): Markup {
  const { reader, typed } = place;
  const how = (name: 'by' | 'at') =>
    html`<option value="${name}" ${typed['at-how'] === name && html`selected`}>
      ${reader.text(`page.make.at-how.${name}`)}
    </option>`;
  return html`<fieldset ${described(place, 'when')}>
    <legend>${reader.text('page.make.when')}</legend>
    ${wrongText(place, 'when')}
    <p class="dim">${whenText(reader, typed.said)}</p>
    ${input(place, 'minutes', { mode: 'numeric', max: 6 })}
    <div class="beside">
      <label
        >${reader.text('page.make.at-how.label')}
        <select name="at-how">
          ${how('by')} ${how('at')}
        </select></label
      >
      ${input(place, 'at', { type: 'datetime-local', max: 40 }, { zone: settings.zone })}
    </div>
    ${input(place, 'words', { max: textMax.short })}
  </fieldset>`;
}

function whenText(reader: Reader, said: Instant | null): string {
  return said === null
    ? reader.text('page.make.when-how')
    : reader.text('page.make.when-from', { time: reader.exactly(said) });
}

function whatPart(place: MakePlace): Markup {
  return html`<fieldset>
    <legend>${place.reader.text('page.make.what')}</legend>
    ${area(place, 'reason')} ${area(place, 'doneSoFar')} ${area(place, 'nextStep')}
    ${input(place, 'subject', { max: textMax.short })}
    <p class="dim">${place.reader.text('page.make.subject-how')}</p>
  </fieldset>`;
}

function ownerPart({ roster }: Pick<WebDeps, 'roster'>, place: MakePlace): Markup {
  const { reader, typed, person } = place;
  const option = (chosen: string) => (one: { id: string; name: string }) =>
    html`<option value="${one.id}" ${one.id === chosen && html`selected`}>${one.name}</option>`;
  const others = roster.people.filter(({ id }) => id !== person);
  const me = roster.people.filter(({ id }) => id === person);
  const owners = option(typed.owner);
  return html`<fieldset>
    <legend>${reader.text('page.make.by-whom')}</legend>
    <label
      >${reader.text('page.make.owner')}
      <select name="owner" ${described(place, 'owner')}>
        ${me.map(owners)}
        <optgroup label="${reader.text('page.act.teams')}">${roster.teams.map(owners)}</optgroup>
        <optgroup label="${reader.text('page.act.people')}">${others.map(owners)}</optgroup>
      </select></label
    >
    ${wrongText(place, 'owner')}
    <label
      >${reader.text('page.make.team')}
      <select name="team" ${described(place, 'team')}>
        <option value="">${reader.text('page.make.team-own')}</option>
        ${roster.teams.map(option(typed.team))}
      </select></label
    >
    ${wrongText(place, 'team')}
  </fieldset>`;
}

function input(
  place: MakePlace,
  name: MakeField,
  { type = 'text', mode, max, needed = false, first = false }: Input,
  values: Readonly<Record<string, string>> = {},
): Markup {
  const { reader, typed } = place;
  return html`<div>
    <label
      >${reader.text(`page.make.${name}`, values)}
      <input
        type="${type}"
        name="${name}"
        value="${typed[name]}"
        maxlength="${max}"
        autocomplete="off"
        ${mode !== undefined && html`inputmode="${mode}"`}
        ${needed && html`required`}
        ${first && html`autofocus`}
        ${described(place, name)}
    /></label>
    ${wrongText(place, name)}
  </div>`;
}

function area(place: MakePlace, name: MakeField): Markup {
  const { reader, typed } = place;
  return html`<div>
    <label
      >${reader.text(`page.make.${name}`)}
      <textarea name="${name}" rows="2" maxlength="${textMax.long}" ${described(place, name)}>
${typed[name]}</textarea>
    </label>
    ${wrongText(place, name)}
  </div>`;
}

function described({ wrong }: MakePlace, name: Place): Markup | false {
  return wrong.has(name) && html`aria-invalid="true" aria-describedby="wrong-${name}"`;
}

function wrongText({ reader, wrong }: MakePlace, name: Place): Markup {
  const what = wrong.get(name);
  if (what === undefined) return nothing;
  return html`<p class="wrong" id="wrong-${name}">${reader.text(`page.make.wrong.${what}`)}</p>`;
}
