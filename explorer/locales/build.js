// Writes cldr.json of each language, from the Common Locale Data Repository: `npm ci && npm run build`.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** A language, and the locale whose dates are written: Europe's, not those of the United States. */
const LANGUAGES = { en: 'en-GB', es: 'es' };

const require = createRequire(import.meta.url);
const read = (name, locale, file) => require(`cldr-${name}-full/main/${locale}/${file}.json`).main[locale];

for (const [language, locale] of Object.entries(LANGUAGES)) {
  const { gregorian } = read('dates', locale, 'ca-gregorian').dates.calendars;
  const { numbers } = read('numbers', locale, 'numbers');
  const symbols = numbers['symbols-numberSystem-latn'];
  const { territories } = read('localenames', locale, 'territories').localeDisplayNames;
  const { languages } = read('localenames', locale, 'languages').localeDisplayNames;
  const named = (names, form) => Object.fromEntries(Object.entries(names).filter(([code]) => form.test(code)));
  const found = {
    months: Object.values(gregorian.months.format.wide),
    day: gregorian.dateFormats.long,
    month: gregorian.dateTimeFormats.availableFormats.yMMMM,
    decimal: symbols.decimal,
    group: symbols.group,
    // Digits before the first group from which numbers are grouped at all.
    grouping: Number(numbers.minimumGroupingDigits),
    territories: named(territories, /^[A-Z]{2}$/),
    languages: named(languages, /^[a-z]{2}$/),
  };
  writeFileSync(new URL(`${language}/cldr.json`, import.meta.url), `${JSON.stringify(found, null, 1)}\n`);
}
