import type { Texts } from '../app/ports/alerts.ts';
import type { SayProblem } from '../phone/problem.ts';
import { languageOf } from '../web/language.ts';

/** A refused webhook is answered in the words of its page. */
export function sayProblemIn(texts: Texts): SayProblem {
  return (kind, acceptLanguage) => {
    const language = languageOf(acceptLanguage);
    const said = (part: string) => texts.render(`problem.${kind}.${part}`, language, {});
    return { title: said('title'), next: said('next') };
  };
}
